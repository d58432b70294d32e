"""Decides what a message asks: one of the topics, or one of the few other intents.

There is one question intent, `ask`, with the topic beneath it in Rasa's retrieval form (`ask/work.permit`). Intents and
topics are classes of one model, so that the confidence is the topic's own, not the question intent's: gating on the
latter makes a bot answer anything.

The encoder's vectors of one language lie together, whatever they say. So the mean of the message's language is taken
off first: what is left is meaning (docs/decisions/0013).

Three voices are joined: a linear model over the vectors, the nearest examples, and what the letters say
(`letter_classifier`): their geometric mean, sharpened until its probabilities fit best.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
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

from bot.i18n.identify import identify
from bot.letters import Floats
from bot.nlu.component import TrainedComponent
from bot.nlu.encoder import Vector
from bot.nlu.language_identifier import LANGUAGE
from bot.nlu.letter_classifier import LETTERS
from bot.nlu.neighbours import Neighbours

logger = logging.getLogger(__name__)

ASK = "ask"
TOPICS = "topics"
"""Key of the message under which the ranking of topics is put: [{"topic": id, "confidence": 0..1}, …]."""


@dataclass(frozen=True)
class Centre:
    """The means of the vectors of each language."""

    means: dict[str, Vector]
    everywhere: Vector
    """The mean over all, for a language that nobody knows."""

    @classmethod
    def of(cls, vectors: Floats, languages: Sequence[str | None], prior: float) -> Centre:
        """Learn from vectors, shape (texts, dimensions); few vectors say less than `prior` of all languages."""
        everywhere, names = vectors.mean(axis=0), np.array(languages, dtype=object)
        means = {}
        for language in set(filter(None, languages)):
            own = vectors[names == language]
            means[language] = (own.sum(axis=0) + prior * everywhere) / (len(own) + prior)
        return cls(means, everywhere)

    def move(self, vector: Vector, language: str | None) -> Vector:
        """The vector as seen from the centre of its language, of length 1."""
        moved = vector - self.means.get(language or "", self.everywhere)
        result: Vector = moved / max(float(np.linalg.norm(moved)), 1e-9)
        return result


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(TrainedComponent, IntentClassifier):
    """Logistic regression over the sentence features of the message, joined with what its letters say."""

    FILE = "classifier.joblib"
    _model: tuple[Centre, LogisticRegression, Neighbours] | None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`regularization`: sklearn's C; `prior`: so many vectors of all languages stand behind the mean of each;
        `dimensions`, `neighbours`, `nearness`: how the nearest examples are found, how many, how much more nearer ones
        count; `letters`, `nearest`: shares of these voices in the mean, the rest is the linear model's; `sharpness`:
        the power to which it is raised; `ranking`: how many topics are reported."""
        return {
            "regularization": 3.0,
            "prior": 30.0,
            "dimensions": 192,
            "neighbours": 80,
            "nearness": 25.0,
            "letters": 0.5,
            "nearest": 0.2,
            "sharpness": 2.2,
            "ranking": 10,
        }

    @classmethod
    def required_components(cls) -> list[type]:
        """None: any featurizer will do."""
        return []

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have an intent."""
        examples = [example for example in training_data.intent_examples if _vector(example) is not None]
        labels = [example.get_full_intent() for example in examples]
        if len(set(labels)) < 2:
            logger.warning("The topic classifier needs examples of at least two intents; it learned nothing.")
            return self._resource
        vectors = np.stack([vector for vector in map(_vector, examples) if vector is not None])
        languages = list(map(_language, examples))
        centre = Centre.of(vectors, languages, self._config["prior"])
        moved = np.stack(list(map(centre.move, vectors, languages)))
        model = LogisticRegression(C=self._config["regularization"], max_iter=300).fit(moved, labels)
        numbers = np.searchsorted(model.classes_, labels)
        return self._keep((centre, model, Neighbours.of(moved, numbers, self._config["dimensions"])))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent, its ranking and the ranking of topics."""
        for message in messages:
            ranking = self._rank(message)
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

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        if self._model is None or (_vector(message) is None and message.get(LETTERS) is None):
            return []
        probabilities, names = self._joined(message), self._model[1].classes_
        return [
            {
                "name": str(names[index]).split("/", 1)[0],
                "full_name": str(names[index]),
                "confidence": float(probabilities[index]),
            }
            for index in np.argsort(-probabilities)[: 2 * self._config["ranking"]]
        ]

    def _joined(self, message: Message) -> Floats:
        """The probability of each class; the letters or the vector may be missing."""
        assert self._model is not None
        centre, model, neighbours = self._model
        letters, nearest = self._config["letters"], self._config["nearest"]
        voices = []
        if (vector := _vector(message)) is not None:
            moved = centre.move(vector, _language(message))
            near = neighbours.probabilities(moved, self._config["neighbours"], self._config["nearness"])
            voices.append((1 - letters - nearest, model.predict_proba(moved.reshape(1, -1))[0]))
            voices.append((nearest, near))
        if (spelled := message.get(LETTERS)) is not None:
            voices.append((letters, spelled))
        mean = sum(share * np.log(voice) for share, voice in voices) / sum(share for share, _ in voices)
        joined: Floats = softmax(self._config["sharpness"] * mean)
        return joined


def _vector(message: Message) -> Vector | None:
    _, sentence = message.get_dense_features(TEXT)
    return None if sentence is None else sentence.features[0]


def _language(message: Message) -> str | None:
    """As the identifier sees it, in training as later; it runs on no example before."""
    if known := message.get(LANGUAGE):
        return str(known["code"])
    guess = identify(message.get(TEXT) or "")
    return guess.code if guess else None
