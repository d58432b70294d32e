"""Choices: what a tapped button may say. Only the server makes them; whatever else looks like one is only text."""

from __future__ import annotations

import json
from collections.abc import Callable

from bot.answer import Payload
from bot.danger import categories
from bot.i18n.formats import known_country
from bot.i18n.languages import find, spoken
from bot.knowledge.schema import Audience, Stage

STOP_DANGER = "leave_danger"
"""The choice that ends danger mode."""

_CHOICES: dict[str, frozenset[str]] = {
    "ask": frozenset({"topic", "audience", "stage"}),
    "set_country": frozenset({"country", "topic"}),
    "set_language": frozenset({"language"}),
    "read_in": frozenset({"reading"}),
    "none_of_these": frozenset(),
    "forget_me": frozenset(),
    "danger": frozenset({"kind"}),
    "speak": frozenset({"can"}),
    "someone_else": frozenset(),
    STOP_DANGER: frozenset(),
}

_NEEDED = {
    "ask": "topic",
    "set_country": "country",
    "set_language": "language",
    "read_in": "reading",
    "danger": "kind",
    "speak": "can",
}


def parse_choice(payload: str) -> Payload | None:
    """The choice behind a payload, or None if no server of ours made it: then it is only text."""
    name, brace, rest = payload[:500].removeprefix("/").partition("{")
    if not payload.startswith("/") or name not in _CHOICES:
        return None
    try:
        values = json.loads(brace + rest) if brace else {}
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        return None
    if not set(values) <= _CHOICES[name] or not all(_KNOWN[key](value) for key, value in values.items()):
        return None
    if _NEEDED.get(name, "") not in {*values, ""}:
        return None
    return Payload(name, values)


def _known_topic(topic: str) -> bool:
    family, _, name = topic.partition(".")
    return (
        bool(name)
        and len(topic) < 60
        and all(part.replace("_", "").isalpha() and part.isascii() for part in (family, name))
    )


_KNOWN: dict[str, Callable[[str], bool]] = {
    "topic": _known_topic,
    "audience": {audience.value for audience in Audience}.__contains__,
    "stage": {stage.value for stage in Stage}.__contains__,
    "country": known_country,
    "language": lambda code: find(code) is not None,
    "reading": lambda code: find(code) in spoken(),
    "kind": lambda kind: kind in categories(),
    "can": lambda can: can in ("yes", "no"),
}
