"""What the tests of answers share: reading an Answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from bot.answer import Answer, Kind
from bot.i18n.catalogues import Line

GUARD = (
    "Do you fear the government of your country? Then do not contact its embassy. Talk first to UNHCR or to a lawyer."
)


def section(answer: Answer, kind: Kind) -> tuple[Any, ...]:
    return tuple(item for part in answer.sections if part.kind is kind for item in part.items)


def ids(answer: Answer, kind: Kind) -> list[str | None]:
    return [item.id for item in section(answer, kind)]


def texts(answer: Answer, kind: Kind) -> list[str]:
    return [item.text.text for item in section(answer, kind)]


def plain(text: str) -> str:
    """Without the spaces and marks that CLDR puts between a number and its unit."""
    return re.sub(r"[\u200e\u200f\u2066-\u2069]", "", re.sub(r"[\u00a0\u202f]", " ", text))


def parts(value: Any) -> Iterator[Any]:
    """Every dataclass within a value, itself first."""
    if is_dataclass(value):
        yield value
        for field in fields(value):
            yield from parts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for entry in value:
            yield from parts(entry)


def lines(answer: Answer) -> list[Line]:
    return [part for part in parts(answer) if isinstance(part, Line)]
