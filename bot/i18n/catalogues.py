"""Catalogues at run time: the text for a stable id in a language, with the English original where there is none.

Two domains: `bot` (dialogue and interface) and `knowledge` (topics and free-text facts). A fuzzy or missing translation
is never served as current: the reader gets the English, marked as English.
"""

from __future__ import annotations

import functools
import gettext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.i18n.languages import SOURCE, Language, languages
from bot.paths import BUILD

DOMAINS = ("bot", "knowledge")


@dataclass(frozen=True)
class Line:
    """One text to show. `lang` is set only where it is not in the language of the answer."""

    text: str
    lang: str | None = None

    def __str__(self) -> str:
        return self.text


class Catalogue:
    """The texts of one language."""

    def __init__(self, language: Language, domains: list[gettext.NullTranslations]) -> None:
        self.language = language
        self._domains = domains

    def _find(self, context: str, source: str) -> str | None:
        for domain in self._domains:
            # gettext gives the source back, the same object, where it has no translation.
            if (text := domain.pgettext(context, source)) is not source:
                return text
        return None

    def pgettext(self, context: str, source: str, **values: Any) -> str:
        """The text with id `context`; `source` is its English, `values` fill its {placeholders}."""
        text = self._find(context, source) or source
        return text.format(**values) if values else text

    def npgettext(self, context: str, one: str, more: str, n: int, **values: Any) -> str:
        """The text with id `context` in the form that the language has for so many; without one, the English."""
        english = one if n == 1 else more
        for domain in self._domains:
            text = domain.npgettext(context, one, more, n)
            if text not in (one, more):
                return text.format(**values)
        return english.format(**values)

    def line(self, context: str, source: str) -> Line:
        """The text with id `context`, marked where it is the English original."""
        text = self._find(context, source)
        if text is not None or self.language.code == SOURCE:
            return Line(text or source)
        return Line(source, SOURCE)


@functools.cache
def catalogue(code: str) -> Catalogue:
    """The catalogue of a language, read when it is first asked for."""
    found: list[gettext.NullTranslations] = []
    for domain in DOMAINS if code != SOURCE else ():
        path = compiled_path(code, domain)
        if path.exists():
            with path.open("rb") as file:
                found.append(gettext.GNUTranslations(file))
    return Catalogue(languages()[code], found)


def compiled_path(code: str, domain: str) -> Path:
    """Where `locales compile` puts the binary catalogue."""
    return BUILD / "locales" / code / "LC_MESSAGES" / f"{domain}.mo"
