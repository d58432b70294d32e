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
import sys
from collections.abc import Iterable, Iterator, Sequence
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

    def at(self, word: str) -> Iterable[int]:
        """At which words one with `*` for any letters, or without, stands."""
        core = word.strip("*")
        if not word.startswith("*"):
            return (self.stems if word.endswith("*") else self.words).get(core, ())
        if core not in self.text:
            return ()
        fits = str.__contains__ if word.endswith("*") else str.endswith
        return [place for one, places in self.words.items() if fits(one, core) for place in places]

    def sentence(self, start: int, end: int) -> Span:
        """Where the sentence, or sentences, begin and end that hold the letters from `start` to `end`."""
        before = max((stop for stop in self._ends if stop <= start), default=0)
        after = min((stop for stop in self._ends if stop >= end), default=len(self.text))
        return before, after


_NONE: frozenset[str] = frozenset()
_NO_ROWS: dict[str, list[tuple[str, ...]]] = {}


class Place:
    """What may stand at one place of a phrase. Thirty languages have tens of thousands: empty parts are shared."""

    __slots__ = ("_loose", "_rows", "_stems", "_words", "entries")

    def __init__(self, entries: tuple[str, ...]) -> None:
        self.entries = entries
        words: set[str] = set()
        stems: set[str] = set()
        loose: list[str] = []
        rows: dict[str, list[tuple[str, ...]]] = {}
        for row in map(_entry_words, entries):
            if len(row) > 1:
                # Most rows are given up by their first word, or the sure beginning of it.
                rows.setdefault("" if row[0].startswith("*") else row[0].rstrip("*"), []).append(row)
            elif row and row[0].startswith("*"):
                loose.append(row[0])
            elif row:
                (stems if row[0].endswith("*") else words).add(sys.intern(row[0].rstrip("*")))
        self._words = frozenset(words) if words else _NONE
        self._stems = frozenset(stems) if stems else _NONE
        self._loose = tuple(loose)
        """Words of which only the end, or a part, is given."""
        self._rows = rows or _NO_ROWS
        """Entries of several words, by how they begin."""

    def find(self, message: Message) -> dict[int, set[int]]:
        """At which words something that fits begins, and after which it can end."""
        found: dict[int, set[int]] = {}
        for word in message.word_set & self._words:
            _note(found, message.words[word], 1)
        for stem in message.stem_set & self._stems:
            _note(found, message.stems[stem], 1)
        for word in self._loose:
            _note(found, message.at(word), 1)
        if self._rows:
            for first in (*(self._rows.keys() & message.stem_set), ""):
                for row in self._rows.get(first, ()):
                    starts = set(message.at(row[0]))
                    for offset, word in enumerate(row[1:], 1):
                        if not starts:
                            break
                        starts &= {at - offset for at in message.at(word)}
                    _note(found, starts, len(row))
        return found


def _note(found: dict[int, set[int]], starts: Iterable[int], length: int) -> None:
    for at in starts:
        found.setdefault(at, set()).add(at + length)


@dataclass(frozen=True, slots=True)
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

    __slots__ = ("_steps", "category", "kind", "unspaced")

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
        choices = [[_anchor(entry) for entry in step.place.entries] for step in self._steps if not step.may_miss]
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
        self._entries = {
            name: tuple(fold(str(entry).replace("_", " ")) for entry in entries) for name, entries in raw.items()
        }
        self._places: dict[str, Place] = {}

    def place(self, word: str) -> Place:
        """What a word of a phrase stands for."""
        if word not in self._places:
            entries = tuple(entry for part in word.split("|") for entry in self._part(part))
            if any(map(_UNSPACED.search, entries)):
                entries = tuple("".join(entry.split()).replace("*", "") for entry in entries)
            self._places[word] = Place(entries)
        return self._places[word]

    def _part(self, part: str) -> Sequence[str]:
        before, brace, rest = part.partition("{")
        if not brace:
            return [fold(part.replace("_", " "))]
        name, _, after = rest.partition("}")
        if name not in self._entries:
            raise ValueError(f"there is no group {name!r} in `words`")
        entries = self._entries[name]
        if not before and not after:
            return entries
        return [" ".join(fold(f"{before} {entry} {after}".replace("_", " ")).split()) for entry in entries]


@functools.lru_cache(maxsize=4096)  # groups stand in many phrases
def _entry_words(entry: str) -> tuple[str, ...]:
    """The words of an entry, with their asterisks: "don't*" is "don" and "t*"."""
    return tuple(map(sys.intern, _ENTRY_WORD.findall(entry)))


@functools.lru_cache(maxsize=4096)
def _anchor(entry: str) -> tuple[str, bool] | None:
    """The longest sure word of an entry, and whether it is only the beginning of one."""
    words = [word for word in _entry_words(entry) if not word.startswith("*")]
    longest = max(words, key=lambda word: len(word.rstrip("*")), default=None)
    return (longest.rstrip("*"), longest.endswith("*")) if longest else None
