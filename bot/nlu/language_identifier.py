"""Notes the language of each message, for the actions of stock shells; the server decides the conversation's itself."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.i18n.identify import identify

LANGUAGE = "language"
"""Key of the message: {"code": …, "confidence": …, "sure": …} or None."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageIdentifier(GraphComponent):
    """`bot.i18n.identify` as a component."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """Make the component (Rasa calls this)."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Note the guess on each message."""
        for message in messages:
            guess = identify(message.get(TEXT) or "")
            message.set(LANGUAGE, vars(guess) if guess else None, add_to_output=True)
        return messages
