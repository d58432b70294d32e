"""The answer to danger: who answers, one bodily action, what Safar is, at most one question, a way out.

It needs the catalogues and the safety pack in memory, and nothing else: no Rasa, no encoder, no database. Nobody in
danger is answered in a language they did not write: a contact's free text that has no translation is left out, and what
it would have warned of is said in general words.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answer import Answer, Choice, ContactView, FactView, Kind, Outcome, Payload, Section
from bot.danger import Category, Danger, categories, general_texts
from bot.i18n.catalogues import Catalogue, Line
from bot.i18n.formats import country_name
from bot.i18n.languages import likely
from bot.knowledge import opening
from bot.knowledge.guard import endangers
from bot.knowledge.query import WORLD, SafetyPack
from bot.knowledge.schema import ENFORCEMENT, Audience, Contact, Known, Number, RunBy
from bot.knowledge.views import contact_view

MAX_CONTACTS = 2
COUNTRY_BUTTONS = 8


@dataclass(frozen=True)
class Place:
    """Where the danger is, and what is known of the person that changes who may be shown."""

    country: str | None = None
    people: frozenset[Audience] = frozenset()
    """Who the person said they are, as far as it changes whom they can turn to."""
    elsewhere: bool = False
    """The danger is to somebody in a country where the person who writes is not."""

    @property
    def fears_return(self) -> bool:
        """Whether the person's own state, and who would tell it, must not be shown."""
        return Audience.fear_return in self.people


def takeover(pack: SafetyPack, danger: Danger, place: Place, now: datetime.datetime, t: Catalogue) -> Answer:
    """The answer that takes over: first lines only. `now` has a time zone."""
    category = categories()[danger.categories[0]]
    contacts = _contacts(pack, category, place, now, t)
    question, choices = _question(pack, category, place, t)
    return Answer(
        outcome=Outcome.takeover,
        language=t.language.code,
        country=place.country,
        danger=danger.level.value,
        title=Line(t.pgettext("danger.title", "Important")),
        lead=(_text(category, "lead", t),),
        notices=tuple(_notices(category, contacts, place, t)),
        sections=(
            *_contact_section(contacts, t),
            Section(
                Kind.safety,
                t.pgettext("danger.do", "Do this first"),
                (FactView(_text(category, "action", t)), FactView(_machine(t))),
            ),
        ),
        question=question,
        choices=choices,
        related=_ways_on(place, t),
    )


def safety_block(pack: SafetyPack, danger: Danger, place: Place, now: datetime.datetime, t: Catalogue) -> Section:
    """Two lines before a normal answer: the danger may come back or is near."""
    category = categories()[danger.categories[0]]
    contacts = _contacts(pack, category, place, now, t)[:1]
    items: tuple[FactView | ContactView, ...] = (FactView(_text(category, "action", t)), *contacts)
    return Section(Kind.safety, t.pgettext("danger.block", "If it gets dangerous"), items)


def emergency(pack: SafetyPack, place: Place, now: datetime.datetime, t: Catalogue) -> Answer:
    """What the emergency button shows before anything is known: what is happening?, as buttons."""
    contacts = _contacts(pack, EVERYTHING, place, now, t) if place.country else []
    question, choices = (
        (t.pgettext("danger.what", "What is happening?"), tuple(_kinds(t)))
        if place.country
        else (_where(t), tuple(_countries(pack, t)))
    )
    return Answer(
        outcome=Outcome.takeover,
        language=t.language.code,
        country=place.country,
        danger="now",
        title=Line(t.pgettext("danger.title", "Important")),
        lead=(_machine(t),),
        notices=tuple(_notices(EVERYTHING, contacts, place, t)),
        sections=_contact_section(contacts, t),
        question=question,
        choices=choices,
        related=_ways_on(place, t),
    )


def _contact_section(contacts: list[ContactView], t: Catalogue) -> tuple[Section, ...]:
    title = t.pgettext("danger.contacts", "Who you can reach")
    return (Section(Kind.contacts, title, tuple(contacts)),) if contacts else ()


def _notices(category: Category, contacts: list[ContactView], place: Place, t: Catalogue) -> Iterator[Line]:
    if not place.country or not _local(contacts):
        yield Line(_no_contact(place.country, t))
    if place.elsewhere:
        yield t.line("danger.general.elsewhere", general_texts()["elsewhere"])
    if "caution" in category.texts:
        yield _text(category, "caution", t)


def _ways_on(place: Place, t: Catalogue) -> tuple[Choice, ...]:
    """Beside the one question: it happens to somebody else, and the way to leave nothing behind."""
    other = Choice(t.pgettext("danger.other", "It happens to someone else"), str(Payload("someone_else")))
    delete = Choice(t.pgettext("danger.delete", "Delete this conversation"), str(Payload("forget_me")))
    return (delete,) if place.elsewhere else (other, delete)


NARROW = frozenset({Audience.seafarers, Audience.returnees, Audience.lgbti})
"""Contacts for these people alone are not shown to somebody of whom nothing is known."""

LGBTI_FIRST = ("lgbti_support", "unhcr")
"""Whom LGBTI people are shown before the others, since others can be the danger to them."""

LAST = "iom"
"""Who can be called from anywhere, for any danger, when nobody else can."""

EVERYTHING = Category("everything", ("ambulance", "emergency", "violence_line", "trafficking_line"), {}, life=True)
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
    pack: SafetyPack, category: Category, place: Place, now: datetime.datetime, t: Catalogue
) -> list[ContactView]:
    """At most two, of two kinds, one of which can be called or written to wherever anybody can; police is named as
    police, stands last and is never alone."""
    chosen: dict[str, tuple[str, Contact]] = {}
    kinds: set[tuple[RunBy, str]] = set()
    for role, contact_id, contact in _candidates(pack, category, place, now, t):
        kind = (contact.run_by, role if place.country else contact_id)
        if contact_id not in chosen and kind not in kinds:
            chosen[contact_id] = (role, contact)
            kinds.add(kind)
    ordered = list(chosen.items())
    helpers = [entry for entry in ordered if entry[1][1].run_by not in ENFORCEMENT]
    shown = (helpers[:1] + [entry for entry in ordered if entry not in helpers[:1]])[:MAX_CONTACTS] if helpers else []
    if not any(_answers(contact, place) for _, (_, contact) in shown) and (place.country or not category.life):
        for role, contact_id, contact in _candidates(pack, category, place, now, t, answering=True):
            if contact.run_by not in ENFORCEMENT:
                shown = [*shown[: MAX_CONTACTS - 1], (contact_id, (role, contact))]
                break
    return [_view(pack, role, contact_id, contact, place, now, t) for contact_id, (role, contact) in shown]


def _candidates(
    pack: SafetyPack,
    category: Category,
    place: Place,
    now: datetime.datetime,
    t: Catalogue,
    *,
    answering: bool = False,
) -> Iterator[tuple[str, str, Contact]]:
    """(role, id, contact): the best of each role where the danger is, then in its region, then worldwide.

    With `answering`, only those who can be called or written to from there, a worldwide body last of all.
    """
    roles = (*category.roles, LAST) if answering else category.roles
    if Audience.lgbti in place.people:
        roles = (*LGBTI_FIRST, *roles) if not category.life else (*roles, *LGBTI_FIRST)
    # Without a country, help for a life in danger is shown with the area that it serves in its name.
    regions = pack.all_regions if category.life else []
    wheres = (place.country, *pack.regions(place.country), WORLD) if place.country else (*regions, WORLD)
    for where in wheres:
        for role in roles:
            for candidate in (role, *pack.role(role).fallback):
                people = [
                    (contact_id, contact)
                    for contact_id, contact in pack.contacts(where, candidate)
                    if (place.country or where == WORLD or _numbers(contact, place))
                    and _suits(contact, category, place, pack)
                    and (_answers(contact, place) if answering else _can_be_told(contact_id, contact, t))
                ]
                if people:
                    yield (candidate, *min(people, key=lambda entry: _remoteness(entry[1], place, now, t)))
                    break


def _can_be_told(contact_id: str, contact: Contact, t: Catalogue) -> bool:
    """Whether there is a way to them that needs no translation, or one that is translated."""
    if contact.phones or contact.messaging or contact.email or contact.url:
        return True
    return contact.address is not None and t.line(f"{contact_id}.address", contact.address).lang is None


def _answers(contact: Contact, place: Place) -> bool:
    """Whether they can be called or written to from where the person is."""
    written = (message for message in contact.messaging if not (place.elsewhere and message.app == "sms"))
    return bool(_numbers(contact, place) or any(written))


def _remoteness(contact: Contact, place: Place, now: datetime.datetime, t: Catalogue) -> tuple[bool, ...]:
    """What keeps a contact from answering this person now, the worst first; the nearest comes first when sorted."""
    closed = bool(contact.open and place.country and opening.is_open(contact.open, place.country, now) is False)
    speaks = not contact.languages or t.language.code in contact.languages
    return (not _answers(contact, place), closed, not speaks, contact.cost == "paid")


def _numbers(contact: Contact, place: Place) -> tuple[Number, ...]:
    """The numbers that can be dialled from where the person is."""
    if place.country and not place.elsewhere:
        return contact.phones
    return tuple(number for number in contact.phones if number.dialable_from != "inside")


def _view(
    pack: SafetyPack, role: str, contact_id: str, contact: Contact, place: Place, now: datetime.datetime, t: Catalogue
) -> ContactView:
    """A contact with nothing in a language that the person did not write."""
    dialable = contact.copy(update={"phones": _numbers(contact, place) or contact.phones})
    title = t.pgettext(f"role.{role}.title", pack.role(role).title)
    view = contact_view(contact_id, dialable, title, now.date(), t, now)
    cautions = [line for line in view.cautions if line.lang is None]
    if len(cautions) < len(view.cautions):
        cautions.append(t.line("danger.general.caution", general_texts()["caution"]))
    if (guard := pack.role(role).guard) is not None:
        cautions.insert(0, t.line(f"role.{role}.guard", guard))
    own = view.name.lang is not None and view.own_name is not None
    return dataclasses.replace(
        view,
        # An official name is a name in any language; people there know it by their own.
        name=Line(view.own_name or "", view.own_lang) if own else view.name,
        own_name=None if own else view.own_name,
        what=view.what if view.what and view.what.lang is None else None,
        ways=tuple(way for way in view.ways if way.lang is None),
        details=tuple(line for line in view.details if line.lang is None),
        cautions=tuple(cautions),
    )


def _suits(contact: Contact, category: Category, place: Place, pack: SafetyPack) -> bool:
    narrow = set(contact.audience) & NARROW
    if narrow and not narrow & place.people:
        return False
    if contact.tells_immigration is Known.yes and place.fears_return:
        return False
    return not endangers(contact, place.people, pack.lgbti_criminalised(place.country), for_life=category.life)


def _question(
    pack: SafetyPack, category: Category, place: Place, t: Catalogue
) -> tuple[str | None, tuple[Choice, ...]]:
    if place.country is None:
        return _where(t), tuple(_countries(pack, t))
    if category.question == "speak":
        yes = Choice(t.pgettext("danger.speak.yes", "I can speak"), str(Payload("speak", {"can": "yes"})))
        no = Choice(t.pgettext("danger.speak.no", "I cannot speak"), str(Payload("speak", {"can": "no"})))
        return t.pgettext("danger.speak", "Can you speak on the phone?"), (yes, no)
    return None, ()


def _where(t: Catalogue) -> str:
    return t.pgettext("danger.where", "Where is the danger? Choose, or write the name of the country.")


def _countries(pack: SafetyPack, t: Catalogue) -> list[Choice]:
    """The countries where this language's speakers are most often on the move."""
    codes = likely(pack.countries, t.language)[:COUNTRY_BUTTONS]
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
