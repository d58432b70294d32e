"""Rasa's responses come from the catalogues."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.nlg import CatalogueNLG
from bot.i18n.catalogues import catalogue
from bot.i18n.languages import spoken
from bot.paths import ROOT

DOMAIN = Domain.load(str(ROOT / "domain.yml"))
RESPONSES = sorted(DOMAIN.responses)


async def _generated(response: str, language: str | None, **keywords: Any) -> dict[str, Any] | None:
    tracker = DialogueStateTracker.from_events("test", [SlotSet("language", language)], DOMAIN.slots)
    return await CatalogueNLG(domain=keywords.get("domain", DOMAIN)).generate(response, tracker, "rest")


@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize("language", [language.code for language in spoken()])
async def test_generate_in_each_complete_language(response: str, language: str) -> None:
    english = DOMAIN.responses[response][0]["text"]
    said = await _generated(response, language)
    assert said == {"text": catalogue(language).pgettext(response, english)}
    assert (said["text"] == english) == (language == "en")


@pytest.mark.parametrize(
    ("language", "spoken_in"), [(None, "en"), ("fr", "en"), ("fa", "ar"), ("pt", "es"), ("xx", "en")]
)
async def test_generate_in_a_language_that_is_not_complete(language: str | None, spoken_in: str) -> None:
    assert await _generated("utter_greet", language) == await _generated("utter_greet", spoken_in)


async def test_generate_unknown_response() -> None:
    assert await _generated("utter_nothing", "es") is None


async def test_generate_without_a_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert await _generated("utter_thank", "en", domain=None) == await _generated("utter_thank", "en")
