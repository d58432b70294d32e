"""Composes the answer to a topic in a country, in the person's language, from the knowledge alone."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import chain

from bot.answer import Answer, Choice, FactView, Kind, Outcome, Section, SourceView
from bot.danger import general_texts
from bot.i18n.catalogues import Catalogue, Line
from bot.i18n.formats import country_name, day, known_country
from bot.knowledge.facts import sentence
from bot.knowledge.freshness import age, source_age
from bot.knowledge.menus import ask_country, country_choices, not_written, person_choices, topic_choice
from bot.knowledge.query import Store
from bot.knowledge.referral import Person, referrals
from bot.knowledge.ruling import Facts, Ruling, rulings
from bot.knowledge.schema import Fact, FactType, Guidance, Right, Topic
from bot.knowledge.views import sources

Variants = list[tuple[str, Guidance]]
"""Guidance with the prefix of its text ids."""


def compose(store: Store, topic_id: str, person: Person, today: datetime.date, t: Catalogue) -> Answer:
    """The answer to a topic. A topic that nobody has written yet is refused, with the nearest ones offered."""
    topic = store.topic(topic_id)
    if topic is None:
        return not_written(store, topic_id, t)
    country = person.country
    special, general = _variants(topic_id, topic, person)
    known = rulings(store, topic_id, topic, country, None if person.fears_return else person.home, today)
    guidance = [*special, general]
    sections = [
        Section(Kind.steps, t.pgettext("section.steps", "What you can do now"), _steps(special, general, t)),
        Section(
            Kind.costs,
            t.pgettext("section.costs", "What complaining or leaving can cost"),
            tuple(chain.from_iterable(_fact_views(ruling.costs, today, t) for ruling in known)),
        ),
        Section(
            Kind.contacts,
            t.pgettext("section.contacts", "Who can help"),
            tuple(referrals(store, topic, person, today, t)),
        ),
        *(_rules(store, ruling, today, t) for ruling in known),
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
        notices=tuple(_notices(store, topic, country, known, today, t)),
        sections=tuple(section for section in sections if section.items),
        question=ask_country(t) if asks_country else None,
        choices=tuple(
            country_choices(store, t, topic_id)
            if asks_country
            else person_choices(topic_id, topic, person.audiences, person.stage, t)
        ),
        related=tuple(_related(store, topic, person, t)),
    )


def _variants(topic_id: str, topic: Topic, person: Person) -> tuple[Variants, tuple[str, Guidance]]:
    """The guidance that is special to the person's audiences and stage of the journey, and what holds for everybody."""
    special: Variants = [
        (f"{topic_id}.audiences.{audience.value}", guidance)
        for audience, guidance in topic.audiences.items()
        if audience in person.audiences
    ]
    if person.stage in topic.stages:
        special.append((f"{topic_id}.stages.{person.stage.value}", topic.stages[person.stage]))
    return special, (topic_id, topic)


def _steps(special: Variants, general: tuple[str, Guidance], t: Catalogue) -> tuple[FactView, ...]:
    """What is most urgent for everybody stays first; then what is special to the person; then the rest."""
    first, *rest = _prose([general], "steps", t)
    return (first, *_prose(special, "steps", t), *rest)


def _prose(guidance: Variants, what: str, t: Catalogue) -> tuple[FactView, ...]:
    return tuple(
        FactView(t.line(f"{prefix}.{what}.{key}", text))
        for prefix, part in guidance
        for key, text in getattr(part, what).items()
    )


def _rights(store: Store, guidance: Variants, country: str | None, t: Catalogue) -> tuple[FactView, ...]:
    return tuple(
        _right(store, f"{prefix}.rights.{key}.text", right, country, t)
        for prefix, part in guidance
        for key, right in part.rights.items()
    )


def _right(store: Store, text_id: str, right: Right, country: str | None, t: Catalogue) -> FactView:
    """A right with the articles by which the country is bound, or that it has not agreed to them."""
    behind = [
        (found, article.treaty, article.article)
        for article in right.articles
        if (found := store.treaties().get(article.treaty))
    ]
    bound = [(treaty, name, article) for treaty, name, article in behind if treaty.binds(country, article)]
    refused = [(treaty, name) for treaty, name, _ in behind if country in treaty.not_parties]
    note = None
    if country and bound:
        articles = (
            t.pgettext(
                "right.article",
                "{treaty}, Article {article}",
                treaty=t.pgettext(f"treaty.{name}.title", treaty.title),
                article=article,
            )
            for treaty, name, article in bound
        )
        note = t.pgettext(
            "right.bound",
            "{country} has agreed to this: {articles}",
            country=country_name(country, t.language),
            articles="; ".join(articles),
        )
    elif country and refused:
        titles = dict.fromkeys(t.pgettext(f"treaty.{name}.title", treaty.title) for treaty, name in refused)
        note = t.pgettext(
            "right.not_bound",
            "{country} has not agreed to this treaty: {treaties}",
            country=country_name(country, t.language),
            treaties="; ".join(titles),
        )
    cited = tuple(
        SourceView(source.title, source.publisher, source.url, source_age(source, t))
        for treaty, *_ in (bound or refused)
        for source in treaty.sources
    )
    return FactView(t.line(text_id, right.text), note=Line(note) if note else None, sources=cited)


def _rules(store: Store, ruling: Ruling, today: datetime.date, t: Catalogue) -> Section:
    """The rules of a country, or of a region or the world, under a title that says so."""
    if known_country(ruling.place):
        name = country_name(ruling.place, t.language)
        title = t.pgettext("section.facts", "The rules in this country: {country}", country=name)
    else:
        region = store.countries[ruling.place].name or ruling.place
        where = t.line(f"{ruling.place}.name", region)
        title = t.pgettext("section.region_facts", "Rules that also hold here: {region}", region=where.text)
    return Section(Kind.facts, title, _fact_views(ruling.rest, today, t))


def _fact_views(facts: Facts, today: datetime.date, t: Catalogue) -> tuple[FactView, ...]:
    views = []
    for fact_id, fact in facts.items():
        text, note = sentence(fact_id, fact, t)
        views.append(FactView(text, fact_id, note, age(fact, today, t), sources(fact, t)))
    return tuple(views)


def _notices(
    store: Store, topic: Topic, country: str | None, known: list[Ruling], today: datetime.date, t: Catalogue
) -> Iterator[Line]:
    first = [store.role(role) for role in topic.contacts[:1]]
    urgent = any(role.safety for role in first)  # then nothing may push the help away
    if country is None and any(role.life for role in first):
        yield t.line("danger.general.numbers", general_texts()["numbers"])
    if country and topic.needs_country and not urgent and (missing := _missing(store, country, known, t)):
        yield Line(missing)
    for ruling in known:
        yield from (_ended(fact_id, fact, t) for fact_id, fact in ruling.expired.items())
    if topic.review_by < today:
        yield Line(
            t.pgettext(
                "notice.topic_overdue",
                "This guidance has not been looked at again since {date}.",
                date=day(topic.reviewed, t.language),
            )
        )


def _missing(store: Store, country: str, known: list[Ruling], t: Catalogue) -> str | None:
    """What has to be said where the useful part of an answer depends on a country of which it is not known."""
    name = country_name(country, t.language)
    if country not in store.countries:
        return t.pgettext(
            "notice.no_country",
            "I have no checked information for this country yet: {country}. This is general guidance, with"
            " contacts that work in many countries.",
            country=name,
        )
    if not any(ruling.place == country and (ruling.costs or ruling.rest) for ruling in known):
        return t.pgettext(
            "notice.no_rules",
            "I have no checked rules on this question for this country yet: {country}. This is general guidance. Ask"
            " one of the contacts what holds there.",
            country=name,
        )
    return None


def _ended(fact_id: str, fact: Fact, t: Catalogue) -> Line:
    """What held once: it is told that it ended, so that nobody counts on it."""
    assert fact.valid_until is not None
    date = day(fact.valid_until, t.language)
    label = t.line(f"{fact_id}.label", fact.label) if fact.label else Line(t.pgettext("notice.a_rule", "a rule"))
    if fact.type is FactType.application_window:
        text = t.pgettext("notice.closed", "Closed since {date}: {what}", date=date, what=label.text)
    else:
        text = t.pgettext(
            "notice.expired",
            "Not shown, because it was valid only until {date}: {what}. Ask one of the contacts.",
            date=date,
            what=label.text,
        )
    return Line(text, label.lang)


def _related(store: Store, topic: Topic, person: Person, t: Catalogue) -> list[Choice]:
    written = [(name, found) for name in topic.related if (found := store.topic(name))]
    return [
        topic_choice(store, name, t) for name, found in written if not (found.suppress_if_fear and person.fears_return)
    ]
