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
from dataclasses import dataclass, field
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
    """English texts by key: `lead` and `action`."""
    question: str | None = None
    """The one question that may be asked, as buttons: `where` or `speak`."""


@dataclass(frozen=True)
class WordList:
    """The compiled phrases of one language."""

    now: dict[str, re.Pattern[str]] = field(default_factory=dict)
    soon: dict[str, re.Pattern[str]] = field(default_factory=dict)
    higher: re.Pattern[str] | None = None
    """Present tense, a weapon, a lock, a child: make soon to now, and outweigh what lowers."""
    lower: re.Pattern[str] | None = None
    """The past, the news, study, games and idioms."""


def assess(text: str) -> Danger:
    """The danger that a message signals, from all word lists together."""
    whole = clean(text, MAX_TYPED)
    folded = fold(whole if len(whole) <= HEAD + TAIL else f"{whole[:HEAD]} . {whole[-TAIL:]}")
    found: dict[str, Level] = {}
    for words in word_lists().values():
        for category, level in _found(words, folded).items():
            if found.get(category) is not Level.now:
                found[category] = level
    if not found:
        return NO_DANGER
    level = Level.now if Level.now in found.values() else Level.soon
    return Danger(level, tuple(name for name in categories() if found.get(name) is level))


def _found(words: WordList, text: str) -> dict[str, Level]:
    higher = bool(words.higher and words.higher.search(text))

    @functools.cache
    def lowered(start: int, end: int) -> bool:
        return bool(words.lower and words.lower.search(text, start, end))

    found: dict[str, Level] = {}
    for level, patterns in ((Level.soon, words.soon), (Level.now, words.now)):
        for name, pattern in patterns.items():
            for match in pattern.finditer(text):
                if not lowered(*_sentence(text, match)):
                    found[name] = Level.now if higher else level
                    break
                if higher and level is Level.now:
                    found.setdefault(name, Level.soon)
    return found


_SENTENCE_END = re.compile(r"[.!?؟۔](?:\s|$)|[。！？]")


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
        name: Category(name, tuple(entry["roles"]), entry["texts"], entry.get("question"))
        for name, entry in raw.items()
    }


@functools.cache
def word_lists(folder: Path = FOLDER) -> dict[str, WordList]:
    """The compiled word lists by language code."""
    return {
        path.stem: compile_words(yaml.safe_load(path.read_text()))
        for path in sorted(folder.glob("*.yml"))
        if path.name != "categories.yml"
    }


def compile_words(raw: dict[str, Any]) -> WordList:
    """Make patterns of a word list as it stands in its file."""
    groups: dict[str, list[str]] = raw.get("words", {})

    def pattern(phrases: list[str]) -> re.Pattern[str] | None:
        return _pattern(phrases, groups) if phrases else None

    def by_category(level: str) -> dict[str, re.Pattern[str]]:
        compiled = {name: pattern(phrases) for name, phrases in (raw.get(level) or {}).items()}
        return {name: found for name, found in compiled.items() if found}

    return WordList(
        by_category("now"), by_category("soon"), pattern(raw.get("higher") or []), pattern(raw.get("lower") or [])
    )


_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_ARABIC = "[\u0620-\u06ff]"
_NOT_ARABIC = r"[^\W\d_\u0620-\u06ff]"
_AND = "[وف]?"
"""In Arabic, "and" and "so" are written together with the word that follows."""
_GAPS = {"..": (r"(?:\W+\w+){0,3}?\W+", ".{0,8}?"), "...": (r"(?:\W+\w+){0,10}?\W+", ".{0,24}?")}
"""What stands for left-out words, in scripts with and without spaces."""


def _pattern(phrases: list[str], groups: dict[str, list[str]]) -> re.Pattern[str]:
    """One pattern for all phrases: those of scripts without spaces match anywhere, the others from word to word.

    Of the latter, words in Arabic letters are kept apart from all others, so that half of the alternatives is passed
    over at once.
    """
    rows: dict[bool, list[list[tuple[str, list[str]]]]] = {False: [], True: []}
    for phrase in phrases:
        row = [(word, _entries(word, groups)) for word in phrase.split()]
        rows[any(_UNSPACED.search(entry) for _, entries in row for entry in entries)].append(row)
    parts = [_row(row, unspaced=True) for row in rows[True]]
    for ahead, other in ((f"(?={_ARABIC})", _NOT_ARABIC), (f"(?!{_ARABIC})", _ARABIC)):
        kept = [
            [(word, [entry for entry in entries if not re.search(other, fold(entry))]) for word, entries in row]
            for row in rows[False]
        ]
        if found := [
            _row(row, unspaced=False) for row in kept if all(entries or _may_miss(word) for word, entries in row)
        ]:
            parts.append(rf"(?<!\w){ahead}(?:{'|'.join(found)})(?!\w)")
    return re.compile("|".join(parts))


def _may_miss(word: str) -> bool:
    return word in _GAPS or word.endswith("?")


def _entries(word: str, groups: dict[str, list[str]]) -> list[str]:
    """What a word of a phrase stands for."""
    if word in _GAPS:
        return []
    parts = word.rstrip("?").split("|")
    return [entry for part in parts for entry in (groups[part[1:-1]] if part[:1] == "{" else [part.replace("_", " ")])]


def _row(row: list[tuple[str, list[str]]], unspaced: bool) -> str:
    """The regular expression of one phrase."""
    between = "" if unspaced else r"\W+"
    whole = gap = ""
    begun = False
    for word, entries in row:
        if word in _GAPS:
            gap = _GAPS[word][unspaced]
        elif entries:
            found = (
                "(?:"
                + "|".join(between.join(_word(part, unspaced) for part in entry.split()) for entry in entries)
                + ")"
            )
            joint = gap or between if begun else ""
            if not _may_miss(word):
                whole += joint + found
                begun = True
            else:
                whole += f"(?:{joint}{found})?" if begun else f"(?:{found}{between})?"
            gap = ""
    return whole


def _word(word: str, unspaced: bool) -> str:
    core = re.escape(fold(word.strip("*")))
    any_letters = "" if unspaced else r"\w*"
    start = any_letters if word.startswith("*") else _AND if re.match(_ARABIC, core) else ""
    return start + core + (any_letters if word.endswith("*") else "")
