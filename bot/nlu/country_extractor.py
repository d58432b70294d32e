"""Entities `country` and `origin` from the gazetteer; a message of nothing but a place answers "which country?"."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import UntrainedComponent
from bot.nlu.gazetteer import Place, shared_gazetteer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CountryExtractor(UntrainedComponent):
    """`bot.nlu.gazetteer` as a component."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities, and the intent `set_country` where there is nothing else."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/"):
                continue
            places = shared_gazetteer().find(text)
            entities = [
                _entity(name, place)
                for name, place in (("country", places.country), ("origin", places.origin))
                if place
            ]
            message.set(ENTITIES, [*(message.get(ENTITIES) or []), *entities], add_to_output=True)
            if places.only and places.country:
                message.set(INTENT, {"name": "set_country", "confidence": 1.0}, add_to_output=True)
        return messages


def _entity(name: str, place: Place) -> dict[str, Any]:
    return {
        "entity": name,
        "value": place.code,
        "start": place.start,
        "end": place.end,
        "extractor": CountryExtractor.__name__,
    }
