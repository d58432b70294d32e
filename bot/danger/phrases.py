"""Phrases of a word list and how they are found in a message.

A phrase is a row of words. `*` at a word's end or start stands for any letters, `a|b_c` for one of several words or
rows of words, `word?` for a word that may be missing, `..` for up to three words, `...` for up to ten, `{group}` for
any entry of the list's `words`. Case, accents and Arabic marks do not count, nor does an Arabic "and" that begins a
word. In scripts that set no spaces between words a phrase is found anywhere, and the gaps are of 8 and 24 letters.

No regular expressions: compiling those of thirty languages takes many seconds, and each that is compiled when it is
first needed holds up everybody else.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.text import fold

_LETTER = "[\\w\u0900-\u0963\u0966-\u0dff]"
"""Python's `\\w` leaves out the vowel signs of the scripts of India and Sri Lanka."""
_WORD = re.compile(rf"(?<!\S)-\d+|{_LETTER}+")
_ENTRY_WORD = re.compile(rf"(?<!\S)-\d+|\*?{_LETTER}+\*?")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_SENTENCE_END = re.compile(r"[.!?؟۔](?:\s|$)|[。！？।።။]")
_AND = "وف"
"""In Arabic, "and" and "so" are written together with the word that follows."""
_GAPS = {"..": (3, 8), "...": (10, 24)}
"""How many words, or letters of a script without spaces, may be left out."""

Span = tuple[int, int]
"""From where to where a phrase was found: words, or letters of a script without spaces."""


class Message:
    """A message, folded and taken apart."""

    def __init__(self, text: str) -> None:
        self.text = fold(text)
        words = list(_WORD.finditer(self.text))
        self.spans = [word.span() for word in words]
        self.words: dict[str, list[int]] = {}
        """Each word, also without an Arabic "and", and where it stands."""
        for at, word in enumerate(words):
            for form in (word[0], word[0][1:]) if word[0][0] in _AND and len(word[0]) > 1 else (word[0],):
                self.words.setdefault(form, []).append(at)
        self.stems: dict[str, list[int]] = {}
        """Each beginning of a word, and where it stands."""
        for form, places in self.words.items():
            for end in range(1, len(form) + 1):
                self.stems.setdefault(form[:end], []).extend(places)
        self.word_set, self.stem_set = frozenset(self.words), frozenset(self.stems)
        self.unspaced = bool(_UNSPACED.search(self.text))
        self._ends = [end.end() for end in _SENTENCE_END.finditer(self.text)]
        self._where: dict[Place, dict[int, set[int]]] = {}

    def where(self, place: Place) -> dict[int, set[int]]:
        """At which words something that fits a place begins, and after which it can end."""
        if place not in self._where:
            self._where[place] = place.find(self)
        return self._where[place]

    def sentence(self, start: int, end: int) -> Span:
        """Where the sentence, or sentences, begin and end that hold the letters from `start` to `end`."""
        before = max((stop for stop in self._ends if stop <= start), default=0)
        after = min((stop for stop in self._ends if stop >= end), default=len(self.text))
        return before, after


class Place:
    """What may stand at one place of a phrase."""

    def __init__(self, entries: tuple[str, ...]) -> None:
        self.entries = entries
        self._words: set[str] = set()
        self._stems: set[str] = set()
        self._tails: list[str] = []
        self._parts: list[str] = []
        self._rows: list[tuple[Place, ...]] = []
        for entry in entries:
            words = _entry_words(entry)
            core = words[0].strip("*") if words else ""
            if len(words) > 1:
                self._rows.append(tuple(map(_one_word, words)))
            elif not core:
                continue
            elif words[0].startswith("*"):
                (self._parts if words[0].endswith("*") else self._tails).append(core)
            else:
                (self._stems if words[0].endswith("*") else self._words).add(core)
        self.anchors = [_anchor(entry) for entry in entries]
        """Of what each entry needs one: (word, whether it is only a beginning), or None if nothing is sure."""
        self._row_starts: dict[str, list[tuple[Place, ...]]] = {}
        """Rows by the word, or the beginning of one, that they need first: most are given up by it."""
        self._other_rows = []
        for row in self._rows:
            if first := next(iter(row[0]._words | row[0]._stems), None):
                self._row_starts.setdefault(first, []).append(row)
            else:
                self._other_rows.append(row)

    def find(self, message: Message) -> dict[int, set[int]]:
        """At which words something that fits begins, and after which it can end."""
        found: dict[int, set[int]] = {}
        for at in self._single(message):
            found.setdefault(at, set()).add(at + 1)
        rows = [row for first in self._row_starts.keys() & message.stem_set for row in self._row_starts[first]]
        for row in (*rows, *self._other_rows):
            starts = set(row[0]._single(message))
            for offset, part in enumerate(row[1:], 1):
                if not starts:
                    break
                starts &= {at - offset for at in part._single(message)}
            for at in starts:
                found.setdefault(at, set()).add(at + len(row))
        return found

    def _single(self, message: Message) -> Iterator[int]:
        """At which words a single word fits."""
        for word in message.word_set & self._words:
            yield from message.words[word]
        for stem in message.stem_set & self._stems:
            yield from message.stems[stem]
        tails = tuple(tail for tail in self._tails if tail in message.text)
        parts = [part for part in self._parts if part in message.text]
        if tails or parts:
            for word, places in message.words.items():
                if word.endswith(tails) or any(part in word for part in parts):
                    yield from places


@functools.cache
def _one_word(word: str) -> Place:
    return Place((word,))


@dataclass(frozen=True)
class Step:
    """A place of a phrase, and how it joins the one before."""

    place: Place
    gap: int = 0
    """How many words, or letters in a script without spaces, may stand before it."""
    may_miss: bool = False


class Phrase:
    """One phrase of a word list.

    Args:
        row: As people write it.
        groups: The entries of the list's `words`, by name.
        kind: now, soon, higher, lower or people.
        category: The danger, or the audience, that it signals.
    """

    def __init__(self, row: str, groups: Groups, kind: str, category: str | None = None) -> None:
        self.kind = kind
        self.category = category
        words = [(word.removesuffix("?"), word.endswith("?")) for word in row.split()]
        places = [(None if word in _GAPS else groups.place(word), word, may_miss) for word, may_miss in words]
        self.unspaced = any(place and any(map(_UNSPACED.search, place.entries)) for place, _, _ in places)
        self._steps: list[Step] = []
        gap = 0
        for place, word, may_miss in places:
            if place is None:
                gap = _GAPS[word][self.unspaced]
            else:
                self._steps.append(Step(place, gap if self._steps else 0, may_miss))
                gap = 0

    def anchors(self) -> list[tuple[str, bool]]:
        """Of what a message must have one: (word, whether it is only a beginning); empty if nothing is sure."""
        choices = [step.place.anchors for step in self._steps if not step.may_miss]
        sure = [[anchor for anchor in anchors if anchor] for anchors in choices if anchors and all(anchors)]
        return max(sure, key=lambda anchors: (min(len(word) for word, _ in anchors), -len(anchors)), default=[])

    def found(self, message: Message) -> Iterator[Span]:
        """Where in the message's text the phrase stands."""
        if self.unspaced:
            yield from self._letters(message.text)
            return
        where = [message.where(step.place) for step in self._steps]
        if not all(found or step.may_miss for found, step in zip(where, self._steps)):
            return

        @functools.cache
        def end(step: int, at: int) -> int | None:
            """After which word the phrase ends, if it goes on with this step at word `at`."""
            if step == len(where):
                return at
            for start in range(at, min(at + self._steps[step].gap, len(message.spans) - 1) + 1):
                for after in where[step].get(start, ()):
                    if (found := end(step + 1, after)) is not None:
                        return found
            return end(step + 1, at) if self._steps[step].may_miss else None

        firsts = range(len(message.spans)) if self._steps[0].may_miss else sorted(where[0])
        for first in firsts:
            last = end(0, first)
            if last is not None and last > first:
                yield message.spans[first][0], message.spans[last - 1][1]

    def _letters(self, text: str) -> Iterator[Span]:
        if not all(step.may_miss or any(entry in text for entry in step.place.entries) for step in self._steps):
            return

        @functools.cache
        def end(step: int, at: int) -> int | None:
            if step == len(self._steps):
                return at
            for start in range(at, min(at + self._steps[step].gap, len(text)) + 1):
                for entry in self._steps[step].place.entries:
                    if text.startswith(entry, start):
                        found = end(step + 1, start + len(entry))
                        if found is not None:
                            return found
            return end(step + 1, at) if self._steps[step].may_miss else None

        for first in range(len(text)):
            last = end(0, first)
            if last is not None and last > first:
                yield first, last


class Groups:
    """The named groups of words of a list; each place is made once, however many phrases use it."""

    def __init__(self, raw: dict[str, list[Any]]) -> None:
        self._entries = {name: tuple(fold(str(entry)) for entry in entries) for name, entries in raw.items()}
        self._places: dict[str, Place] = {}

    def place(self, word: str) -> Place:
        """What a word of a phrase stands for."""
        if word not in self._places:
            entries = tuple(entry for part in word.split("|") for entry in self._part(part))
            if any(map(_UNSPACED.search, entries)):
                entries = tuple("".join(entry.split()).replace("*", "") for entry in entries)
            self._places[word] = Place(entries)
        return self._places[word]

    @functools.cache  # noqa: B019 - the groups live no longer than the reading of their list
    def _part(self, part: str) -> list[str]:
        before, brace, rest = part.partition("{")
        if not brace:
            return [fold(part.replace("_", " "))]
        name, _, after = rest.partition("}")
        if name not in self._entries:
            raise ValueError(f"there is no group {name!r} in `words`")
        return [" ".join(fold(f"{before} {entry} {after}".replace("_", " ")).split()) for entry in self._entries[name]]


@functools.lru_cache(maxsize=50_000)  # groups stand in many phrases
def _entry_words(entry: str) -> tuple[str, ...]:
    """The words of an entry, with their asterisks: "don't*" is "don" and "t*"."""
    return tuple(_ENTRY_WORD.findall(entry))


@functools.lru_cache(maxsize=50_000)
def _anchor(entry: str) -> tuple[str, bool] | None:
    """The longest sure word of an entry, and whether it is only the beginning of one."""
    words = [word for word in _entry_words(entry) if not word.startswith("*")]
    longest = max(words, key=lambda word: len(word.rstrip("*")), default=None)
    return (longest.rstrip("*"), longest.endswith("*")) if longest else None
