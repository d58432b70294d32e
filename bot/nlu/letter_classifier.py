"""Guesses what a message asks from its letters alone: quick, and best where the encoder knows a language badly.

It knows the words and spellings of the examples, in any script or romanised; the encoder knows meaning. The topic
classifier joins both. When the letters alone are sure, the encoder need not be asked: the cheap path.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import diags
from scipy.special import expit
from sklearn.linear_model import SGDClassifier

from bot.letters import Floats, Linear, letter_groups, letter_matrix
from bot.nlu.component import TrainedComponent
from bot.nlu.encoder_featurizer import ENOUGH

logger = logging.getLogger(__name__)

LETTERS = "letters"
"""Key of the message under which the probabilities of all classes are put, in the order of their sorted names."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LetterClassifier(TrainedComponent):
    """One linear model a class over groups of letters; rare groups weigh more."""

    FILE = "letters.joblib"
    _model: Linear | None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`regularization`: sklearn's alpha; `epochs`; `sure`: how far the best class must lead, each judged by itself;
        `least`: what each class is given, so that words that nobody knows make no class likely."""
        return {"regularization": 2e-6, "epochs": 12, "sure": 0.06, "least": 0.001}

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have an intent."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        labels = [example.get_full_intent() for example in examples]
        if len(set(labels)) < 2:
            logger.warning("The letter classifier needs examples of at least two intents; it learned nothing.")
            return self._resource
        features = letter_matrix([example.get(TEXT) for example in examples])
        present = np.asarray((features > 0).sum(axis=0)).ravel()
        rarity = np.log((1 + len(examples)) / (1 + present))
        rarity /= rarity[present > 0].mean()
        model = SGDClassifier(
            loss="log_loss",
            alpha=self._config["regularization"],
            max_iter=self._config["epochs"],
            tol=None,
            average=True,
            n_jobs=-1,
            random_state=0,
        ).fit(features @ diags(rarity), labels)
        # For two classes sklearn keeps one row; a bot has more.
        return self._keep(Linear.quantised((model.coef_ * rarity).T, model.intercept_))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are: on those that it learned from, it would seem never to err."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the probabilities into each message that a person typed, and whether they are enough."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith("/") and (each := self._each(text)) is not None:
                together = each + self._config["least"]
                message.set(LETTERS, together / together.sum())
                message.set(ENOUGH, self._leads(each))
        return messages

    def is_sure(self, text: str) -> bool:
        """Whether the letters alone tell what a text asks."""
        each = self._each(text)
        return each is not None and self._leads(each)

    def _leads(self, each: Floats) -> bool:
        second, first = np.partition(each, -2)[-2:]
        return bool(first - second >= self._config["sure"])

    def _each(self, text: str) -> Floats | None:
        """The probability of each class, judged by itself."""
        if self._model is None or not any(map(str.isalpha, text)):
            return None
        groups = letter_groups(text)
        return np.asarray(expit(self._model.scores(groups)), np.float32)
