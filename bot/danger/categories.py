"""What a danger is: its level, its category, and what is said of each, of `data/danger/categories.yml`."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from bot.paths import DATA

FOLDER = DATA / "danger"


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
    languages: tuple[str, ...] = ()
    """In whose word lists it was found, those with the most signs first."""

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
