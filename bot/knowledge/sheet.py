"""The referral sheet of a country: a page to print for caseworkers, need by need, each line with its source and age."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import jinja2

from bot import markup
from bot.answer import ContactView, FactView
from bot.errors import SafarError
from bot.i18n.catalogues import Catalogue, Line
from bot.i18n.formats import country_name, day
from bot.knowledge.facts import sentence
from bot.knowledge.freshness import Freshness, age, freshness
from bot.knowledge.load import Knowledge
from bot.knowledge.needs import serving
from bot.knowledge.schema import Contact, Fact, Status
from bot.knowledge.views import contact_view, sources


@dataclass(frozen=True)
class Entry:
    """A need with what answers it today."""

    title: Line
    facts: tuple[FactView, ...]
    contacts: tuple[ContactView, ...]


def sheet(knowledge: Knowledge, country: str, need: str | None, today: datetime.date, t: Catalogue) -> str:
    """The sheet as HTML, of one need or of all."""
    if country not in knowledge.countries:
        raise SafarError(f"Nothing is known of {country!r}.", f"Known: {', '.join(knowledge.countries)}.")
    if need is not None and need not in knowledge.needs:
        raise SafarError(f"There is no need {need!r}.", f"Needs: {', '.join(knowledge.needs)}.")
    name = country_name(country, t.language)
    entries = [_entry(knowledge, country, key, today, t) for key in knowledge.needs if need in (None, key)]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["line"] = markup.line
    return environment.get_template("sheet.html").render(
        language=t.language,
        title=t.pgettext("sheet.title", "Where to get help: {country}", country=name),
        note=t.pgettext(
            "sheet.note",
            "Made on {date}. Call before you send somebody there. Each line says how old its source is.",
            date=day(today, t.language),
        ),
        entries=entries,
        nothing=t.pgettext("refuse.not_written", "I have no checked information on this question yet."),
        sources=t.pgettext("answer.sources", "Sources"),
        licence=t.pgettext("page.machine", "Safar is a machine. It informs; it does not give legal advice."),
    )


def _entry(knowledge: Knowledge, country: str, need: str, today: datetime.date, t: Catalogue) -> Entry:
    facts, contacts = [], []
    title = t.line(f"need.{need}.title", knowledge.needs[need].title)
    for key, record in serving(knowledge.countries[country], knowledge.needs[need]):
        if record.status is not Status.sourced or freshness(record, today) is Freshness.expired:
            continue
        if isinstance(record, Contact):
            role = next(role for role in record.roles if role in knowledge.needs[need].roles)
            title_of_role = t.pgettext(f"role.{role}.title", knowledge.roles[role].title)
            contacts.append(contact_view(f"{country}.{key}", record, title_of_role, today, t))
        else:
            facts.append(_fact(f"{country}.{key}", record, today, t))
    return Entry(title, tuple(facts), tuple(contacts))


def _fact(fact_id: str, fact: Fact, today: datetime.date, t: Catalogue) -> FactView:
    text, note = sentence(fact_id, fact, t)
    return FactView(text, fact_id, note, age(fact, today, t), sources(fact, t))
