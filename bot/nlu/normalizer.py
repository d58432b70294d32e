"""First component: cleans the message's text, so that all that follow see the same."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import UntrainedComponent
from bot.text import clean


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Normalizer(UntrainedComponent):
    """Replaces the text by `bot.text.clean(text)`."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Clean the text of each message in place."""
        for message in messages:
            if message.get(TEXT):
                message.set(TEXT, clean(message.get(TEXT)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Clean the training examples the same way."""
        self.process(training_data.training_examples)
        return training_data
