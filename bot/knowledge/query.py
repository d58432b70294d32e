"""Reads the built knowledge: topics, and contacts and facts by country, role and topic."""

from __future__ import annotations

import functools
import json
import sqlite3
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from bot.errors import SafarError
from bot.i18n.formats import known_country
from bot.knowledge.build import DATABASE
from bot.knowledge.schema import Contact, Country, Fact, FactType, Known, Role, Topic
from bot.knowledge.treaties import Treaty

Model = TypeVar("Model", bound=BaseModel)

WORLD = "INT"
"""The "country" whose contacts can be reached from anywhere."""


class Store:
    """The built knowledge, read-only. Every method is a few indexed reads; records are parsed once and kept."""

    def __init__(self, database: Path = DATABASE) -> None:
        if not database.exists():
            raise SafarError(f"The knowledge has not been built ({database} is missing).", "Run `make build`.")
        try:
            self._db = sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._topics = {
                row[0]: Topic.parse_raw(row[1])
                for row in self._db.execute("select id, record from topic order by position")
            }
            self._roles = {row[0]: Role.parse_raw(row[1]) for row in self._db.execute("select id, record from role")}
            self._treaties = {
                row[0]: Treaty.parse_raw(row[1]) for row in self._db.execute("select id, record from treaty")
            }
        except (sqlite3.DatabaseError, ValueError) as error:
            raise SafarError(
                f"The knowledge database {database} cannot be read ({error}).", "Run `make build`."
            ) from error

    def topics(self) -> dict[str, Topic]:
        """All topics with guidance, in the order of their families."""
        return self._topics

    def topic(self, topic_id: str) -> Topic | None:
        """The topic, or None if nobody has written it yet."""
        return self._topics.get(topic_id)

    def role(self, name: str) -> Role:
        """A role by its name."""
        return self._roles[name]

    def treaties(self) -> dict[str, Treaty]:
        """All treaties with their parties."""
        return self._treaties

    @functools.cached_property
    def countries(self) -> dict[str, Country]:
        """Every country and region of which something is known, without its records."""
        return {row[0]: Country.parse_raw(row[1]) for row in self._db.execute("select code, record from country")}

    def lgbti_criminalised(self, country: str | None) -> Known:
        """Whether the law of a country punishes LGBTI people; no, where no country is meant but the whole world."""
        return _lgbti_criminalised(self.countries, country)

    def contacts(self, country: str, role: str) -> list[tuple[str, Contact]]:
        """(id, contact) of everybody in a role in a country, in the curators' order."""
        rows = self._db.execute(
            "select c.id, c.record from contact_role r join contact c on c.id = r.contact"
            " where r.country = ? and r.role = ? order by c.rowid",
            (country, role),
        )
        return [(row[0], _parsed(Contact, row[1])) for row in rows]

    def contact(self, contact_id: str) -> Contact | None:
        """A contact by its id, `<country>.<key>`."""
        return self._one(Contact, "contact", contact_id)

    def fact(self, fact_id: str) -> Fact | None:
        """A fact by its id, `<country>.<key>`."""
        return self._one(Fact, "fact", fact_id)

    def facts(self, country: str, topic: str, types: tuple[FactType, ...] = ()) -> list[tuple[str, Fact]]:
        """(id, fact) of everything filed under a topic in a country, and everything of the given types."""
        marks = ",".join("?" * len(types))
        rows = self._db.execute(
            "select id, record from fact where country = ? and (id in"
            f" (select fact from fact_topic where country = ? and topic = ?) or type in ({marks})) order by rowid",
            (country, country, topic, *(kind.value for kind in types)),
        )
        return [(row[0], _parsed(Fact, row[1])) for row in rows]

    def countries_with_facts(self, topic: str) -> frozenset[str]:
        """The countries of which a fact is filed under a topic."""
        rows = self._db.execute("select distinct country from fact_topic where topic = ?", (topic,))
        return frozenset(row[0] for row in rows)

    def _one(self, model: type[Model], table: str, record_id: str) -> Model | None:
        row = self._db.execute(f"select record from {table} where id = ?", (record_id,)).fetchone()
        return _parsed(model, row[0]) if row else None


@functools.lru_cache(maxsize=8192)
def _parsed(model: type[Model], record: str) -> Model:
    return model.parse_raw(record)


def _lgbti_criminalised(countries: dict[str, Country], country: str | None) -> Known:
    if country is None:
        return Known.no
    return countries[country].lgbti_criminalised if country in countries else Known.unknown


class SafetyPack:
    """The safety contacts, read into memory at start, so that danger answers need no database."""

    def __init__(self, path: Path) -> None:
        try:
            raw = json.loads(path.read_text())
            self._contacts = {
                code: {key: Contact.parse_obj(record) for key, record in records.items()}
                for code, records in raw["contacts"].items()
            }
            self._roles = {name: Role.parse_obj(record) for name, record in raw["roles"].items()}
            self._countries = {code: Country.parse_obj(record) for code, record in raw["countries"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise SafarError(
                f"The safety contacts {path} cannot be read ({type(error).__name__}).", "Run `make build`."
            ) from error

    def role(self, name: str) -> Role:
        """A role by its name."""
        return self._roles[name]

    @property
    def countries(self) -> list[str]:
        """Countries of which safety contacts, or the region that has some, are known."""
        return sorted(filter(known_country, self._countries))

    @property
    def all_regions(self) -> list[str]:
        """Every region whose contacts can be reached from several countries."""
        return [code for code in self._countries if not known_country(code) and code != WORLD]

    def regions(self, country: str) -> tuple[str, ...]:
        """The regions whose contacts can be reached from a country, the nearest first."""
        return self._countries[country].regions if country in self._countries else ()

    def lgbti_criminalised(self, country: str | None) -> Known:
        """Whether the law of a country punishes LGBTI people; no, where no country is meant but the whole world."""
        return _lgbti_criminalised(self._countries, country)

    def contacts(self, country: str, role: str) -> list[tuple[str, Contact]]:
        """(id, contact) of everybody in a role in a country, in the curators' order."""
        records = self._contacts.get(country, {})
        return [(f"{country}.{key}", contact) for key, contact in records.items() if role in contact.roles]
