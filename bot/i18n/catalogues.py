"""Catalogues at run time: the text for a stable id in a language, with the English original where there is none.

Two domains: `bot` (dialogue and interface) and `knowledge` (topics and free-text facts). A fuzzy or missing translation
is never served as current: the reader gets the English, marked as English.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from babel.messages.mofile import read_mo

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

    def __init__(self, language: Language, texts: dict[tuple[str, str], str]) -> None:
        self.language = language
        self._texts = texts

    def pgettext(self, context: str, source: str, **values: Any) -> str:
        """The text with id `context`; `source` is its English, `values` fill its {placeholders}."""
        text = self._texts.get((context, source), source)
        return text.format(**values) if values else text

    def line(self, context: str, source: str) -> Line:
        """The text with id `context`, marked where it is the English original."""
        text = self._texts.get((context, source))
        if text is not None or self.language.code == SOURCE:
            return Line(text or source)
        return Line(source, SOURCE)


@functools.cache
def catalogue(code: str) -> Catalogue:
    """The catalogue of a language, read when it is first asked for."""
    language = languages()[code]
    texts: dict[tuple[str, str], str] = {}
    for domain in DOMAINS if code != SOURCE else ():
        path = compiled_path(code, domain)
        if path.exists():
            with path.open("rb") as file:
                for message in read_mo(file):
                    if message.id and message.string:
                        texts[message.context or "", str(message.id)] = str(message.string)
    return Catalogue(language, texts)


def compiled_path(code: str, domain: str) -> Any:
    """Where `locales compile` puts the binary catalogue."""
    return BUILD / "locales" / code / "LC_MESSAGES" / f"{domain}.mo"
