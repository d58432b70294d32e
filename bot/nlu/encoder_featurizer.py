"""Adds the encoder's sentence vector to each message."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import UntrainedComponent
from bot.nlu.encoder import DIMENSIONS, Vector, shared_encoder

BATCH = 200
"""Examples between two lines of progress."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(UntrainedComponent):
    """Dense sentence features, shape (1, 384). Training keeps the vectors on disk: the examples are public."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`cache`: the file that keeps vectors of training examples between runs."""
        return {"cache": "build/embeddings.npz"}

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vector to every message that a person typed; payloads of buttons need none."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith("/"):
                self._add(message, shared_encoder().vector(text))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add vectors to the examples, computing only those whose text is new."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        for example, vector in zip(examples, self._vectors([example.get(TEXT) for example in examples])):
            self._add(example, vector)
        return training_data

    def _add(self, message: Message, vector: Vector) -> None:
        message.add_features(Features(vector.reshape(1, DIMENSIONS), FEATURE_TYPE_SENTENCE, TEXT, self._name))

    def _vectors(self, texts: list[str]) -> list[Vector]:
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        cache = Path(self._config["cache"])
        known = _load(cache)
        new = {key: text for key, text in zip(keys, texts) if key not in known}
        items = list(new.items())
        for start in range(0, len(items), BATCH):
            part = items[start : start + BATCH]
            for (key, _), vector in zip(part, shared_encoder().vectors([text for _, text in part])):
                known[key] = vector
            print(f"  encoded {min(start + BATCH, len(items))} of {len(items)} new examples", flush=True)
        if new:
            cache.parent.mkdir(parents=True, exist_ok=True)
            used = list(dict.fromkeys(keys))
            np.savez(cache, keys=np.array(used), vectors=np.stack([known[key] for key in used]))
        return [known[key] for key in keys]


def _load(path: Path) -> dict[str, Vector]:
    if not path.exists():
        return {}
    with np.load(path) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"]))
