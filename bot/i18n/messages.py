"""Every text that a person can meet, with its stable id: what the catalogues must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from pydantic import BaseModel

from bot.danger import categories, general_texts
from bot.errors import SafarError
from bot.knowledge.build import shown
from bot.knowledge.fields import Prose
from bot.knowledge.load import Knowledge, load
from bot.paths import ROOT

KEYWORDS = {"pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}


@dataclass(frozen=True)
class Message:
    """A text: `context` is its stable id, `place` where a translator can look it up."""

    context: str
    source: str
    place: str
    plural: str | None = None
    """The English for more than one, where the text counts something; then a translation has a form for each case."""

    @property
    def id(self) -> str | tuple[str, str]:
        """What gettext calls it: the English, with the plural where there is one."""
        return (self.source, self.plural) if self.plural else self.source


def messages(knowledge: Knowledge | None = None) -> dict[str, list[Message]]:
    """All texts by domain, each id once, in a stable order."""
    knowledge = knowledge or load()
    return {
        "bot": _once(sorted([*_code(), *_responses(), *_danger(), *_roles(knowledge)], key=lambda one: one.context)),
        "knowledge": _once([*_treaties(knowledge), *_needs(knowledge), *_topics(knowledge), *_countries(knowledge)]),
    }


def _once(found: list[Message]) -> list[Message]:
    known: dict[str, Message] = {}
    for message in found:
        other = known.setdefault(message.context, message)
        if other.source != message.source:
            raise SafarError(
                f"{message.context} has two texts, in {other.place} and {message.place}.", "Give one of them a new id."
            )
    return list(known.values())


def _code() -> Iterator[Message]:
    with (ROOT / "babel.cfg").open() as file:
        method_map, options = parse_mapping_cfg(file, filename="babel.cfg")  # type: ignore[no-untyped-call]
    for name, line, text, _, context in extract_from_dir(str(ROOT), method_map, options, keywords=KEYWORDS):
        source, *plural = text if isinstance(text, tuple) else (text,)
        if context:
            yield Message(context, source, f"{name}:{line}", *plural)


def _responses() -> Iterator[Message]:
    domain: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text())
    for name, variants in domain["responses"].items():
        yield Message(name, variants[0]["text"], "domain.yml")


def _danger() -> Iterator[Message]:
    for category in categories().values():
        for key, text in category.texts.items():
            yield Message(f"danger.{category.name}.{key}", text, "data/danger/categories.yml")
    for key, text in general_texts().items():
        yield Message(f"danger.general.{key}", text, "data/danger/general.yml")


def _roles(knowledge: Knowledge) -> Iterator[Message]:
    for name, role in knowledge.roles.items():
        yield from _prose(role, f"role.{name}", "data/knowledge/roles.yml")


def _treaties(knowledge: Knowledge) -> Iterator[Message]:
    for name, treaty in knowledge.treaties.items():
        yield from _prose(treaty, f"treaty.{name}", "data/knowledge/treaties.yml")


def _needs(knowledge: Knowledge) -> Iterator[Message]:
    for name, need in knowledge.needs.items():
        yield from _prose(need, f"need.{name}", "data/knowledge/needs.yml")


def _topics(knowledge: Knowledge) -> Iterator[Message]:
    for name, topic in knowledge.topics.items():
        yield from _prose(topic, name, knowledge.files[f"topics/{name}"].name)


def _countries(knowledge: Knowledge) -> Iterator[Message]:
    """The names of regions, and contacts and facts that may be shown; what waits in the backlog is not worth a
    translator's time yet."""
    for code, country in knowledge.countries.items():
        if country.name:
            yield Message(f"{code}.name", country.name, knowledge.files[f"countries/{code}"].name)
    for what in ("contacts", "facts"):
        for code, key, record in shown(knowledge, what):
            yield from _prose(record, f"{code}.{key}", knowledge.files[f"countries/{code}"].name)


def _prose(record: BaseModel, prefix: str, place: str) -> Iterator[Message]:
    """All `Prose` of a record, however deep, with ids that follow the names of the fields."""
    for name, field in record.__fields__.items():
        value = getattr(record, name)
        if isinstance(value, BaseModel):
            yield from _prose(value, f"{prefix}.{name}", place)
        elif isinstance(value, dict):
            for key, entry in value.items():
                inner = f"{prefix}.{name}.{getattr(key, 'value', key)}"
                if isinstance(entry, BaseModel):
                    yield from _prose(entry, inner, place)
                elif _is_prose(field.type_) and entry:
                    yield Message(inner, str(entry), place)
        elif _is_prose(field.type_) and value:
            yield Message(f"{prefix}.{name}", str(value), place)


def _is_prose(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Prose)
