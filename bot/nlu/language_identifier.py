"""Notes the language of each message, for the actions of stock shells; the server decides the conversation's itself."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.i18n.identify import identify
from bot.nlu.component import UntrainedComponent

LANGUAGE = "language"
"""Key of the message: {"code": …, "confidence": …, "sure": …} or None."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageIdentifier(UntrainedComponent):
    """`bot.i18n.identify` as a component."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Note the guess on each message."""
        for message in messages:
            guess = identify(message.get(TEXT) or "")
            message.set(LANGUAGE, vars(guess) if guess else None, add_to_output=True)
        return messages
