"""What is offered to tap: topics, countries, and what a person can say of themselves."""

from __future__ import annotations

from bot.answer import Answer, Choice, Outcome, Payload
from bot.i18n.catalogues import Catalogue, Line
from bot.i18n.formats import country_name, known_country
from bot.i18n.languages import likely
from bot.knowledge.query import Store
from bot.knowledge.schema import Audience, Stage, Topic
from bot.knowledge.views import audience_name, stage_name

COUNTRY_BUTTONS = 6
OVERVIEWS = ("life.before_leaving", "life.on_the_way", "life.first_days", "life.living_there", "life.going_back")
"""One topic for each stage of the journey; each leads to the others."""


def not_written(store: Store, topic_id: str, t: Catalogue) -> Answer:
    """Safar understood, but nobody has written this topic yet: say so, and offer its family and a human."""
    family = topic_id.split(".", maxsplit=1)[0]
    near = [name for name in store.topics() if name.split(".")[0] == family][:3]
    return Answer(
        outcome=Outcome.refused,
        language=t.language.code,
        topic=topic_id,
        lead=(Line(t.pgettext("refuse.not_written", "I have no checked information on this question yet.")),),
        question=t.pgettext("refuse.nearest", "These are the nearest topics. A person can also help you."),
        choices=tuple(topic_choice(store, name, t) for name in [*near, "meta.human"] if store.topic(name)),
    )


def offer(store: Store, topic_ids: list[str], t: Catalogue) -> Answer:
    """Safar is unsure: the best three, and a way to say that it is none of them."""
    choices = [topic_choice(store, name, t) for name in topic_ids]
    none = Choice(t.pgettext("offer.none", "None of these"), str(Payload("none_of_these")))
    return Answer(
        outcome=Outcome.offered,
        language=t.language.code,
        question=t.pgettext("offer.question", "What is your question about?"),
        choices=(*choices, none),
    )


def topic_choice(store: Store, topic_id: str, t: Catalogue) -> Choice:
    """A button that asks about a topic."""
    topic = store.topic(topic_id)
    line = t.line(f"{topic_id}.short", topic.short) if topic else Line(topic_id)
    return Choice(line.text, str(Payload("ask", {"topic": topic_id})), line.lang)


def ask_country(t: Catalogue) -> str:
    """The question for the country."""
    return t.pgettext("country.ask", "Which country is this about? I can then show contacts and rules of that country.")


def country_choices(store: Store, t: Catalogue, topic_id: str | None = None) -> list[Choice]:
    """Buttons for the likely countries: first those of which something is known on the topic."""
    codes = likely(filter(known_country, store.countries), t.language)
    if topic_id:
        informed = store.countries_with_facts(topic_id)
        codes.sort(key=lambda code: code not in informed)
    topic = {"topic": topic_id} if topic_id else {}
    return [
        Choice(country_name(code, t.language), str(Payload("set_country", {"country": code, **topic})))
        for code in codes[:COUNTRY_BUTTONS]
    ]


def person_choices(
    topic_id: str, topic: Topic, audiences: frozenset[Audience], stage: Stage | None, t: Catalogue
) -> list[Choice]:
    """What a person can say of themselves that changes this answer: where they are on the journey, and who they are."""
    where = [
        Choice(stage_name(other, t), str(Payload("ask", {"topic": topic_id, "stage": other.value})))
        for other in topic.stages
        if other is not stage
    ]
    who = [
        Choice(audience_name(other, t), str(Payload("ask", {"topic": topic_id, "audience": other.value})))
        for other in topic.audiences
        if other not in audiences
    ]
    return [*where, *who]


def welcome(store: Store, t: Catalogue, country: str | None = None) -> Answer:
    """Nothing was asked yet: topics to tap."""
    lead = t.pgettext("welcome.lead", "Ask me a question, or choose a topic.")
    if country:
        name = country_name(country, t.language)
        lead = t.pgettext(
            "welcome.country", "I will show you information for: {country}. What is your question?", country=name
        )
    return Answer(
        Outcome.answered, t.language.code, country=country, lead=(Line(lead),), choices=tuple(first_topics(store, t))
    )


def not_understood(store: Store, t: Catalogue) -> Answer:
    """Safar does not know: say so, offer the topics that most people need, and a human."""
    return Answer(
        Outcome.refused,
        t.language.code,
        lead=(
            Line(
                t.pgettext(
                    "refuse.lead",
                    "I am sorry, I have no answer to that. I know about migration, rights, work, services and"
                    " complaints. Say it in other words, or choose a topic.",
                )
            ),
        ),
        choices=tuple(first_topics(store, t)),
    )


def first_topics(store: Store, t: Catalogue) -> list[Choice]:
    """An overview of each stage of the journey, the first topic of each family, and a human contact."""
    families: dict[str, str] = {}
    for name in store.topics():
        families.setdefault(name.split(".")[0], name)
    for overviews in ("life", "meta"):
        families.pop(overviews, None)
    return [
        topic_choice(store, name, t) for name in [*OVERVIEWS, *families.values(), "meta.human"] if store.topic(name)
    ]
