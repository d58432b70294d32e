"""The real knowledge: every topic in every country, and in one of which nothing is known."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answer import Answer, ContactView, FactView, Kind, SourceView
from bot.i18n.catalogues import Line, catalogue
from bot.i18n.formats import known_country
from bot.i18n.languages import SOURCE, spoken
from bot.i18n.messages import messages
from bot.knowledge.build import build
from bot.knowledge.compose import compose
from bot.knowledge.load import load
from bot.knowledge.query import Store
from bot.knowledge.referral import Person
from bot.knowledge.schema import Audience, RunBy, Status
from tests.knowledge.answers import GUARD, ids, lines, parts, section
from tests.knowledge.small import TODAY

KNOWLEDGE = load()
TOPICS = list(KNOWLEDGE.topics)
COUNTRIES = [None, "FR", *(code for code in KNOWLEDGE.countries if code != "INT")]
TRANSLATED = [language.code for language in spoken() if language.code != SOURCE]
AUDIENCES = [frozenset(), frozenset({Audience.fear_return}), frozenset(Audience)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The real knowledge, built anew."""
    database: Path = tmp_path_factory.mktemp("real") / "knowledge.db"
    build(KNOWLEDGE, database, database.with_name("safety.json"))
    return Store(database)


@functools.cache
def real(store: Store, topic: str, country: str | None, audiences: frozenset[Audience], lang: str = SOURCE) -> Answer:
    return compose(store, topic, Person(country, audiences), TODAY, catalogue(lang))


def unmarked(answer: Answer) -> Iterator[str]:
    """Every text of an answer that claims to be in the answer's language, except phone numbers and addresses."""
    for part in parts(answer):
        if isinstance(part, Line) and part.lang is None:
            yield part.text
    yield from (part.title for part in answer.sections)
    yield from (choice.title for choice in (*answer.choices, *answer.related) if choice.lang is None)
    yield from filter(None, [answer.question])
    for item in (item for part in answer.sections for item in part.items):
        yield from filter(None, [item.age])
        yield from (source.age for source in item.sources)
        if isinstance(item, ContactView):
            yield item.role
            yield from (way.note for way in item.ways if way.note)
            yield from (way.label for way in item.ways if way.kind == "address" and way.lang is None)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("lang", TRANSLATED)
def test_real_answers_have_no_unmarked_english(store: Store, lang: str, country: str | None):
    entries = [message for found in messages(KNOWLEDGE).values() for message in found]
    t = catalogue(lang)
    translations: dict[str, set[str]] = {}
    for message in entries:
        translations.setdefault(message.source, set()).add(t.pgettext(message.context, message.source))
    # Names of bodies may be the same in both; a template such as "{first}; {second}" has no words.
    english = {source for source, found in translations.items() if source not in found}
    templates = re.compile(
        "|".join(
            re.sub(r"\\\{\w+\\\}", ".+", re.escape(source))
            for source in sorted(english)
            if re.search(r"\{\w+\}", source) and re.search("[a-z]{3}", re.sub(r"\{\w+\}", "", source))
        )
    )
    for topic in TOPICS:
        for audiences in AUDIENCES:
            answer = real(store, topic, country, audiences, lang)
            said = set(unmarked(answer))
            assert said & english == set()
            assert [text for text in said if templates.fullmatch(text)] == []


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("lang", [code for code in TRANSLATED if catalogue(code).language.direction == "rtl"])
def test_real_answers_are_in_their_script(store: Store, lang: str, country: str | None):
    """Independent of the catalogues: each text has at least one letter of the script."""
    script = re.compile("[\u0620-\u064a]")
    wordless = re.compile(r"[A-Z0-9 /&().-]+|[\w.-]+ ?\([A-Z]+\)")
    for topic in TOPICS:
        answer = real(store, topic, country, frozenset(), lang)
        # Where letters are sent, an address stays as the postman reads it.
        addresses = {way.label for contact in answer.contacts for way in contact.ways if way.kind == "address"}
        said = [text for text in unmarked(answer) if text not in addresses]
        assert [text for text in said if not script.search(text) and not wordless.fullmatch(text)] == []


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("audiences", AUDIENCES, ids=["nobody", "fear", "everybody"])
def test_real_contacts_have_age_and_sources(store: Store, country: str | None, audiences: frozenset[Audience]):
    for topic in TOPICS:
        answer = real(store, topic, country, audiences)
        for item in answer.contacts:
            assert item.age
            assert item.sources
            assert item.ways, f"{item.id} cannot be reached"
        for item in (*section(answer, Kind.facts), *section(answer, Kind.costs)):
            assert item.age
            assert item.sources
        assert all(source.age and source.url for source in answer.sources)


@pytest.mark.parametrize("country", COUNTRIES)
def test_real_answers_show_nothing_unverified(store: Store, country: str | None):
    shown, hidden = set(), set()
    for code, place in KNOWLEDGE.countries.items():
        for key, record in {**place.contacts, **place.facts}.items():
            (shown if record.status is Status.sourced else hidden).add(f"{code}.{key}")
    words = {
        str(text)
        for code, place in KNOWLEDGE.countries.items()
        for record in (*place.contacts.values(), *place.facts.values())
        if record.status is not Status.sourced
        for text in (getattr(record, "name", None), getattr(record, "what", None), getattr(record, "text", None))
        if text
    } - {
        str(record.name)
        for place in KNOWLEDGE.countries.values()
        for record in place.contacts.values()
        if record.status is Status.sourced
    }
    assert hidden
    for topic in TOPICS:
        for audiences in AUDIENCES:
            answer = real(store, topic, country, audiences)
            named = {part.id for part in parts(answer) if isinstance(part, (ContactView, FactView)) and part.id}
            assert named <= shown
            assert {line.text for line in lines(answer)} & words == set()


@pytest.mark.parametrize("days", [0, 365])
@pytest.mark.parametrize("country", COUNTRIES)
def test_real_answers_state_nothing_expired(store: Store, country: str | None, days: int):
    """Today and a year ahead: what was bound in time is told as over, if at all."""
    today = datetime.date.today() + datetime.timedelta(days=days)
    records = {
        f"{code}.{key}": record
        for code, place in KNOWLEDGE.countries.items()
        for key, record in {**place.contacts, **place.facts}.items()
    }
    for topic in TOPICS:
        answer = compose(store, topic, Person(country, frozenset()), today, catalogue(SOURCE))
        for item in (part for part in parts(answer) if isinstance(part, (ContactView, FactView)) and part.id):
            record = records[item.id]
            if record.valid_until and record.valid_until < today:
                assert isinstance(item, ContactView), f"{item.id} is stated as true"
                assert "not looked at again since" in item.age


@pytest.mark.parametrize("country", COUNTRIES)
def test_real_consulates_are_guarded_and_gone_in_fear(store: Store, country: str | None):
    consulates = {
        f"{code}.{key}"
        for code, place in KNOWLEDGE.countries.items()
        for key, contact in place.contacts.items()
        if contact.run_by is RunBy.consulate
    }
    assert consulates
    returns = {name for name, topic in KNOWLEDGE.topics.items() if topic.suppress_if_fear}
    assert {"return.voluntary", "consular.contact"} <= returns
    for topic in TOPICS:
        for contact in real(store, topic, country, frozenset()).contacts:
            if contact.id in consulates:
                assert contact.cautions[0].text == GUARD
        afraid = real(store, topic, country, frozenset({Audience.fear_return}))
        assert {contact.id for contact in afraid.contacts} & consulates == set()
        suggested = {re.search('"topic": "([^"]+)"', choice.payload)[1] for choice in afraid.related}
        assert suggested & returns == set()


def place(record_id: str) -> str:
    return record_id.partition(".")[0]


@pytest.mark.parametrize("country", [code for code in KNOWLEDGE.countries if known_country(code)])
def test_real_cautions_travel_with_their_facts(store: Store, country: str):
    """Directly behind, or behind others with a caution too; or already in the part on costs, which stands before."""
    for topic in TOPICS:
        answer = real(store, topic, country, frozenset())
        costs, rules = ids(answer, Kind.costs), ids(answer, Kind.facts)
        for shown, before in ((costs, []), (rules, costs)):
            for position, name in enumerate(shown):
                required = {f"{place(name)}.{key}" for key in store.fact(name).requires} - set(before)
                behind = shown[position + 1 :]
                assert required <= set(behind)
                last = max(map(behind.index, required), default=0)
                for other in (name for name in behind[:last] if name not in required):
                    alike = store.fact(other).requires or any(
                        other == f"{place(near)}.{key}" for near in shown for key in store.fact(near).requires
                    )
                    assert alike, f"{other} stands between {name} and its caution"


@pytest.mark.parametrize("country", [code for code in KNOWLEDGE.countries if known_country(code)])
def test_real_rights_cite_only_what_binds(store: Store, country: str):
    treaties = store.treaties()
    unbound = {treaty.title for treaty in treaties.values() if country not in treaty.parties}
    bound = {treaty.title for treaty in treaties.values() if country in treaty.parties}
    notes = [
        item.note.text
        for topic in TOPICS
        for item in section(real(store, topic, country, frozenset()), Kind.rights)
        if item.note
    ]
    cited = [note for note in notes if "has agreed" in note]
    refused = [note.partition("treaty: ")[2].split("; ") for note in notes if note not in cited]
    assert cited or not bound
    for note in cited:
        titles = {part.partition(", Article")[0] for part in re.split("; |: ", note)}
        assert titles & unbound == set()
        assert titles & bound
        assert "Compact" not in note
    not_agreed = {treaty.title for treaty in treaties.values() if country in treaty.not_parties}
    assert {title for titles in refused for title in titles} <= not_agreed
    reserved = [
        rf"(?:; |: ){re.escape(treaty.title)}, Article {number}(?!\d)"
        for treaty in treaties.values()
        for number in treaty.reservations.get(country, ())
    ]
    assert [note for note in cited for mark in reserved if re.search(mark, note)] == []


@pytest.mark.parametrize("lang", [SOURCE, *TRANSLATED])
def test_real_answers_say_the_source_in_its_own_words(store: Store, lang: str):
    for topic in TOPICS:
        found = real(store, topic, "QA", frozenset(), lang).sources
        assert all(isinstance(source, SourceView) and source.title and source.publisher for source in found)
