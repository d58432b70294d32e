"""What translations are held to, as data: `locales/rules.yml` for all languages, `locales/<code>/rules.yml` for one."""

from __future__ import annotations

import functools
import re
from fnmatch import fnmatchcase
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, Extra, ValidationError

from bot.errors import SafarError
from bot.paths import LOCALES

FILE = "rules.yml"
Value = TypeVar("Value")


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        frozen = True


class CommonRules(_Strict):
    """The English side."""

    terms: dict[str, str]
    """The glossary: an English term and what is meant by it."""
    negation: tuple[str, ...]
    """English words that say no; a translation of such a text has one of its own."""
    lengths: dict[str, int]
    """Patterns of ids (`*.short`) and how many characters their texts may have."""
    hints: dict[str, str]
    """Patterns of ids and what translators are told of their texts; the first that fits counts."""

    def longest(self, context: str) -> int | None:
        """How many characters the text of an id may have."""
        return _first(self.lengths, context)

    def hint(self, context: str) -> str | None:
        """What translators are told of the text of an id."""
        return _first(self.hints, context)


class Rules(_Strict):
    """One language's; what is left out is not checked."""

    terms: dict[str, tuple[str, ...]] = {}
    """How a term is said, the word to use first; forms that end differently are known by what they begin with."""
    negation: tuple[str, ...] = ()
    """How words that say no begin, or what stands inside them."""
    forbidden: dict[str, str] = {}
    """What is never written, as a regular expression, and what to write instead."""
    digits: str | None = None
    """The only digits that it uses."""


@functools.cache
def common() -> CommonRules:
    """The rules of every language."""
    return CommonRules(**_read(FILE))


@functools.cache
def rules(code: str) -> Rules:
    """A language's rules; none where it has no file.

    Raises:
        SafarError: The file is not in the form of `Rules`, or has a term that the glossary lacks.
    """
    path = f"{code}/{FILE}"
    if not (LOCALES / path).exists():
        return Rules()
    try:
        found = Rules(**_read(path))
        for expression in found.forbidden:
            re.compile(expression)
    except (ValidationError, TypeError, re.error) as error:
        raise SafarError(
            f"locales/{path} cannot be used: {error}", "docs/tasks/translate.md shows its form."
        ) from error
    if unknown := set(found.terms) - set(common().terms):
        raise SafarError(
            f"locales/{path} has terms that locales/{FILE} lacks: {', '.join(sorted(unknown))}.", "Add them."
        )
    return found


def _first(patterns: dict[str, Value], context: str) -> Value | None:
    return next((value for pattern, value in patterns.items() if fnmatchcase(context, pattern)), None)


def _read(name: str) -> Any:
    try:
        return yaml.safe_load((LOCALES / name).read_text()) or {}
    except yaml.YAMLError as error:
        raise SafarError(f"locales/{name} is no YAML: {error}", "Mend the line it names.") from error


@functools.cache
def term_pattern(term: str) -> re.Pattern[str]:
    """Finds an English term, one or many of it."""
    forms = rf"{re.escape(term[:-1])}(?:y|ies)" if term.endswith("y") else rf"{re.escape(term)}(?:s|es|ed)?"
    return re.compile(rf"\b{forms}\b", re.IGNORECASE)
