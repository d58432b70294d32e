"""Contacts and sources as a person sees them, in their language."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from bot.answer import ContactView, SourceView, Way
from bot.i18n.catalogues import Catalogue, Line
from bot.i18n.formats import isolate, language_name, listing, phone, tel
from bot.knowledge import opening
from bot.knowledge.freshness import Freshness, age, freshness, is_old, source_age
from bot.knowledge.schema import ENFORCEMENT, Audience, Contact, Known, Provenance, RunBy, Stage

_APPS = {
    "whatsapp": "https://wa.me/{digits}",
    "telegram": "https://t.me/{name}",
    "viber": "viber://chat?number=%2B{digits}",
    "sms": "sms:{address}",
    "messenger": "https://m.me/{name}",
    "signal": "https://signal.me/#p/+{digits}",
}


def contact_view(
    contact_id: str,
    contact: Contact,
    role_title: str,
    today: datetime.date,
    t: Catalogue,
    now: datetime.datetime | None = None,
) -> ContactView:
    """A contact with everything that a person should know before they call.

    With `now`, which has a time zone, it says whether they are open now; answers that are kept for later go without.
    """
    name = t.line(f"{contact_id}.name", contact.name)
    own_lang, own_name = next(iter(contact.own_name.items()), (None, None))
    if t.language.code in contact.own_name:
        # The official name is in the reader's language: no translation of it stands beside it.
        name, own_lang, own_name = Line(contact.own_name[t.language.code]), None, None
    return ContactView(
        id=contact_id,
        role=role_title,
        name=name,
        own_name=own_name,
        own_lang=own_lang,
        what=t.line(f"{contact_id}.what", contact.what) if contact.what else None,
        ways=tuple(_ways(contact_id, contact, t)),
        details=tuple(_details(contact_id, contact, t, now)),
        cautions=tuple(_cautions(contact_id, contact, today, t)),
        age=age(contact, today, t),
        sources=sources(contact, t),
        enforcement=contact.run_by in ENFORCEMENT,
    )


def sources(record: Provenance, t: Catalogue) -> tuple[SourceView, ...]:
    """The record's sources with their ages."""
    return tuple(
        SourceView(source.title, source.publisher, source.url, source_age(source, t)) for source in record.sources
    )


def _ways(contact_id: str, contact: Contact, t: Catalogue) -> list[Way]:
    inside = t.pgettext("contact.inside_only", "works only inside the country")
    abroad = t.pgettext("contact.abroad_only", "for calls from abroad")
    notes = {"inside": inside, "abroad": abroad}
    ways = [
        Way("call", isolate(phone(line.number), t.language), tel(line.number), notes.get(line.dialable_from))
        for line in contact.phones
    ]
    for message in contact.messaging:
        digits = "".join(filter(str.isdigit, message.address))
        href = _APPS[message.app].format(digits=digits, name=message.address.lstrip("@"), address=message.address)
        ways.append(Way(message.app, isolate(phone(message.address), t.language), href))
    if contact.email:
        ways.append(Way("email", isolate(contact.email, t.language), f"mailto:{contact.email}"))
    if contact.url:
        ways.append(Way("web", isolate(contact.url.split("/")[2], t.language), contact.url))
    if contact.address:
        line = t.line(f"{contact_id}.address", contact.address)
        ways.append(Way("address", line.text, lang=line.lang))
    return ways


def _details(contact_id: str, contact: Contact, t: Catalogue, now: datetime.datetime | None) -> list[Line]:
    lines = [Line(_run_by(contact.run_by, t)), *_hours(contact_id, contact, t, now)]
    if contact.languages:
        names = listing([language_name(code, t.language) for code in contact.languages], t.language)
        lines.append(Line(t.pgettext("contact.languages", "Languages: {names}", names=names)))
    costs = {
        "free": t.pgettext("contact.cost.free", "Free of charge"),
        "local_rate": t.pgettext("contact.cost.local_rate", "Costs as much as a local call"),
        "paid": t.pgettext("contact.cost.paid", "Not free"),
    }
    if contact.cost in costs:
        lines.append(Line(costs[contact.cost]))
    if contact.audience:
        names = listing([audience_name(audience, t) for audience in contact.audience], t.language)
        lines.append(Line(t.pgettext("contact.audience", "For: {names}", names=names)))
    if contact.women_on_staff is Known.yes:
        lines.append(Line(t.pgettext("contact.women_on_staff", "You can speak to a woman")))
    if contact.confidential_address and contact.phones:
        lines.append(Line(t.pgettext("contact.confidential", "The address is kept secret; contact them by phone")))
    if contact.accessibility:
        lines.append(t.line(f"{contact_id}.accessibility", contact.accessibility))
    return lines


def _hours(contact_id: str, contact: Contact, t: Catalogue, now: datetime.datetime | None) -> Iterator[Line]:
    if contact.always_open:
        yield Line(t.pgettext("contact.always_open", "Open day and night"))
    if contact.open:
        open_now = opening.is_open(contact.open, contact_id.split(".", maxsplit=1)[0], now) if now else None
        if open_now is not None:
            yield Line(
                t.pgettext("contact.open_now", "Open now")
                if open_now
                else t.pgettext("contact.closed_now", "Closed now")
            )
        yield Line(opening.weekly(contact.open, t.language))
    if contact.hours:
        yield t.line(f"{contact_id}.hours", contact.hours)


def _cautions(contact_id: str, contact: Contact, today: datetime.date, t: Catalogue) -> list[Line]:
    lines = [Line(tells_immigration(contact.tells_immigration, t))]
    if contact.police_report_needed is Known.yes:
        lines.append(Line(t.pgettext("contact.police_report", "They ask for a police report")))
    if contact.leaves_trace is Known.yes:
        lines.append(Line(t.pgettext("contact.trace", "The call or message can stay visible on the phone bill")))
    if contact.caution:
        lines.append(t.line(f"{contact_id}.caution", contact.caution))
    if freshness(contact, today) is Freshness.expired or is_old(contact, today):
        lines.append(
            Line(t.pgettext("contact.old", "This may be out of date. If nobody answers, try the next contact"))
        )
    return lines


def tells_immigration(known: Known, t: Catalogue) -> str:
    """Whether a contact tells the immigration authorities: yes, no, or not known, said plainly."""
    if known is Known.yes:
        return t.pgettext("contact.tells_immigration.yes", "They can tell the immigration authorities")
    if known is Known.no:
        return t.pgettext("contact.tells_immigration.no", "They say that they do not tell the immigration authorities")
    return t.pgettext("contact.tells_immigration.unknown", "We do not know if they tell the immigration authorities")


def _run_by(run_by: RunBy, t: Catalogue) -> str:
    names = {
        RunBy.police: t.pgettext("run_by.police", "This is the police"),
        RunBy.immigration: t.pgettext("run_by.immigration", "Run by the immigration authorities"),
        RunBy.government: t.pgettext("run_by.government", "Run by the government"),
        RunBy.independent: t.pgettext("run_by.independent", "Run by an independent public body"),
        RunBy.international: t.pgettext("run_by.international", "Run by an international organisation"),
        RunBy.ngo: t.pgettext("run_by.ngo", "Run by an aid organisation, not by the government"),
        RunBy.union: t.pgettext("run_by.union", "Run by a trade union"),
        RunBy.consulate: t.pgettext("run_by.consulate", "Run by the government of a country of origin"),
        RunBy.private: t.pgettext("run_by.private", "Run by a private body"),
    }
    return names[run_by]


def audience_name(audience: Audience, t: Catalogue) -> str:
    """The name of a group of people, as a button or a list says it."""
    names = {
        Audience.women: t.pgettext("audience.women", "Women"),
        Audience.men_survivors: t.pgettext("audience.men_survivors", "Men who survived violence"),
        Audience.children: t.pgettext("audience.children", "Children"),
        Audience.unaccompanied: t.pgettext("audience.unaccompanied", "Children alone"),
        Audience.lgbti: t.pgettext("audience.lgbti", "LGBTI people"),
        Audience.disabled: t.pgettext("audience.disabled", "Disabled people"),
        Audience.older: t.pgettext("audience.older", "Older people"),
        Audience.domestic_workers: t.pgettext("audience.domestic_workers", "Domestic workers"),
        Audience.seafarers: t.pgettext("audience.seafarers", "Seafarers"),
        Audience.without_papers: t.pgettext("audience.without_papers", "People without papers"),
        Audience.fear_return: t.pgettext("audience.fear_return", "I fear going back"),
        Audience.detained: t.pgettext("audience.detained", "Detained people"),
        Audience.stateless: t.pgettext("audience.stateless", "Stateless people"),
        Audience.indigenous: t.pgettext("audience.indigenous", "Indigenous people"),
        Audience.minorities: t.pgettext("audience.minorities", "Minorities"),
        Audience.families_at_home: t.pgettext("audience.families_at_home", "Families at home"),
        Audience.returnees: t.pgettext("audience.returnees", "Returnees"),
        Audience.workers: t.pgettext("audience.workers", "Workers"),
        Audience.refugees: t.pgettext("audience.refugees", "Refugees and asylum seekers"),
    }
    return names[audience]


def stage_name(stage: Stage, t: Catalogue) -> str:
    """A stage of the journey, as a person says on a button where they are."""
    names = {
        Stage.before: t.pgettext("stage.before", "Before I leave"),
        Stage.on_the_way: t.pgettext("stage.on_the_way", "On the way"),
        Stage.first_72_hours: t.pgettext("stage.first_72_hours", "I have just arrived"),
        Stage.living_there: t.pgettext("stage.living_there", "I live there"),
        Stage.going_back: t.pgettext("stage.going_back", "Going back"),
    }
    return names[stage]
