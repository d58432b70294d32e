"""Rasa's responses (`utter_…`) in the person's language, from the catalogues."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.i18n.catalogues import catalogue
from bot.i18n.languages import answered_in


class CatalogueNLG(NaturalLanguageGenerator):
    """Takes the English of `domain.yml` to the catalogue; `msgctxt` is the response's name."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        self.domain = domain
        """Set by the agent once the model is loaded; the stock commands load it from `domain.yml`."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The response as Rasa wants it, or None if the domain has none of that name."""
        if self.domain is None or self.domain.is_empty():
            self.domain = Domain.load("domain.yml")
        variants = self.domain.responses.get(utter_action)
        if not variants:
            return None
        language = answered_in(tracker.get_slot("language"), tracker.get_slot("reading"))
        return {"text": catalogue(language.code).pgettext(utter_action, variants[0]["text"])}
