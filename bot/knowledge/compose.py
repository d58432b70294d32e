"""Composes the answer to a topic in a country, in the person's language, from the knowledge alone."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from bot.answer import Answer, Choice, ContactView, FactView, Kind, Outcome, Section, SourceView
from bot.i18n.catalogues import Catalogue, Line
from bot.i18n.formats import country_name, day
from bot.knowledge.facts import COSTS, sentence
from bot.knowledge.freshness import Freshness, age, freshness, source_age
from bot.knowledge.guard import endangers
from bot.knowledge.menus import ask_country, country_choices, not_written, person_choices, topic_choice
from bot.knowledge.query import WORLD, Store
from bot.knowledge.schema import Audience, Contact, Fact, Guidance, RunBy, Stage, Topic
from bot.knowledge.views import contact_view, sources

MAX_CONTACTS = 6
PER_ROLE = 2
CONSULATE = "consulate"
"""The role whose guard goes before every consulate, under whatever role it is shown."""


@dataclass(frozen=True)
class Person:
    """What is known of the person who asks: only what changes the answer, and only for this conversation."""

    country: str | None = None
    audiences: frozenset[Audience] = frozenset()
    stage: Stage | None = None

    @property
    def fears_return(self) -> bool:
        """Whether suggestions to go back or to ask one's own state would put the person at risk."""
        return Audience.fear_return in self.audiences


def compose(store: Store, topic_id: str, person: Person, today: datetime.date, t: Catalogue) -> Answer:
    """The answer to a topic. A topic that nobody has written yet is refused, with the nearest ones offered."""
    topic = store.topic(topic_id)
    if topic is None:
        return not_written(store, topic_id, t)
    country = person.country
    known = country is not None and country in store.countries
    guidance = _variants(topic_id, topic, person)
    facts = _facts(store, topic_id, topic, country) if country else []
    current = [(key, fact) for key, fact in facts if _may_be_stated(store, country, fact, today)]
    expired = [(key, fact) for key, fact in facts if freshness(fact, today) is Freshness.expired]
    costs = _costs(store, country, current)
    rest = [entry for entry in current if entry not in costs]
    sections = [
        Section(Kind.steps, t.pgettext("section.steps", "What you can do now"), _prose(guidance, "steps", t)),
        Section(
            Kind.costs,
            t.pgettext("section.costs", "What complaining or leaving can cost"),
            _fact_views(costs, today, t),
        ),
        Section(
            Kind.contacts,
            t.pgettext("section.contacts", "Who can help"),
            tuple(_contacts(store, topic, person, today, t)),
        ),
        Section(Kind.facts, _in_country(country, t), _fact_views(rest, today, t)),
        Section(Kind.rights, t.pgettext("section.rights", "Your rights"), _rights(store, guidance, country, t)),
        Section(
            Kind.practice, t.pgettext("section.practice", "What happens in practice"), _prose(guidance, "practice", t)
        ),
        Section(Kind.avoid, t.pgettext("section.avoid", "Be careful"), _prose(guidance, "avoid", t)),
    ]
    asks_country = topic.needs_country and country is None
    return Answer(
        outcome=Outcome.answered,
        language=t.language.code,
        topic=topic_id,
        country=country,
        title=t.line(f"{topic_id}.title", topic.title),
        lead=(t.line(f"{topic_id}.summary", topic.summary),),
        notices=tuple(_notices(topic, known, country, expired, today, t)),
        sections=tuple(section for section in sections if section.items),
        question=ask_country(t) if asks_country else None,
        choices=tuple(
            country_choices(store, t, topic_id)
            if asks_country
            else person_choices(topic_id, topic, person.audiences, person.stage, t)
        ),
        related=tuple(_related(store, topic, person, t)),
    )


def _variants(topic_id: str, topic: Topic, person: Person) -> list[tuple[str, Guidance]]:
    """The guidance for this person, each with the prefix of its text ids: what is special to their audiences and their
    stage of the journey comes first."""
    special = [
        (f"{topic_id}.audiences.{audience.value}", guidance)
        for audience, guidance in topic.audiences.items()
        if audience in person.audiences
    ]
    if person.stage in topic.stages:
        special.append((f"{topic_id}.stages.{person.stage.value}", topic.stages[person.stage]))
    return [*special, (topic_id, topic)]


def _prose(guidance: list[tuple[str, Guidance]], what: str, t: Catalogue) -> tuple[FactView, ...]:
    return tuple(
        FactView(t.line(f"{prefix}.{what}.{key}", text))
        for prefix, part in guidance
        for key, text in getattr(part, what).items()
    )


def _rights(
    store: Store, guidance: list[tuple[str, Guidance]], country: str | None, t: Catalogue
) -> tuple[FactView, ...]:
    views = []
    for prefix, part in guidance:
        for key, right in part.rights.items():
            treaties = [(store.treaties().get(article.treaty), article) for article in right.articles]
            bound = [
                (treaty, article) for treaty, article in treaties if treaty and treaty.binds(country, article.article)
            ]
            names = "; ".join(
                t.pgettext(
                    "right.article",
                    "{treaty}, Article {article}",
                    treaty=t.pgettext(f"treaty.{article.treaty}.title", treaty.title),
                    article=article.article,
                )
                for treaty, article in bound
            )
            note = (
                Line(
                    t.pgettext(
                        "right.bound",
                        "{country} has agreed to this: {articles}",
                        country=country_name(country, t.language),
                        articles=names,
                    )
                )
                if names and country
                else None
            )
            cited = tuple(
                SourceView(source.title, source.publisher, source.url, source_age(source, t))
                for treaty, _ in bound
                for source in treaty.sources
            )
            views.append(FactView(t.line(f"{prefix}.rights.{key}.text", right.text), note=note, sources=cited))
    return tuple(views)


def _facts(store: Store, topic_id: str, topic: Topic, country: str) -> list[tuple[str, Fact]]:
    """The country's facts for a topic. What a fact requires follows it directly; facts may share a caution."""
    facts = dict(store.facts(country, topic_id, topic.facts))
    cautions = {fact_id: _cautions(store, country, fact) for fact_id, fact in facts.items()}
    behind = {name for required in cautions.values() for name in required}
    ordered: dict[str, Fact] = {}
    for first in facts:
        group = [first] if first not in behind and first not in ordered else []
        for fact_id in group:  # it grows while it is read
            group += [
                other
                for other in facts
                if other not in (*group, *ordered)
                and other not in behind
                and cautions[other].keys() & cautions[fact_id]
            ]
        ordered |= {fact_id: facts[fact_id] for fact_id in group}
        for fact_id in group:
            ordered |= cautions[fact_id]
    return list((ordered | facts).items())


def _cautions(store: Store, country: str | None, fact: Fact) -> dict[str, Fact]:
    """What a fact requires, and what that requires in turn."""
    found: dict[str, Fact] = {}
    wanted = list(fact.requires)
    for key in wanted:
        name = f"{country}.{key}"
        if name not in found and (required := store.fact(name)):
            found[name] = required
            wanted += required.requires
    return found


def _may_be_stated(store: Store, country: str | None, fact: Fact, today: datetime.date) -> bool:
    """Whether a fact holds today, and so does every caution without which it may not stand."""
    cautions = _cautions(store, country, fact)
    together = (fact, *cautions.values())
    complete = all(f"{country}.{key}" in cautions for one in together for key in one.requires)
    return complete and all(freshness(one, today) is not Freshness.expired for one in together)


def _costs(store: Store, country: str | None, facts: list[tuple[str, Fact]]) -> list[tuple[str, Fact]]:
    """What acting can cost, with the cautions that belong to it."""
    own = [fact for _, fact in facts if fact.type in COSTS]
    cautions = {name for fact in own for name in _cautions(store, country, fact)}
    return [(name, fact) for name, fact in facts if fact.type in COSTS or name in cautions]


def _fact_views(facts: list[tuple[str, Fact]], today: datetime.date, t: Catalogue) -> tuple[FactView, ...]:
    views = []
    for fact_id, fact in facts:
        text, note = sentence(fact_id, fact, t)
        views.append(FactView(text, fact_id, note, age(fact, today, t), sources(fact, t)))
    return tuple(views)


def _in_country(country: str | None, t: Catalogue) -> str:
    name = country_name(country, t.language) if country else ""
    return t.pgettext("section.facts", "The rules in this country: {country}", country=name)


def _contacts(store: Store, topic: Topic, person: Person, today: datetime.date, t: Catalogue) -> list[ContactView]:
    found: dict[str, ContactView] = {}
    for role in topic.contacts:
        filled, people = _in_role(store, role, person, today)
        title = t.pgettext(f"role.{filled}.title", store.role(filled).title)
        for contact_id, contact in people[:PER_ROLE]:
            view = contact_view(contact_id, contact, title, today, t)
            guarded = CONSULATE if contact.run_by is RunBy.consulate else role
            if guard := store.role(guarded).guard:
                view = _guarded(view, t.line(f"role.{guarded}.guard", guard))
            found.setdefault(contact_id, view)
    chosen = list(found.values())
    return chosen[:MAX_CONTACTS]


def _guarded(view: ContactView, guard: Line) -> ContactView:
    return replace(view, cautions=(guard, *view.cautions))


def _in_role(store: Store, role: str, person: Person, today: datetime.date) -> tuple[str, list[tuple[str, Contact]]]:
    """Who fills a role, and which: in the country, else one that can stand in, else in its regions, else worldwide; for
    everybody first."""
    here = store.countries.get(person.country or "")
    for place in filter(None, (person.country, *(here.regions if here else ()), WORLD)):
        for candidate in (role, *store.role(role).fallback):
            people = [
                entry
                for entry in store.contacts(place, candidate)
                if _suits(store, entry[1], person, today)
                and (place == person.country or not entry[1].audience or person.audiences & set(entry[1].audience))
            ]
            if people:
                return candidate, sorted(people, key=lambda entry: bool(set(entry[1].audience) - person.audiences))
    return role, []


def _suits(store: Store, contact: Contact, person: Person, today: datetime.date) -> bool:
    """Whether to show a contact; one for safety is shown past its date too, with a warning, unless it is known dead."""
    roles = [store.role(role) for role in contact.roles]
    law = store.lgbti_criminalised(person.country)
    if endangers(contact, person.audiences, law, for_life=any(role.life for role in roles)):
        return False
    return freshness(contact, today) is not Freshness.expired or any(role.safety for role in roles)


def _notices(
    topic: Topic,
    known: bool,
    country: str | None,
    expired: list[tuple[str, Fact]],
    today: datetime.date,
    t: Catalogue,
) -> list[Line]:
    notices = []
    if country and topic.needs_country and not known:
        notices.append(
            Line(
                t.pgettext(
                    "notice.no_country",
                    "I have no checked information for this country yet: {country}. This is general guidance, with"
                    " contacts that work in many countries.",
                    country=country_name(country, t.language),
                )
            )
        )
    for fact_id, fact in expired:
        rule = Line(t.pgettext("notice.a_rule", "a rule"))
        label = t.line(f"{fact_id}.label", fact.label) if fact.label else rule
        assert fact.valid_until is not None
        notices.append(
            Line(
                t.pgettext(
                    "notice.expired",
                    "Not shown, because it was valid only until {date}: {what}. Ask one of the contacts.",
                    date=day(fact.valid_until, t.language),
                    what=label.text,
                ),
                label.lang,
            )
        )
    if topic.review_by < today:
        notices.append(
            Line(
                t.pgettext(
                    "notice.topic_overdue",
                    "This guidance has not been looked at again since {date}.",
                    date=day(topic.reviewed, t.language),
                )
            )
        )
    return notices


def _related(store: Store, topic: Topic, person: Person, t: Catalogue) -> list[Choice]:
    written = [(name, found) for name in topic.related if (found := store.topic(name))]
    return [
        topic_choice(store, name, t) for name, found in written if not (found.suppress_if_fear and person.fears_return)
    ]
