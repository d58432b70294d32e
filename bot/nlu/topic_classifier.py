"""Decides what a message asks: one of the topics, or one of the few other intents.

There is one question intent, `ask`, with the topic beneath it in Rasa's retrieval form (`ask/work.permit`). Intents and
topics are classes of one model, so that the confidence is the topic's own, not the question intent's: gating on the
latter makes a bot answer anything.

What the encoder's vector says is joined with what the letters say (`letter_classifier`): the geometric mean of both,
sharpened until its probabilities fit best (docs/decisions/0013).
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from bot.letters import Floats
from bot.nlu.component import TrainedComponent
from bot.nlu.encoder import Vector
from bot.nlu.letter_classifier import LETTERS

logger = logging.getLogger(__name__)

ASK = "ask"
TOPICS = "topics"
"""Key of the message under which the ranking of topics is put: [{"topic": id, "confidence": 0..1}, …]."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(TrainedComponent, IntentClassifier):
    """Logistic regression over the sentence features of the message, joined with what its letters say."""

    FILE = "classifier.joblib"
    _model: LogisticRegression | None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`regularization`: sklearn's C; `letters`: their share in the mean, 0 to 1; `sharpness`: the power to which it
        is raised; `ranking`: how many topics are reported."""
        return {"regularization": 20.0, "letters": 0.6, "sharpness": 2.4, "ranking": 10}

    @classmethod
    def required_components(cls) -> list[type]:
        """None: any featurizer will do."""
        return []

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have an intent."""
        found = [(_vector(example), example.get_full_intent()) for example in training_data.intent_examples]
        vectors = [vector for vector, _ in found if vector is not None]
        labels = [label for vector, label in found if vector is not None]
        if len(set(labels)) < 2:
            logger.warning("The topic classifier needs examples of at least two intents; it learned nothing.")
            return self._resource
        model = LogisticRegression(C=self._config["regularization"], max_iter=300)
        return self._keep(model.fit(np.stack(vectors), labels))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent, its ranking and the ranking of topics."""
        for message in messages:
            ranking = self._rank(_vector(message), message.get(LETTERS))
            intent = dict(ranking[0]) if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[: self._config["ranking"]], add_to_output=True)
            message.set(
                TOPICS,
                [
                    {"topic": entry["full_name"].split("/", 1)[1], "confidence": entry["confidence"]}
                    for entry in ranking
                    if entry["name"] == ASK
                ][: self._config["ranking"]],
                add_to_output=True,
            )
        return messages

    def _rank(self, vector: Vector | None, letters: Floats | None) -> list[dict[str, Any]]:
        if self._model is None or (vector is None and letters is None):
            return []
        probabilities = self._joined(vector, letters)
        return [
            {
                "name": str(self._model.classes_[index]).split("/", 1)[0],
                "full_name": str(self._model.classes_[index]),
                "confidence": float(probabilities[index]),
            }
            for index in np.argsort(-probabilities)[: 2 * self._config["ranking"]]
        ]

    def _joined(self, vector: Vector | None, letters: Floats | None) -> Floats:
        """The probability of each class; either voice may be missing."""
        assert self._model is not None
        share = self._config["letters"]
        logs = []
        if vector is not None:
            logs.append((1 - share, np.log(self._model.predict_proba(vector.reshape(1, -1))[0])))
        if letters is not None:
            logs.append((share, np.log(letters)))
        mean = sum(weight * log for weight, log in logs) / sum(weight for weight, _ in logs)
        joined: Floats = softmax(self._config["sharpness"] * mean)
        return joined


def _vector(message: Message) -> Vector | None:
    _, sentence = message.get_dense_features(TEXT)
    return None if sentence is None else sentence.features[0]
