"""How plain a text is: school grade, length of sentences, unexplained acronyms, words with a better one.

The limits stand in `data/knowledge/plain.yml`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from bot.paths import KNOWLEDGE

_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
_SENTENCE = re.compile(r"(?<=[.?!:])\s+")


@dataclass(frozen=True)
class Limits:
    """What is plain enough; `banned` maps a regular expression to what to say instead."""

    grade: float
    mean_grade: float
    sentence: int
    acronyms: frozenset[str]
    banned: dict[str, str]


@functools.cache
def limits() -> Limits:
    """The limits that curators set."""
    raw = yaml.safe_load((KNOWLEDGE / "plain.yml").read_text())
    return Limits(**{**raw, "acronyms": frozenset(raw["acronyms"])})


def grade(texts: list[str]) -> float:
    """The Flesch-Kincaid school grade of texts read as one."""
    # Heavy: loads its dictionaries.
    from textstat import textstat

    return float(textstat.flesch_kincaid_grade(" ".join(texts)))


def banned_words(text: str) -> Iterator[tuple[str, str]]:
    """(what the text says, what to say instead)."""
    for pattern, better in limits().banned.items():
        if found := re.search(pattern, text, re.IGNORECASE):
            yield found[0], better


def long_sentences(text: str) -> Iterator[str]:
    """Sentences of more words than the limit."""
    yield from (sentence for sentence in _SENTENCE.split(text) if len(sentence.split()) > limits().sentence)


def unexplained_acronyms(texts: list[str]) -> set[str]:
    """Acronyms that texts read as one use without saying what they are: "IOM, the UN migration agency", "… (UNHCR)"."""
    whole = " ".join(texts)
    return {
        name
        for name in _ACRONYM.findall(whole)
        if name not in limits().acronyms and not re.search(rf"\({name}\)|\b{name} \(|\b{name}, (the|a|an)\b", whole)
    }
