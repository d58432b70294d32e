"""The registry of languages, `data/languages.yml`: the only place that names one."""

from __future__ import annotations

import functools
from enum import Enum

import yaml
from babel import Locale
from pydantic import BaseModel, Extra, Field

from bot.paths import DATA


class Level(str, Enum):
    """How far Safar speaks a language; each level includes the ones before it."""

    understood = "understood"
    danger = "danger"
    complete = "complete"


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
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()

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
    known = languages()
    parts = code.replace("_", "-").lower().split("-")
    for candidate in ("-".join(parts), parts[0]):
        if candidate in known:
            return known[candidate]
        for language in known.values():
            if candidate in language.aliases:
                return language
    return None


def speakable(code: str | None) -> Language:
    """The complete language nearest to `code`: itself, its fallback, or the source language."""
    language = find(code)
    for candidate in (code, *(language.fallback if language else ()), SOURCE):
        found = find(candidate)
        if found and found.level is Level.complete:
            return found
    return languages()[SOURCE]
