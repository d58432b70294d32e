"""Which facts of a place answer a topic, in which order, and which of them may be stated today."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bot.i18n.formats import known_country
from bot.knowledge.facts import COSTS
from bot.knowledge.freshness import Freshness, freshness
from bot.knowledge.query import WORLD, Store
from bot.knowledge.schema import Fact, Topic

Facts = dict[str, Fact]
"""By id, `<place>.<key>`, in the order in which they are shown."""


@dataclass(frozen=True)
class Ruling:
    """What is known of a topic in one place."""

    place: str
    costs: Facts
    """What acting can cost, with the cautions that belong to it."""
    rest: Facts
    expired: Facts
    """No longer true; only that they ended is told."""


def rulings(
    store: Store, topic_id: str, topic: Topic, country: str | None, home: str | None, today: datetime.date
) -> list[Ruling]:
    """What is known in the country, in the country that the person comes from where the topic concerns it, in the
    regions of both, and worldwide; only places of which something is known."""
    countries = list(dict.fromkeys(filter(None, (country, home if topic.home_contacts else None))))
    regions = [region for place in countries if place in store.countries for region in store.countries[place].regions]
    places = dict.fromkeys((*countries, *regions, WORLD))
    found = [_ruling(store, topic_id, topic, place, countries, today) for place in places]
    return [ruling for ruling in found if ruling.costs or ruling.rest or ruling.expired]


def _ruling(
    store: Store, topic_id: str, topic: Topic, place: str, countries: list[str], today: datetime.date
) -> Ruling:
    facts = {
        fact_id: fact
        for fact_id, fact in _ordered(store, topic_id, topic, place).items()
        if _binds(store, fact, countries)
    }
    current = {fact_id: fact for fact_id, fact in facts.items() if _may_be_stated(store, place, fact, today)}
    if place not in (countries[:1] or [place]) and known_country(place):
        # What acting costs is told of the country where the person would act, not of the one they come from.
        current = {name: fact for name, fact in current.items() if fact.type not in COSTS}
    own = [fact for fact in current.values() if fact.type in COSTS]
    cautions = {name for fact in own for name in _cautions(store, place, fact)}
    costs = {name: fact for name, fact in current.items() if fact.type in COSTS or name in cautions}
    return Ruling(
        place,
        costs,
        {name: fact for name, fact in current.items() if name not in costs},
        {name: fact for name, fact in facts.items() if freshness(fact, today) is Freshness.expired},
    )


def _ordered(store: Store, topic_id: str, topic: Topic, place: str) -> Facts:
    """The place's facts for a topic. What a fact requires follows it directly; facts may share a caution."""
    facts = dict(store.facts(place, topic_id, topic.facts))
    cautions = {fact_id: _cautions(store, place, fact) for fact_id, fact in facts.items()}
    behind = {name for required in cautions.values() for name in required}
    ordered: Facts = {}
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
    return ordered | facts


def _cautions(store: Store, place: str, fact: Fact) -> Facts:
    """What a fact requires, and what that requires in turn; each before what it requires itself."""
    found: Facts = {}
    known: set[str] = set()

    def visit(one: Fact) -> None:
        for name in (f"{place}.{key}" for key in reversed(one.requires)):
            if name not in known and (required := store.fact(name)):
                known.add(name)
                visit(required)
                found[name] = required

    visit(fact)
    return dict(reversed(found.items()))


def _may_be_stated(store: Store, place: str, fact: Fact, today: datetime.date) -> bool:
    """Whether a fact holds today, and so does every caution without which it may not stand."""
    cautions = _cautions(store, place, fact)
    together = (fact, *cautions.values())
    complete = all(f"{place}.{key}" in cautions for one in together for key in one.requires)
    return complete and all(freshness(one, today) is not Freshness.expired for one in together)


def _binds(store: Store, fact: Fact, countries: list[str]) -> bool:
    """Whether a fact that follows from a treaty holds for one of the countries."""
    treaties = store.treaties()
    return not fact.bound_by or any(
        treaties[article.treaty].binds(country, article.article) for article in fact.bound_by for country in countries
    )
