"""To whom a person is referred: who fills the roles of a topic where they are, and whom they are not sent to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.answer import ContactView
from bot.i18n.catalogues import Catalogue
from bot.i18n.formats import known_country
from bot.knowledge.freshness import Freshness, freshness
from bot.knowledge.guard import endangers
from bot.knowledge.query import WORLD, Store
from bot.knowledge.schema import Audience, Contact, RunBy, Stage, Topic
from bot.knowledge.views import contact_view

MAX_CONTACTS = 6
PER_ROLE = 2
ENOUGH = 2
"""With so many who are there for this person, those who are there for others are left out."""

NARROW = frozenset({Audience.children, Audience.unaccompanied, Audience.lgbti, Audience.seafarers, Audience.detained})
"""Contacts for these people alone are shown to others only where a topic looks for them first of all."""

CONSULATE = "consulate"
"""The role whose guard goes before every consulate, under whatever role it is shown."""


@dataclass(frozen=True)
class Person:
    """What is known of the person who asks: only what changes the answer, and only for this conversation."""

    country: str | None = None
    audiences: frozenset[Audience] = frozenset()
    stage: Stage | None = None
    home: str | None = None
    """The country that they come from."""

    @property
    def fears_return(self) -> bool:
        """Whether suggestions to go back or to ask one's own state would put the person at risk."""
        return Audience.fear_return in self.audiences

    @property
    def away(self) -> bool:
        """Whether they may not be in the country that they ask about, where its short numbers cannot be dialled."""
        return self.stage is Stage.before or bool(self.audiences & {Audience.families_at_home, Audience.returnees})


def referrals(store: Store, topic: Topic, person: Person, today: datetime.date, t: Catalogue) -> list[ContactView]:
    """The contacts of an answer, the most useful first: where the question plays, then where the person comes from."""
    found = list(_candidates(store, topic, person, today))
    fitting = [one for one in found if _is_for(store, topic, one, person)]
    chosen = fitting if len(fitting) >= ENOUGH else found
    best = sorted(chosen, key=lambda one: one.place_in_role)[:MAX_CONTACTS]  # one for each role before a second for any
    return [_view(store, one, today, t) for one in chosen if one in best]


@dataclass(frozen=True)
class _Candidate:
    role: str
    """The role asked for."""
    filled: str
    """The role filled: that one, or one that can stand in."""
    place_in_role: int
    id: str
    contact: Contact


def _candidates(store: Store, topic: Topic, person: Person, today: datetime.date) -> Iterator[_Candidate]:
    """Each contact once, in the order of the topic's roles; those of the country of origin after the others."""
    known: set[str] = set()
    roles = [(role, *_in_role(store, topic, role, person, today)) for role in topic.contacts]
    if person.home and person.home != person.country and not person.fears_return:
        roles += [(role, role, _at_home(store, role, person, today)) for role in topic.home_contacts]
    for role, filled, people in roles:
        new = [entry for entry in people[:PER_ROLE] if entry[0] not in known]
        for place, (contact_id, contact) in enumerate(new):
            known.add(contact_id)
            yield _Candidate(role, filled, place, contact_id, contact)


def _in_role(
    store: Store, topic: Topic, role: str, person: Person, today: datetime.date
) -> tuple[str, list[tuple[str, Contact]]]:
    """Who fills a role, and which: in the country, else one that can stand in, else in its regions, else worldwide. Who
    is there for this person goes before who is there for others; those who are there for everybody stand first."""
    others: tuple[str, list[tuple[str, Contact]]] = (role, [])
    for places in _places(store, role, person):
        for candidate in (role, *store.role(role).fallback):
            people = [
                entry
                for place in places
                for entry in store.contacts(place, candidate)
                if _suits(store, entry[1], person, today)
                and (place == person.country or _serves_from_afar(entry[1], person))
            ]
            people.sort(key=lambda entry: _remoteness(entry[1], person))
            fitting = [
                entry for entry in people if _is_for(store, topic, _Candidate(role, candidate, 0, *entry), person)
            ]
            if fitting:
                return candidate, fitting
            if not others[1]:
                others = candidate, people
    return others


def _places(store: Store, role: str, person: Person) -> Iterator[tuple[str, ...]]:
    """Where to look, the nearest first. Where a life can hang on it and no country is known, every region: its contacts
    say in their names where they help."""
    if person.country:
        here = store.countries.get(person.country)
        yield from ((place,) for place in (person.country, *(here.regions if here else ())))
    elif store.role(role).life:
        yield tuple(place for place in store.countries if not known_country(place) and place != WORLD)
    yield (WORLD,)


def _serves_from_afar(contact: Contact, person: Person) -> bool:
    """Whether one outside the country, or one while no country is known, is for this person and in reach."""
    within_reach = person.country is not None or not _inside_only(contact)
    return within_reach and (not contact.audience or bool(person.audiences & set(contact.audience)))


def _at_home(store: Store, role: str, person: Person, today: datetime.date) -> list[tuple[str, Contact]]:
    """Who fills a role in the country that a person comes from, in reach from abroad and for its own people."""
    abroad = {*person.audiences, Audience.workers, Audience.families_at_home, Audience.returnees}
    return [
        entry
        for entry in store.contacts(person.home or "", role)
        if _suits(store, entry[1], replace(person, country=person.home), today)
        and not _inside_only(entry[1])
        and (not entry[1].audience or abroad & set(entry[1].audience))
    ]


def _remoteness(contact: Contact, person: Person) -> tuple[bool, bool, bool]:
    """What keeps a contact from being the first choice; the nearest comes first when sorted."""
    others = bool(contact.nationals) and person.home not in contact.nationals
    return others, bool(set(contact.audience) - person.audiences), person.away and _inside_only(contact)


def _inside_only(contact: Contact) -> bool:
    """Whether nothing reaches them but numbers that work only inside their country."""
    from_afar = contact.url or contact.email or contact.messaging
    return not from_afar and all(number.dialable_from == "inside" for number in contact.phones)


def _is_for(store: Store, topic: Topic, candidate: _Candidate, person: Person) -> bool:
    """Whether a contact is there for this person, as far as they said who they are. Safety contacts mostly count: what
    somebody did not say of themselves must not keep help from them."""
    audience = set(candidate.contact.audience)
    if candidate.contact.nationals and person.home not in candidate.contact.nationals:
        return False
    if not audience or audience & person.audiences:
        return True
    if audience <= NARROW:
        return candidate.role == topic.contacts[0]
    return not person.audiences or store.role(candidate.filled).safety


def _suits(store: Store, contact: Contact, person: Person, today: datetime.date) -> bool:
    """Whether to show a contact; one for safety is shown past its date too, with a warning, unless it is known dead."""
    if contact.nationals and person.home and person.home not in contact.nationals:
        return False
    roles = [store.role(role) for role in contact.roles]
    law = store.lgbti_criminalised(person.country)
    if endangers(contact, person.audiences, law, for_life=any(role.life for role in roles)):
        return False
    return freshness(contact, today) is not Freshness.expired or any(role.safety for role in roles)


def _view(store: Store, candidate: _Candidate, today: datetime.date, t: Catalogue) -> ContactView:
    title = t.pgettext(f"role.{candidate.filled}.title", store.role(candidate.filled).title)
    view = contact_view(candidate.id, candidate.contact, title, today, t)
    guarded = CONSULATE if candidate.contact.run_by is RunBy.consulate else candidate.role
    guard = store.role(guarded).guard
    return replace(view, cautions=(t.line(f"role.{guarded}.guard", guard), *view.cautions)) if guard else view
