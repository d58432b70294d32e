"""Turns the knowledge into one read-only SQLite file, byte for byte the same for the same input.

Beside it stands `safety.json`: the safety contacts alone, for the danger answers, which must work without the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from bot.knowledge.load import Knowledge
from bot.knowledge.schema import Status
from bot.paths import BUILD

if TYPE_CHECKING:
    import sqlite_utils

DATABASE = BUILD / "knowledge.db"
SAFETY = BUILD / "safety.json"

Row = dict[str, Any]


def build(knowledge: Knowledge, database: Path = DATABASE, safety: Path = SAFETY) -> None:
    """Write the database and the safety pack; unverified and dead records stay out of both."""
    import sqlite_utils  # slow to import, and only a build needs it

    database.parent.mkdir(parents=True, exist_ok=True)
    new = database.with_suffix(".new")
    new.unlink(missing_ok=True)
    db = sqlite_utils.Database(new)
    _insert(db, "topic", _topics(knowledge), pk="id")
    _insert(db, "country", _countries(knowledge), pk="code")
    _insert(db, "contact", _contacts(knowledge), pk="id", index=["country"])
    _insert(db, "contact_role", _contact_roles(knowledge), pk=("contact", "role"), index=["country", "role"])
    _insert(db, "fact", _facts(knowledge), pk="id", index=["country", "type"])
    _insert(db, "fact_topic", _fact_topics(knowledge), pk=("fact", "topic"), index=["country", "topic"])
    _insert(db, "role", _plain("id", knowledge.roles), pk="id")
    _insert(db, "treaty", _plain("id", knowledge.treaties), pk="id")
    db.vacuum()
    db.close()
    new.replace(database)
    safety.write_text(json.dumps(_safety(knowledge), ensure_ascii=False, sort_keys=True, indent=1))


def _insert(
    db: sqlite_utils.Database,
    table: str,
    rows: Iterator[Row],
    pk: str | tuple[str, ...],
    index: list[str] | None = None,
) -> None:
    found = list(rows)
    if found:
        db.table(table).insert_all(found, pk=pk)
        if index:
            db.table(table).create_index(index)
    else:
        keys = [pk] if isinstance(pk, str) else pk
        db.table(table).create(dict.fromkeys([*keys, *(index or []), "record"], str), pk=pk)


def _json(record: BaseModel) -> str:
    return record.json(exclude_defaults=True, ensure_ascii=False)


def _plain(key: str, records: dict[str, Any]) -> Iterator[Row]:
    for name, record in records.items():
        yield {key: name, "record": _json(record)}


def _topics(knowledge: Knowledge) -> Iterator[Row]:
    for position, name in enumerate(knowledge.topic_ids):
        if topic := knowledge.topics.get(name):
            yield {"id": name, "position": position, "title": topic.title, "record": _json(topic)}


def _countries(knowledge: Knowledge) -> Iterator[Row]:
    for code, country in knowledge.countries.items():
        yield {"code": code, "record": country.json(exclude={"contacts", "facts"}, exclude_defaults=True)}


def shown(knowledge: Knowledge, what: str) -> Iterator[tuple[str, str, Any]]:
    """(country, key, record) of every contact or fact that may be shown."""
    for code, country in knowledge.countries.items():
        for key, record in getattr(country, what).items():
            if record.status is Status.sourced:
                yield code, key, record


def _contacts(knowledge: Knowledge) -> Iterator[Row]:
    for code, key, contact in shown(knowledge, "contacts"):
        yield {"id": f"{code}.{key}", "country": code, "name": contact.name, "record": _json(contact)}


def _contact_roles(knowledge: Knowledge) -> Iterator[Row]:
    for code, key, contact in shown(knowledge, "contacts"):
        for role in contact.roles:
            yield {"contact": f"{code}.{key}", "role": role, "country": code}


def _facts(knowledge: Knowledge) -> Iterator[Row]:
    for code, key, fact in shown(knowledge, "facts"):
        yield {"id": f"{code}.{key}", "country": code, "type": fact.type.value, "record": _json(fact)}


def _fact_topics(knowledge: Knowledge) -> Iterator[Row]:
    for code, key, fact in shown(knowledge, "facts"):
        for topic in fact.topics:
            yield {"fact": f"{code}.{key}", "topic": topic, "country": code}


def _safety(knowledge: Knowledge) -> dict[str, Any]:
    contacts: dict[str, dict[str, Any]] = {}
    wanted = _danger_roles(knowledge)
    for code, key, contact in shown(knowledge, "contacts"):
        if wanted & set(contact.roles):
            contacts.setdefault(code, {})[key] = json.loads(_json(contact))
    roles = {name: json.loads(_json(role)) for name, role in knowledge.roles.items()}
    countries = {
        code: json.loads(_json(country.copy(exclude={"contacts", "facts"})))
        for code, country in knowledge.countries.items()
    }
    return {"contacts": contacts, "roles": roles, "countries": countries}


def _danger_roles(knowledge: Knowledge) -> set[str]:
    from bot.danger import categories

    wanted = {role for category in categories().values() for role in category.roles}
    return wanted | {role for name in wanted & set(knowledge.roles) for role in knowledge.roles[name].fallback}
