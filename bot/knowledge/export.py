"""The knowledge for others to reuse: every shown record as JSON Lines, the contacts as CSV, the topics as schema.org
FAQPage per language, and what Datasette needs to serve the database."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.i18n.catalogues import Catalogue, catalogue
from bot.i18n.languages import spoken
from bot.knowledge.build import shown
from bot.knowledge.load import Knowledge
from bot.knowledge.schema import Contact, Topic

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/legalcode"

CONTACT_COLUMNS = (
    "id", "country", "roles", "name", "phones", "url", "email", "open", "languages", "cost", "audience", "run_by",
    "tells_immigration", "source", "source_url", "source_date", "seen", "checked",
)  # fmt: skip


def export(knowledge: Knowledge, folder: Path) -> list[Path]:
    """Write `knowledge.jsonl`, `contacts.csv`, `faq/<topic>.<language>.jsonld` and `metadata.json`."""
    (folder / "faq").mkdir(parents=True, exist_ok=True)
    return [
        _write(folder / "knowledge.jsonl", "".join(f"{_json(row)}\n" for row in records(knowledge))),
        _contacts(knowledge, folder / "contacts.csv"),
        *(
            _write(folder / "faq" / f"{name}.{t.language.code}.jsonld", _json(faq(name, topic, t), indent=1) + "\n")
            for t in (catalogue(language.code) for language in spoken())
            for name, topic in knowledge.topics.items()
        ),
        _write(folder / "metadata.json", _json(_datasette(), indent=1) + "\n"),
    ]


def records(knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    """Topics, contacts and facts with all their fields, each with its `kind` and `id`; nothing unverified."""
    for name, topic in knowledge.topics.items():
        yield {"kind": "topic", "id": name, **_fields(topic)}
    for kind in ("contact", "fact"):
        for code, key, record in shown(knowledge, f"{kind}s"):
            yield {"kind": kind, "id": f"{code}.{key}", "country": code, **_fields(record)}


def faq(topic_id: str, topic: Topic, t: Catalogue) -> dict[str, Any]:
    """A topic as a question with its answer, https://schema.org/FAQPage."""
    steps = (t.line(f"{topic_id}.steps.{key}", text).text for key, text in topic.steps.items())
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": t.language.code,
        "license": LICENCE_URL,
        "dateModified": topic.reviewed.isoformat(),
        "mainEntity": [
            {
                "@type": "Question",
                "name": t.line(f"{topic_id}.title", topic.title).text,
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": " ".join([t.line(f"{topic_id}.summary", topic.summary).text, *steps]),
                },
            }
        ],
    }


def _contacts(knowledge: Knowledge, path: Path) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, CONTACT_COLUMNS, lineterminator="\n")
        writer.writeheader()
        for code, key, contact in shown(knowledge, "contacts"):
            writer.writerow(_row(code, key, contact))
    return path


def _row(code: str, key: str, contact: Contact) -> dict[str, Any]:
    newest = max(contact.sources, key=lambda source: source.date or "")
    return {
        "id": f"{code}.{key}",
        "country": code,
        "roles": " ".join(contact.roles),
        "name": contact.name,
        "phones": " ".join(line.number.replace(" ", "") for line in contact.phones),
        "url": contact.url,
        "email": contact.email,
        "open": "24/7" if contact.always_open else contact.open,
        "languages": " ".join(contact.languages),
        "cost": contact.cost,
        "audience": " ".join(audience.value for audience in contact.audience),
        "run_by": contact.run_by.value,
        "tells_immigration": contact.tells_immigration.value,
        "source": newest.title,
        "source_url": newest.url,
        "source_date": newest.date,
        "seen": contact.seen,
        "checked": contact.checked,
    }


def _datasette() -> dict[str, Any]:
    """For `datasette build/knowledge.db --metadata metadata.json`; https://docs.datasette.io/en/stable/metadata.html"""
    tables = {
        "topic": "General guidance for one question, true in every country.",
        "contact": "A body that a person can reach, with its sources and their dates.",
        "fact": "One thing that is true in a country, with its sources and their dates.",
        "contact_role": "What a contact can be to a person.",
        "fact_topic": "Under which topics a fact is shown.",
        "country": "A country or region.",
        "role": "What contacts can be.",
        "treaty": "A treaty and the states that it binds.",
    }
    return {
        "title": "Safar: knowledge for people on the move",
        "license": LICENCE,
        "license_url": LICENCE_URL,
        "source": "Safar contributors",
        "about": "`seen`: when a source was read. `checked`: when a person confirmed it.",
        "databases": {"knowledge": {"tables": {name: {"description": text} for name, text in tables.items()}}},
    }


def _fields(record: Any) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(record.json(exclude_defaults=True, exclude={"backlog"}))
    return fields


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path
