"""What people need to know in every country, and how well each need is met: the page `docs/coverage.md`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from enum import Enum

from bot.i18n.formats import country_name, known_country
from bot.i18n.languages import SOURCE, languages
from bot.knowledge.freshness import Freshness, freshness
from bot.knowledge.load import Knowledge
from bot.knowledge.schema import Contact, Country, Fact, FactType, Need, Status
from bot.paths import ROOT

PAGE = ROOT / "docs" / "coverage.md"
RECENT = "2023"
"""A need counts as met by a source of this year or later, or by a law in force."""

_HEAD = """# What Safar knows of each country

Made by `python -m bot knowledge coverage`; a test keeps it current. The needs are those of `data/knowledge/needs.yml`.
**✓** a record whose source is of 2023 or later, or a law in force; **old** shown, but its sources are older or undated;
**?** known but not sourced, and not shown; **–** nothing yet. Where there is no **✓** or **old**, the answer says that
Safar has no checked information.

"""


class State(str, Enum):
    """How well a need is met in a country, the best first."""

    covered = "covered"
    old = "old"
    unverified = "unverified"
    missing = "missing"


_MARKS = {State.covered: "✓", State.old: "old", State.unverified: "?", State.missing: "–"}

Matrix = dict[str, dict[str, State]]
"""Country, need, state; no cell is blank."""


def matrix(knowledge: Knowledge, today: datetime.date) -> Matrix:
    """Every country that is kept for more than its safety contacts."""
    return {
        code: {name: _state(country, need, today) for name, need in knowledge.needs.items()}
        for code, country in knowledge.countries.items()
        if known_country(code) and not country.safety_only
    }


def covered(row: dict[str, State]) -> int:
    """The number of needs that are met."""
    return sum(state is State.covered for state in row.values())


def serving(country: Country, need: Need) -> Iterator[tuple[str, Contact | Fact]]:
    """(key, record) of what answers a need in a country, shown or not."""
    for key, contact in country.contacts.items():
        if set(contact.roles) & set(need.roles):
            yield key, contact
    for key, fact in country.facts.items():
        if set(fact.topics) & set(need.topics) or fact.type in need.types:
            yield key, fact


def is_recent(record: Contact | Fact) -> bool:
    """Whether its newest source is recent enough, or is a law in force."""
    return any(source.law or (source.date or "") >= RECENT for source in record.sources)


def page(knowledge: Knowledge, today: datetime.date) -> str:
    """The whole page."""
    found = matrix(knowledge, today)
    english = languages()[SOURCE]
    rows = [
        f"| country | met | {' | '.join(need.title for need in knowledge.needs.values())} |",
        "|---" * (len(knowledge.needs) + 2) + "|",
    ]
    for code, row in found.items():
        cells = " | ".join(_MARKS[state] for state in row.values())
        rows.append(f"| {code} {country_name(code, english)} | {covered(row)} | {cells} |")
    mean = sum(map(covered, found.values())) / max(len(found), 1)
    count = f"{len(found)} countries, {len(knowledge.needs)} needs; on average {mean:.1f} are met.\n\n"
    return _HEAD + count + "\n".join(rows) + "\n"


def _state(country: Country, need: Need, today: datetime.date) -> State:
    records = [record for _, record in serving(country, need)]
    shown = [record for record in records if record.status is Status.sourced and _still_said(record, today)]
    if any(map(is_recent, shown)):
        return State.covered
    if shown:
        return State.old
    return State.unverified if any(record.status is Status.unverified for record in records) else State.missing


def _still_said(record: Contact | Fact, today: datetime.date) -> bool:
    """That a window has closed is still told."""
    window = isinstance(record, Fact) and record.type is FactType.application_window
    return window or freshness(record, today) is not Freshness.expired
