"""The danger rules: which message signals which danger, and how near it is.

They run before everything else and need nothing but the word lists in `data/danger/<lang>.yml`, so they answer with the
encoder, Rasa and the database down. Words of every language are looked for in every message: a frightened person does
not choose a language first.

A word list has `words` (named groups of words), `now` and `soon` (phrases by category), `higher` (phrases that make
danger that is near be now), `lower` (phrases that, in the same sentence, say that it is past, told, played or meant
otherwise) and `people` (phrases by audience). `phrases.py` says how a phrase is written.
"""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import Any

import yaml

from bot.danger.categories import FOLDER, Danger, Level, categories
from bot.danger.phrases import Groups, Message, Phrase, Span
from bot.i18n.identify import identify
from bot.i18n.languages import languages, related, script
from bot.text import MAX_TYPED, clean, is_latin

logger = logging.getLogger(__name__)

VERY_SURE = 0.9
"""From which confidence the other languages' words are left out."""
HEAD, TAIL = 1000, 500
"""Characters that are searched at both ends of a message: danger may stand at the end of a long one, but the search
must not hold up everybody else."""


class WordList:
    """The phrases of one language, found by a word that a message must have for them to match.

    Trying every phrase on every message would cost more with each language. So each phrase stands under its anchor, the
    most telling of its words, and only phrases whose anchor is in the message are tried.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        groups = Groups(raw.get("words") or {})
        self._words: dict[str, list[Phrase]] = {}
        self._stems: dict[str, list[Phrase]] = {}
        self._always: list[Phrase] = []
        self._unspaced: list[Phrase] = []
        for kind in ("now", "soon", "people"):
            for category, rows in (raw.get(kind) or {}).items():
                for row in rows:
                    self._add(Phrase(str(row), groups, kind, category))
        for kind in ("higher", "lower"):
            for row in raw.get(kind) or []:
                self._add(Phrase(str(row), groups, kind))

    def _add(self, phrase: Phrase) -> None:
        if phrase.unspaced:
            self._unspaced.append(phrase)
            return
        anchors = phrase.anchors()
        if not anchors:
            self._always.append(phrase)
        for word, is_stem in anchors:
            (self._stems if is_stem else self._words).setdefault(word, []).append(phrase)

    def candidates(self, message: Message) -> list[Phrase]:
        """The phrases that can stand in a message."""
        found = [*self._always, *(self._unspaced if message.unspaced else ())]
        for index, keys in ((self._words, message.word_set), (self._stems, message.stem_set)):
            found += [phrase for key in keys & index.keys() for phrase in index[key]]
        return list(dict.fromkeys(found))


def assess(text: str) -> Danger:
    """The danger that a message signals, from the word lists of every language that it may be in."""
    whole = clean(text, MAX_TYPED)
    message = Message(whole if len(whole) <= HEAD + TAIL else f"{whole[:HEAD]} . {whole[-TAIL:]}")
    found: dict[str, Level] = {}
    people: set[str] = set()
    speaking: dict[str, int] = {}
    for code, words in _plausible(whole).items():
        candidates = words.candidates(message)
        people |= {
            phrase.category or "" for phrase in candidates if phrase.kind == "people" and _stands(phrase, message)
        }
        signs = signals(candidates, message)
        if signs:
            speaking[code] = len(signs)
        for category, level in signs.items():
            if found.get(category) is not Level.now:
                found[category] = level
    level = Level.now if Level.now in found.values() else Level.soon if found else Level.none
    return Danger(
        level,
        tuple(name for name in categories() if found.get(name) is level),
        frozenset(people),
        tuple(sorted(speaking, key=speaking.__getitem__, reverse=True)),
    )


def _plausible(text: str) -> dict[str, WordList]:
    """All word lists; or those of one language and its relatives, if it is sure: words mean other things elsewhere."""
    lists = word_lists()
    try:
        guess = identify(text)
    except Exception:
        logger.exception("identifying the language failed")
        return lists
    if guess is None or not guess.sure or guess.confidence < VERY_SURE or guess.code not in lists:
        return lists
    if script(languages()[guess.code]) != "Latn" and is_latin(text):
        return lists  # romanised: spelt in many ways, and Hindi is as good as Urdu
    return {code: words for code, words in lists.items() if code in related(guess.code)}


def _stands(phrase: Phrase, message: Message) -> bool:
    return next(phrase.found(message), None) is not None


def signals(candidates: list[Phrase], message: Message) -> dict[str, Level]:
    """The categories that the phrases of one language signal, each with its level."""
    signs = [phrase for phrase in candidates if phrase.kind in ("now", "soon")]
    if not signs:
        return {}

    @functools.cache
    def higher() -> bool:
        return any(_stands(phrase, message) for phrase in candidates if phrase.kind == "higher")

    @functools.cache
    def lowering() -> list[Span]:
        return [span for phrase in candidates if phrase.kind == "lower" for span in phrase.found(message)]

    def lowered(start: int, end: int) -> bool:
        """Whether the same sentence says that it is past, told, played or meant otherwise."""
        first, last = message.sentence(start, end)
        return any(first <= start and end <= last for start, end in lowering())

    found: dict[str, Level] = {}
    for phrase in sorted(signs, key=lambda phrase: phrase.kind == "now"):
        assert phrase.category is not None
        level = Level(phrase.kind)
        if found.get(phrase.category) is Level.now:
            continue
        for span in phrase.found(message):
            if not lowered(*span):
                found[phrase.category] = Level.now if higher() else level
                break
            if level is Level.now and higher():
                found.setdefault(phrase.category, Level.soon)
    return found


def read_word_list(path: Path) -> WordList:
    """The word list of one language.

    Raises:
        ValueError: It cannot be read; the message says why.
    """
    try:
        return WordList(yaml.load(path.read_text(), yaml.CSafeLoader))  # the safe one, in C
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        raise ValueError(f"is not in the form of a word list: {error}") from error


def word_list_paths(folder: Path = FOLDER) -> list[Path]:
    """The files of the word lists, one a language."""
    return [path for path in sorted(folder.glob("*.yml")) if path.stem not in ("categories", "general", "never")]


@functools.cache
def word_lists(folder: Path = FOLDER) -> dict[str, WordList]:
    """The word lists by language code; one that is broken leaves the others working."""
    found = {}
    for path in word_list_paths(folder):
        try:
            found[path.stem] = read_word_list(path)
        except ValueError as error:
            logger.error("%s %s", path, error)
    return found
