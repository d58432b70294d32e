"""The danger classifier: what a message signals beyond the phrases of the word lists.

Two linear models of the same shape, made by `python -m bot danger train` from `data/danger/examples`: one over the
letters of the message, which needs nothing else, and one over the encoder's vector, which understands every language.
What they say and what the rules found add up to one probability of danger now and one of any danger.

The models are kept with the code: what was measured is what runs, and danger is understood before anything is trained.
"""

from __future__ import annotations

import dataclasses
import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.danger.categories import FOLDER, Danger, Level, categories
from bot.errors import SafarError
from bot.letters import Floats, Linear, letter_groups

MODEL = FOLDER / "classifier.npz"
MODELS = ("letters", "meaning")


PLAINLY_NONE = -2.5
"""The logit of danger by letters below which no message is in danger now: none of 2,257, in thirty languages, that were
written to test this (docs/decisions/0013)."""


@dataclass(frozen=True)
class Joint:
    """How the scores of the models and what the rules found add up to the logit of one question."""

    bias: float
    letters: float
    meaning: float
    rules_now: float
    rules_soon: float
    threshold: float
    """The probability from which the answer is yes."""

    def holds(self, letters: float, meaning: float, rules: Level) -> bool:
        """Whether the answer is yes."""
        found = {Level.now: self.rules_now, Level.soon: self.rules_soon, Level.none: 0.0}[rules]
        logit = self.bias + self.letters * letters + self.meaning * meaning + found
        return 1 / (1 + math.exp(-logit)) >= self.threshold


class Classifier:
    """The trained models.

    Args:
        stored: What training wrote.
    """

    def __init__(self, stored: dict[str, Any]) -> None:
        self._letters, self._meaning = (
            Linear(*(stored[f"{name}_{part}"] for part in ("weights", "step", "bias"))) for name in MODELS
        )
        self._categories: list[str] = list(stored["categories"])
        joints = [Joint(*map(float, row)) for row in stored["joints"]]
        self._whole, self._alone = joints[:2], joints[2:]

    @staticmethod
    def load(path: Path = MODEL) -> Classifier:
        """Read the models.

        Raises:
            SafarError: The file is missing or broken.
        """
        try:
            with np.load(path) as stored:
                return Classifier(dict(stored))
        except (OSError, ValueError, KeyError, TypeError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise SafarError(
                f"The danger classifier {path} cannot be read ({type(error).__name__}).",
                "Restore it, or run `python -m bot danger train`.",
            ) from error

    def assess(self, text: str, rules: Danger, vector: Floats | None = None) -> Danger:
        """The danger of a message, given what the rules found and, while the encoder is up, its vector."""
        letters = self._letters.scores(letter_groups(text))
        meaning = self._meaning.scores(vector) if vector is not None else np.zeros_like(letters)
        now, danger = self._whole if vector is not None else self._alone
        level = (
            Level.now
            if now.holds(letters[0], meaning[0], rules.level)
            else Level.soon
            if rules.level is not Level.none or danger.holds(letters[1], meaning[1], rules.level)
            else Level.none
        )
        found = rules.categories if level is not Level.none else ()
        if level is not Level.none and not found:
            found = (self._category(letters + meaning),)
        return dataclasses.replace(rules, level=level, categories=found)

    def sees_none(self, text: str, rules: Danger) -> bool:
        """Whether a message shows so little danger that the encoder need not be asked about it."""
        return rules.level is Level.none and bool(self._letters.scores(letter_groups(text))[1] < PLAINLY_NONE)

    def _category(self, scores: Floats) -> str:
        known = dict(zip(self._categories, scores[2:]))
        return max(categories(), key=lambda name: known.get(name, -math.inf))
