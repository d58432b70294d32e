"""Adds the encoder's sentence vector to each message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import UntrainedComponent
from bot.nlu.embeddings import kept_vectors
from bot.nlu.encoder import DIMENSIONS, Vector, shared_encoder

ENOUGH = "enough"
"""Key of the message that says that it is understood already: the encoder need not be asked."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(UntrainedComponent):
    """Dense sentence features, shape (1, 384). Training keeps the vectors on disk: the examples are public."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`cache`: the file that keeps vectors of training examples between runs."""
        return {"cache": "build/embeddings.npz"}

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vector to every message that a person typed and that needs one; payloads of buttons do not."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith("/") and not message.get(ENOUGH):
                self._add(message, shared_encoder().vector(text))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add vectors to the examples, computing only those whose text is new."""
        cache = Path(self._config["cache"])
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        for example, vector in zip(examples, kept_vectors([example.get(TEXT) for example in examples], cache)):
            self._add(example, vector)
        return training_data

    def _add(self, message: Message, vector: Vector) -> None:
        message.add_features(Features(vector.reshape(1, DIMENSIONS), FEATURE_TYPE_SENTENCE, TEXT, self._name))
