"""The one structured value that every answer is. Actions produce it; each channel has one renderer for it.

Every text in it is already in the person's language, or marked with the language it is in.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from bot.i18n.catalogues import Line


class Outcome(str, Enum):
    """What became of a message."""

    answered = "answered"
    offered = "offered"
    """Unsure: up to three topics are offered."""
    refused = "refused"
    """Safar does not know, and says so."""
    takeover = "takeover"
    """Danger: first things first."""


class Kind(str, Enum):
    """What a section holds; channels that have little room drop from the end."""

    safety = "safety"
    steps = "steps"
    costs = "costs"
    contacts = "contacts"
    facts = "facts"
    rights = "rights"
    practice = "practice"
    avoid = "avoid"


@dataclass(frozen=True)
class SourceView:
    """A source as shown: its own title, and how old it is in words."""

    title: str
    publisher: str
    url: str
    age: str


@dataclass(frozen=True)
class FactView:
    """A fact, a step or a right as shown."""

    text: Line
    id: str | None = None
    note: Line | None = None
    age: str | None = None
    sources: tuple[SourceView, ...] = ()


@dataclass(frozen=True)
class Way:
    """One way to reach a contact."""

    kind: str
    """call, whatsapp, telegram, …, email, web, address."""
    label: str
    """What is read: the number as people of the place write it."""
    href: str | None = None
    note: str | None = None
    lang: str | None = None


@dataclass(frozen=True)
class ContactView:
    """A contact as shown."""

    id: str
    role: str
    name: Line
    own_name: str | None
    own_lang: str | None
    what: Line | None
    ways: tuple[Way, ...]
    details: tuple[Line, ...]
    cautions: tuple[Line, ...]
    age: str
    sources: tuple[SourceView, ...]
    enforcement: bool = False


@dataclass(frozen=True)
class Section:
    """A titled part of an answer."""

    kind: Kind
    title: str
    items: tuple[FactView | ContactView, ...]
    lang: str | None = None
    """Set only where the section is not in the language of the answer."""


@dataclass(frozen=True)
class Choice:
    """A button: what it says and what it does. Only the server makes payloads."""

    title: str
    payload: str
    lang: str | None = None


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    outcome: Outcome
    language: str
    title: Line | None = None
    lead: tuple[Line, ...] = ()
    notices: tuple[Line, ...] = ()
    """What to know of the answer itself: machine translation, nothing for this country, something expired."""
    sections: tuple[Section, ...] = ()
    question: str | None = None
    """What the choices answer."""
    choices: tuple[Choice, ...] = ()
    related: tuple[Choice, ...] = ()
    readings: tuple[Choice, ...] = ()
    """Other languages to read it in, where it is not in the person's own or only a machine's draft."""
    topic: str | None = None
    country: str | None = None
    danger: str = "none"

    @property
    def buttons(self) -> tuple[Choice, ...]:
        """Everything that can be tapped."""
        return (*self.choices, *self.related, *self.readings)

    @property
    def sources(self) -> list[SourceView]:
        """Every source behind the answer, once."""
        found = [source for section in self.sections for item in section.items for source in item.sources]
        return list(dict.fromkeys(found))

    @property
    def contacts(self) -> list[ContactView]:
        """Every contact in the answer."""
        return [item for section in self.sections for item in section.items if isinstance(item, ContactView)]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it; `sources` stands beside the blocks."""
        return {**asdict(self), "sources": [asdict(source) for source in self.sources]}

    def __json__(self) -> str:
        """For ujson, with which the stock action server sends it to the stock server."""
        return json.dumps(self.to_dict())


@dataclass(frozen=True)
class Payload:
    """What a choice does, parsed from its payload."""

    intent: str
    values: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"/{self.intent}{json.dumps(self.values, ensure_ascii=False, sort_keys=True) if self.values else ''}"
