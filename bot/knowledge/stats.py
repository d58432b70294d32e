"""What there is, what is missing, what is stale: for curators, and for whoever watches over a Safar."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from bot.i18n.formats import known_country
from bot.knowledge import plain
from bot.knowledge.check import guidance_texts
from bot.knowledge.freshness import Freshness, freshness
from bot.knowledge.load import Knowledge
from bot.knowledge.needs import matrix
from bot.knowledge.schema import Contact, Fact, FactType, Status

Record = Contact | Fact


def stats(knowledge: Knowledge, today: datetime.date) -> dict[str, Any]:
    """Counts as JSON has them.

    Returns:
        `topics`, `countries` (regions apart), `published`, `unverified`, `dead`, `checked`, `expired`, `overdue`
        (records), `typed_share` (of the facts shown, 0 to 1), `mean_grade`, `max_grade` (Flesch-Kincaid, of topics),
        `missing_topics`, `matrix` (country, need, state) and `by_country` (owner, contacts, facts).
    """
    records: list[Record] = []
    for country in knowledge.countries.values():
        records += [*country.contacts.values(), *country.facts.values()]
    facts = [record for record in records if isinstance(record, Fact) and record.status is Status.sourced]
    counts = _count(records, today)
    grades = [
        plain.grade([text for _, text in guidance_texts(knowledge.files[f"topics/{name}"])])
        for name in knowledge.topics
    ]
    return {
        "topics": len(knowledge.topics),
        "missing_topics": [name for name in knowledge.topic_ids if name not in knowledge.topics],
        "countries": sum(map(known_country, knowledge.countries)),
        "published": counts.pop("shown"),
        **counts,
        "typed_share": round(sum(fact.type is not FactType.rule for fact in facts) / max(len(facts), 1), 3),
        "mean_grade": round(sum(grades) / max(len(grades), 1), 2),
        "max_grade": round(max(grades, default=0), 2),
        "matrix": {
            code: {name: state.value for name, state in row.items()} for code, row in matrix(knowledge, today).items()
        },
        "by_country": {
            code: {
                "owner": country.owner or "(position open)",
                "contacts": _count(country.contacts.values(), today),
                "facts": _count(country.facts.values(), today),
            }
            for code, country in knowledge.countries.items()
        },
    }


def _count(records: Iterable[Record], today: datetime.date) -> dict[str, int]:
    known = list(records)
    shown = [record for record in known if record.status is Status.sourced]
    return {
        "shown": len(shown),
        "unverified": sum(record.status is Status.unverified for record in known),
        "dead": sum(record.status is Status.dead for record in known),
        "checked": sum(record.checked is not None for record in shown),
        **{
            kind.value: sum(freshness(record, today) is kind for record in shown)
            for kind in (Freshness.overdue, Freshness.expired)
        },
    }
