"""What is offered to tap."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.choices import parse_choice
from bot.i18n.catalogues import catalogue
from bot.knowledge.build import build
from bot.knowledge.load import load
from bot.knowledge.menus import OVERVIEWS, country_choices, first_topics, not_understood, offer, person_choices, welcome
from bot.knowledge.query import Store
from bot.knowledge.schema import Audience, Stage


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    database: Path = tmp_path_factory.mktemp("menus") / "knowledge.db"
    build(load(), database, database.with_name("safety.json"))
    return Store(database)


def asked(choices) -> list[str]:
    """The topics behind choices; each must be a choice that the server itself accepts."""
    payloads = [parse_choice(choice.payload) for choice in choices]
    assert all(payloads)
    return [payload.values["topic"] for payload in payloads if "topic" in payload.values]


def test_first_topics_begin_with_the_stages_of_the_journey(store: Store):
    topics = asked(first_topics(store, catalogue("en")))
    assert tuple(topics[: len(OVERVIEWS)]) == OVERVIEWS
    assert topics[-1] == "meta.human"
    assert len({name.split(".")[0] for name in topics[len(OVERVIEWS) : -1]}) == len(topics) - len(OVERVIEWS) - 1


@pytest.mark.parametrize("overview", OVERVIEWS)
def test_overview_leads_to_topics_that_exist(store: Store, overview: str):
    topic = store.topic(overview)
    assert topic is not None
    assert len(topic.related) >= 5
    assert all(store.topic(name) for name in topic.related)


@pytest.mark.parametrize("answer", [welcome, not_understood])
def test_every_first_topic_is_a_choice(store: Store, answer):
    t = catalogue("en")
    assert answer(store, t).choices == tuple(first_topics(store, t))


def test_offer_ends_with_none_of_these(store: Store):
    answer = offer(store, ["work.wages", "work.contract"], catalogue("en"))
    assert asked(answer.choices) == ["work.wages", "work.contract"]
    assert answer.choices[-1].payload == "/none_of_these"


def test_countries_of_which_something_is_known_come_first(store: Store):
    codes = [parse_choice(c.payload).values["country"] for c in country_choices(store, catalogue("es"), "work.wages")]
    informed = store.countries_with_facts("work.wages")
    assert [code in informed for code in codes] == sorted((code in informed for code in codes), reverse=True)


def test_person_says_where_on_the_journey_and_who(store: Store):
    topic = store.topic("rights.women")
    assert topic is not None
    choices = person_choices("rights.women", topic, frozenset(), None, catalogue("en"))
    payloads = [parse_choice(choice.payload) for choice in choices]
    assert {p.values["stage"] for p in payloads if "stage" in p.values} == {stage.value for stage in topic.stages}
    assert {p.values["audience"] for p in payloads if "audience" in p.values} == {a.value for a in topic.audiences}
    one = next(iter(topic.stages))
    left = person_choices("rights.women", topic, frozenset(topic.audiences), one, catalogue("en"))
    assert {parse_choice(choice.payload).values["stage"] for choice in left} == {s.value for s in topic.stages} - {
        Stage(one).value
    }
    assert Audience.women not in topic.audiences
