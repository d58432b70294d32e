"""The answer to danger: who answers, one bodily action, what Safar is, at most one question, a way out.

It needs the catalogues and the safety pack in memory, and nothing else: no Rasa, no encoder, no database.
"""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass

from bot.answer import Answer, Choice, ContactView, FactView, Kind, Outcome, Payload, Section
from bot.danger import Category, Danger, categories, general_texts
from bot.i18n.catalogues import Catalogue, Line
from bot.i18n.formats import country_name
from bot.knowledge.query import WORLD, SafetyPack
from bot.knowledge.schema import ENFORCEMENT, Audience, Contact, Known, RunBy
from bot.knowledge.views import contact_view

MAX_CONTACTS = 2
COUNTRY_BUTTONS = 12


@dataclass(frozen=True)
class Place:
    """Where the danger is, and what is known of the person that changes who may be shown."""

    country: str | None = None
    fears_return: bool = False


def takeover(pack: SafetyPack, danger: Danger, place: Place, today: datetime.date, t: Catalogue) -> Answer:
    """The answer that takes over: first lines only."""
    category = categories()[danger.categories[0]]
    contacts = _contacts(pack, category, place, today, t)
    asks_where = place.country is None
    question, choices = _question(pack, category, asks_where, t)
    return Answer(
        outcome=Outcome.takeover,
        language=t.language.code,
        country=place.country,
        danger=danger.level.value,
        title=Line(t.pgettext("danger.title", "Important")),
        lead=(_text(category, "lead", t),),
        notices=(Line(_no_contact(place.country, t)),) if not _local(contacts) else (),
        sections=tuple(
            section
            for section in (
                Section(Kind.contacts, t.pgettext("danger.contacts", "Who you can reach"), tuple(contacts)),
                Section(
                    Kind.safety,
                    t.pgettext("danger.do", "Do this first"),
                    (FactView(_text(category, "action", t)), FactView(_machine(t))),
                ),
            )
            if section.items
        ),
        question=question,
        choices=choices,
    )


def safety_block(pack: SafetyPack, danger: Danger, place: Place, today: datetime.date, t: Catalogue) -> Section:
    """Two lines before a normal answer: the danger may come back or is near."""
    category = categories()[danger.categories[0]]
    contacts = _contacts(pack, category, place, today, t)[:1]
    items: tuple[FactView | ContactView, ...] = (FactView(_text(category, "action", t)), *contacts)
    return Section(Kind.safety, t.pgettext("danger.block", "If it gets dangerous"), items)


def emergency(pack: SafetyPack, place: Place, today: datetime.date, t: Catalogue) -> Answer:
    """What the emergency button shows before anything is known: what is happening?, as buttons."""
    contacts = _contacts(pack, EVERYTHING, place, today, t) if place.country else []
    return Answer(
        outcome=Outcome.takeover,
        language=t.language.code,
        country=place.country,
        danger="now",
        title=Line(t.pgettext("danger.title", "Important")),
        lead=(_machine(t),),
        notices=(Line(_no_contact(place.country, t)),) if not _local(contacts) else (),
        sections=(Section(Kind.contacts, t.pgettext("danger.contacts", "Who you can reach"), tuple(contacts)),)
        if contacts
        else (),
        question=t.pgettext("danger.what", "What is happening?")
        if place.country
        else t.pgettext("danger.where", "Where is the danger?"),
        choices=tuple(_kinds(t)) if place.country else tuple(_countries(pack, t)),
    )


NARROW = frozenset({Audience.seafarers, Audience.refugees, Audience.returnees})
"""Contacts for these people alone are not shown to somebody of whom nothing is known."""

EVERYTHING = Category("everything", ("ambulance", "emergency", "violence_line", "trafficking_line"), {})
"""Whom to show when only the place is known."""


def _text(category: Category, key: str, t: Catalogue) -> Line:
    return t.line(f"danger.{category.name}.{key}", category.texts[key])


def _machine(t: Catalogue) -> Line:
    return Line(t.pgettext("danger.machine", "I am a machine. I have alerted nobody."))


def about_numbers(t: Catalogue) -> str:
    """That no emergency number works everywhere."""
    return t.line("danger.general.numbers", general_texts()["numbers"]).text


def _no_contact(country: str | None, t: Catalogue) -> str:
    general = about_numbers(t)
    if country is None:
        return general
    missing = t.pgettext(
        "danger.no_contact",
        "I have no confirmed emergency contact for this country yet: {country}."
        " Ask people near you for the local number.",
        country=country_name(country, t.language),
    )
    return f"{missing} {general}"


def _local(contacts: list[ContactView]) -> bool:
    return any(not contact.id.startswith(f"{WORLD}.") for contact in contacts)


def _contacts(
    pack: SafetyPack, category: Category, place: Place, today: datetime.date, t: Catalogue
) -> list[ContactView]:
    """At most two, of two kinds; police is named as police, stands last and is never alone."""
    found: list[tuple[str, str, Contact]] = []
    for where in filter(None, (place.country, WORLD)):
        for role in category.roles:
            for candidate in (role, *pack.role(role).fallback):
                people = [entry for entry in pack.contacts(where, candidate) if _suits(entry[1], place)]
                if people:
                    # Somebody who answers a call comes before a web page.
                    found.append((candidate, *min(people, key=lambda entry: not entry[1].phones)))
                    break
    chosen: dict[str, tuple[str, Contact]] = {}
    kinds: set[tuple[RunBy, str]] = set()
    for role, contact_id, contact in found:
        kind = (contact.run_by, role)
        if contact_id not in chosen and kind not in kinds:
            chosen[contact_id] = (role, contact)
            kinds.add(kind)
    ordered = list(chosen.items())
    helpers = [entry for entry in ordered if entry[1][1].run_by not in ENFORCEMENT]
    shown = (helpers[:1] + [entry for entry in ordered if entry not in helpers[:1]])[:MAX_CONTACTS] if helpers else []
    views = []
    for contact_id, (role, contact) in shown:
        title = t.pgettext(f"role.{role}.title", pack.role(role).title)
        view = contact_view(contact_id, contact, title, today, t)
        if (guard := pack.role(role).guard) is not None:
            view = dataclasses.replace(view, cautions=(t.line(f"role.{role}.guard", guard), *view.cautions))
        views.append(view)
    return views


def _suits(contact: Contact, place: Place) -> bool:
    if set(contact.audience) & NARROW:
        return False
    if contact.tells_immigration is Known.yes and place.fears_return:
        return False
    return not (place.fears_return and contact.run_by is RunBy.consulate)


def _question(
    pack: SafetyPack, category: Category, asks_where: bool, t: Catalogue
) -> tuple[str | None, tuple[Choice, ...]]:
    if asks_where:
        return t.pgettext("danger.where", "Where is the danger?"), tuple(_countries(pack, t))
    if category.question == "speak":
        yes = Choice(t.pgettext("danger.speak.yes", "I can speak"), str(Payload("speak", {"can": "yes"})))
        no = Choice(t.pgettext("danger.speak.no", "I cannot speak"), str(Payload("speak", {"can": "no"})))
        return t.pgettext("danger.speak", "Can you speak on the phone?"), (yes, no)
    return None, ()


def _countries(pack: SafetyPack, t: Catalogue) -> list[Choice]:
    codes = sorted(pack.countries, key=lambda code: country_name(code, t.language))[:COUNTRY_BUTTONS]
    return [Choice(country_name(code, t.language), str(Payload("set_country", {"country": code}))) for code in codes]


def _kinds(t: Catalogue) -> list[Choice]:
    names = {
        "medical": t.pgettext("danger.medical.short", "Someone is hurt or ill"),
        "partner": t.pgettext("danger.partner.short", "Violence at home"),
        "sexual": t.pgettext("danger.sexual.short", "Sexual violence"),
        "held": t.pgettext("danger.held.short", "I am kept or forced"),
        "kidnap": t.pgettext("danger.kidnap.short", "Kidnapping"),
        "distress": t.pgettext("danger.distress.short", "Lost or sinking"),
        "self_harm": t.pgettext("danger.self_harm.short", "I want to die"),
        "child": t.pgettext("danger.child.short", "A child in danger"),
        "officials": t.pgettext("danger.officials.short", "Police or guards"),
        "detained": t.pgettext("danger.detained.short", "Arrested, deported"),
        "war": t.pgettext("danger.war.short", "War or disaster"),
        "outside": t.pgettext("danger.outside.short", "Nowhere to sleep"),
    }
    return [Choice(names[name], str(Payload("danger", {"kind": name}))) for name in categories()]
