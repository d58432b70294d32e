"""The registry of languages, `data/languages.yml`: the only place that names one."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from enum import Enum

import yaml
from babel import Locale
from babel.core import get_global
from pydantic import BaseModel, Extra, Field

from bot.paths import DATA


class Level(str, Enum):
    """How far Safar speaks a language; each level includes the ones before it."""

    understood = "understood"
    """Questions are recognised."""
    danger = "danger"
    """Danger is answered in it, and the pages speak it: its `bot` catalogue is whole."""
    complete = "complete"
    """Everything."""


class Language(BaseModel):
    """One language that Safar understands or speaks."""

    code: str
    name: str
    """In the language itself."""
    level: Level
    reviewed: bool = False
    direction: str = Field("ltr", regex="^(ltr|rtl)$")
    fallback: tuple[str, ...] = ()
    cldr: str | None = None
    aliases: tuple[str, ...] = ()
    """Other codes for it."""
    called: tuple[str, ...] = ()
    """What people also call it, beside the names that CLDR knows."""
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Countries where its speakers are most often on the move, by code; offered first."""

    class Config:
        extra = Extra.forbid
        frozen = True

    @property
    def locale(self) -> Locale | None:
        """Babel's data for it, or None where CLDR has none."""
        return _locale(self.cldr or self.code)


@functools.cache
def _locale(name: str) -> Locale | None:
    try:
        return Locale.parse(name)
    except ValueError:  # Babel's UnknownLocaleError is no ValueError in every release
        return None
    except Exception as error:
        if type(error).__name__ == "UnknownLocaleError":
            return None
        raise


@functools.cache
def languages() -> dict[str, Language]:
    """All languages by code, in the registry's order."""
    raw = yaml.safe_load((DATA / "languages.yml").read_text())
    return {code: Language(code=code, **entry) for code, entry in raw.items()}


def source_locale() -> Locale:
    """CLDR's data for the source language, which has every name."""
    locale = languages()[SOURCE].locale
    assert locale is not None
    return locale


def spoken(level: Level = Level.complete) -> list[Language]:
    """The languages at `level` or above."""
    order = list(Level)
    return [language for language in languages().values() if order.index(language.level) >= order.index(level)]


SOURCE = "en"
"""The language that the knowledge and the interface are written in."""


@functools.lru_cache(maxsize=1024)  # codes come from strangers: keep no more of them than this
def find(code: str | None) -> Language | None:
    """The language for a code as browsers and libraries give it (`es-MX`, `tl`), or None."""
    if not code:
        return None
    parts = code.replace("_", "-").lower().split("-")
    for candidate in ("-".join(parts), parts[0]):
        for language in languages().values():
            if candidate in (language.code.lower(), *language.aliases):
                return language
    return None


@functools.lru_cache(maxsize=1024)
def speakable(code: str | None, level: Level = Level.complete) -> Language:
    """The language nearest to `code` that is spoken at `level`: itself, its fallback, or the source language."""
    language = find(code)
    for candidate in (language, *(find(other) for other in (language.fallback if language else ()))):
        if candidate and candidate in spoken(level):
            return candidate
    return languages()[SOURCE]


def answered_in(code: str | None, reading: str | None) -> Language:
    """The language of an answer: the person's own if complete, else the one they chose to read, else the nearest."""
    own, chosen = find(code), find(reading)
    return chosen if chosen in spoken() and own not in spoken() else speakable(code)


def readable(language: Language) -> list[Language]:
    """The complete languages, those first that its speakers are most likely to read."""
    order = {code: position for position, code in enumerate((language.code, *language.fallback))}
    return sorted(spoken(), key=lambda other: order.get(other.code, len(order)))


@functools.cache
def related(code: str) -> frozenset[str]:
    """Languages for which one is mistaken or with which it is mixed: its fallbacks, the source, those of its script.

    Latin letters are no relation: too many languages have them.
    """
    own = script(languages()[code])
    alike = {other.code for other in languages().values() if own != "Latn" and script(other) == own}
    return frozenset({code, SOURCE, *languages()[code].fallback, *alike})


def script(language: Language) -> str | None:
    """The script it is usually written in, as ISO 15924 codes it: Arab, Latn …"""
    subtags = get_global("likely_subtags").get((language.cldr or language.code).split("_")[0])
    return subtags.split("_")[1] if subtags else None


def likely(countries: Iterable[str], language: Language) -> list[str]:
    """Countries, those first where the language's speakers are most often on the move."""
    order = {code: position for position, code in enumerate(language.places)}
    return sorted(countries, key=lambda code: (order.get(code, len(order)), code))
