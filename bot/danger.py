"""The danger rules: which message signals which danger, and how near it is.

They run before everything else and need nothing but the word lists in `data/danger/<lang>.yml`, so they answer with the
encoder, Rasa and the database down. Words of every language are looked for in every message: a frightened person does
not choose a language first.

A phrase of a word list is a row of words. `*` at a word's end or start stands for any letters, `a|b_c` for one of
several words or rows of words, `word?` for a word that may be missing, `..` for up to three words, `...` for up to ten,
`{group}` for any entry of the list's `words`. Case, accents and Arabic marks do not count, nor does an Arabic "and"
that
begins a word. What lowers a phrase stands in the same sentence.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from bot.paths import DATA
from bot.text import MAX_TYPED, clean, fold

FOLDER = DATA / "danger"
HEAD, TAIL = 1000, 500
"""Characters that are searched at both ends of a message: danger may stand at the end of a long one, but the search
must not hold up everybody else."""


class Level(str, Enum):
    """How near the danger is."""

    now = "now"
    """Happening or within hours: the answer is taken over."""
    soon = "soon"
    """Repeated, threatened, or a legal clock in days: a safety block opens the normal answer."""
    none = "none"


@dataclass(frozen=True)
class Danger:
    """What the rules found: the level and the categories, the most urgent first."""

    level: Level
    categories: tuple[str, ...] = ()
    people: frozenset[str] = frozenset()
    """Who the person says they are, where it changes whom they can turn to: names of audiences."""

    def __bool__(self) -> bool:
        return self.level is not Level.none


NO_DANGER = Danger(Level.none)


@dataclass(frozen=True)
class Category:
    """One kind of danger, of `data/danger/categories.yml`, in the order in which several at once are answered."""

    name: str
    roles: tuple[str, ...]
    """Whom to show, in order."""
    texts: dict[str, str]
    """English texts by key: `lead`, `action` and, where it takes one, `caution`."""
    question: str | None = None
    """The one question that may be asked, as buttons: `where` or `speak`."""
    life: bool = False
    """Life is at stake within minutes: whoever comes first is shown, whoever runs it."""


@dataclass(frozen=True)
class Phrase:
    """One phrase of a word list; its pattern is made when a message first has its anchor."""

    kind: str
    """now, soon, higher or lower."""
    category: str | None
    row: tuple[tuple[str, tuple[str, ...]], ...]
    """Its words, each with all that it stands for."""

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """The regular expression."""
        return _pattern(self.row)


class WordList:
    """The phrases of one language, found by a word that a message must have for them to match.

    Trying every phrase on every message would cost more with each language. So each phrase stands under its anchor, the
    most telling of its words, and only phrases whose anchor is in the message are tried.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        groups: dict[str, list[str]] = raw.get("words") or {}
        self._words: dict[str, list[Phrase]] = {}
        self._stems: dict[str, list[Phrase]] = {}
        self._always: list[Phrase] = []
        self._unspaced: list[Phrase] = []
        for kind in ("now", "soon"):
            for category, phrases in (raw.get(kind) or {}).items():
                for phrase in phrases:
                    self._add(Phrase(kind, category, _row(phrase, groups)))
        for kind in ("higher", "lower"):
            for phrase in raw.get(kind) or []:
                self._add(Phrase(kind, None, _row(phrase, groups)))

    def _add(self, phrase: Phrase) -> None:
        if _is_unspaced(phrase.row):
            self._unspaced.append(phrase)
            return
        anchors = _anchors(phrase.row)
        if not anchors:
            self._always.append(phrase)
        for word, is_stem in anchors:
            (self._stems if is_stem else self._words).setdefault(word, []).append(phrase)

    def candidates(self, message: Message) -> list[Phrase]:
        """The phrases that can match a message."""
        found = [*self._always, *(self._unspaced if message.unspaced else ())]
        for index, keys in ((self._words, message.words), (self._stems, message.stems)):
            found += [phrase for key in keys & index.keys() for phrase in index[key]]
        return found


@dataclass(frozen=True)
class Message:
    """A folded message with what phrases are looked up by."""

    text: str
    words: frozenset[str]
    stems: frozenset[str]
    """All beginnings of its words."""
    unspaced: bool

    @staticmethod
    def of(text: str) -> Message:
        """Take a folded text apart."""
        words = set(re.findall(rf"{_LETTER}+", text))
        words |= {word[1:] for word in words if word[0] in "وف"}
        stems = {word[:end] for word in words for end in range(1, len(word) + 1)}
        return Message(text, frozenset(words), frozenset(stems), bool(_UNSPACED.search(text)))


def assess(text: str) -> Danger:
    """The danger that a message signals, from all word lists together."""
    whole = clean(text, MAX_TYPED)
    folded = fold(whole if len(whole) <= HEAD + TAIL else f"{whole[:HEAD]} . {whole[-TAIL:]}")
    message = Message.of(folded)
    found: dict[str, Level] = {}
    for words in word_lists().values():
        for category, level in _found(words, message).items():
            if found.get(category) is not Level.now:
                found[category] = level
    if not found:
        return NO_DANGER
    level = Level.now if Level.now in found.values() else Level.soon
    return Danger(level, tuple(name for name in categories() if found.get(name) is level))


def _found(words: WordList, message: Message) -> dict[str, Level]:
    candidates = words.candidates(message)
    signs = [phrase for phrase in candidates if phrase.category]
    if not signs:
        return {}

    @functools.cache
    def higher() -> bool:
        return any(phrase.pattern.search(message.text) for phrase in candidates if phrase.kind == "higher")

    @functools.cache
    def lowered(start: int, end: int) -> bool:
        return any(phrase.pattern.search(message.text, start, end) for phrase in candidates if phrase.kind == "lower")

    found: dict[str, Level] = {}
    for phrase in sorted(signs, key=lambda phrase: phrase.kind == "now"):
        assert phrase.category is not None
        level = Level(phrase.kind)
        if found.get(phrase.category) is Level.now:
            continue
        for match in phrase.pattern.finditer(message.text):
            if not lowered(*_sentence(message.text, match)):
                found[phrase.category] = Level.now if higher() else level
                break
            if level is Level.now and higher():
                found.setdefault(phrase.category, Level.soon)
    return found


_SENTENCE_END = re.compile(r"[.!?؟۔](?:\s|$)|[。！？।။።]")


def _sentence(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the sentence, or sentences, of a match begin and end."""
    start = max((end.end() for end in _SENTENCE_END.finditer(text, 0, match.start())), default=0)
    end = _SENTENCE_END.search(text, match.end())
    return start, end.start() if end else len(text)


@functools.cache
def categories(folder: Path = FOLDER) -> dict[str, Category]:
    """All categories by name, most urgent first."""
    raw: dict[str, dict[str, Any]] = yaml.safe_load((folder / "categories.yml").read_text())
    return {
        name: Category(name, tuple(entry["roles"]), entry["texts"], entry.get("question"), entry.get("life", False))
        for name, entry in raw.items()
    }


@functools.cache
def general_texts(folder: Path = FOLDER) -> dict[str, str]:
    """English texts that belong to no category, by key."""
    texts: dict[str, str] = yaml.safe_load((folder / "general.yml").read_text())
    return texts


@functools.cache
def word_lists(folder: Path = FOLDER) -> dict[str, WordList]:
    """The word lists by language code."""
    return {
        path.stem: WordList(yaml.load(path.read_text(), yaml.CSafeLoader))  # the safe one, in C
        for path in sorted(folder.glob("*.yml"))
        if path.stem not in ("categories", "general")
    }


_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_ARABIC = re.compile("[\u0620-\u06ff]")
_AND = "[وف]?"
"""In Arabic, "and" and "so" are written together with the word that follows."""
_LETTER = "[\\w\u0900-\u0963\u0966-\u0dff]"
"""Python's `\\w` leaves out the vowel signs of the scripts of India and Sri Lanka."""
_BREAK = _LETTER.replace("[", "[^")
_GAPS = {
    "..": (f"(?:{_BREAK}+{_LETTER}+){{0,3}}?{_BREAK}+", ".{0,8}?"),
    "...": (f"(?:{_BREAK}+{_LETTER}+){{0,10}}?{_BREAK}+", ".{0,24}?"),
}
"""What stands for left-out words, in scripts with and without spaces."""

Row = tuple[tuple[str, tuple[str, ...]], ...]


def _row(phrase: str, groups: dict[str, list[str]]) -> Row:
    return tuple((word, _entries(word, groups)) for word in phrase.split())


def _entries(word: str, groups: dict[str, list[str]]) -> tuple[str, ...]:
    """What a word of a phrase stands for."""
    if word in _GAPS:
        return ()
    parts = word.rstrip("?").split("|")
    return tuple(
        fold(entry) for part in parts for entry in (groups[part[1:-1]] if part[:1] == "{" else [part.replace("_", " ")])
    )


def _is_unspaced(row: Row) -> bool:
    """Whether the phrase is in a script without spaces: then it matches anywhere, else from word to word."""
    return any(_UNSPACED.search(entry) for _, entries in row for entry in entries)


def _may_miss(word: str) -> bool:
    return word in _GAPS or word.endswith("?")


def _anchors(row: Row) -> list[tuple[str, bool]]:
    """What a message must have one of: (word, whether it is only the beginning of one); empty if nothing is sure."""
    choices = [[_anchor(entry) for entry in entries] for word, entries in row if not _may_miss(word)]
    sure = [[anchor for anchor in anchors if anchor] for anchors in choices if anchors and all(anchors)]
    return max(sure, key=lambda anchors: (min(len(word) for word, _ in anchors), -len(anchors)), default=[])


def _anchor(entry: str) -> tuple[str, bool] | None:
    """The longest sure word of an entry."""
    found = []
    for word in entry.split():
        if not word.startswith("*"):
            runs = re.findall(rf"{_LETTER}+", word)
            # Of "don't*" only "don" is sure to be a whole word.
            found += [(runs[0], len(runs) == 1 and word.endswith("*"))] if runs else []
    return max(found, key=lambda anchor: len(anchor[0]), default=None)


def _pattern(row: Row) -> re.Pattern[str]:
    unspaced = _is_unspaced(row)
    between = "" if unspaced else f"{_BREAK}+"
    whole = gap = ""
    begun = False
    for word, entries in row:
        if word in _GAPS:
            gap = _GAPS[word][unspaced]
        elif entries:
            found = "|".join(between.join(_word(part, unspaced) for part in entry.split()) for entry in entries)
            joint = gap or between if begun else ""
            if not _may_miss(word):
                whole += f"{joint}(?:{found})"
                begun = True
            else:
                whole += f"(?:{joint}(?:{found}))?" if begun else f"(?:(?:{found}){between})?"
            gap = ""
    return re.compile(whole if unspaced else f"(?<!{_LETTER}){whole}(?!{_LETTER})")


def _word(word: str, unspaced: bool) -> str:
    core = re.escape(word.strip("*"))
    any_letters = "" if unspaced else f"{_LETTER}*"
    start = any_letters if word.startswith("*") else _AND if _ARABIC.match(core) else ""
    return start + core + (any_letters if word.endswith("*") else "")
