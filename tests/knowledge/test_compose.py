"""From topic and country to the answer: what is said, what must travel with it, and what is never said."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer, ContactView, FactView, Kind, SourceView
from bot.i18n.catalogues import Line, catalogue
from bot.i18n.formats import known_country
from bot.i18n.languages import SOURCE, spoken
from bot.i18n.messages import messages
from bot.knowledge.build import build
from bot.knowledge.compose import Person, compose
from bot.knowledge.load import load
from bot.knowledge.query import Store
from bot.knowledge.schema import Audience, RunBy, Status
from tests.knowledge.small import QATAR, RETURN, TODAY, WAGES, WORLD, Base, fact

GUARD = (
    "Do you fear the government of your country? Then do not contact its embassy. Talk first to UNHCR or to a lawyer."
)
WARNING = "This may be out of date. If nobody answers, try the next contact"
UNKNOWN_COUNTRY = (
    "I have no checked information for this country yet: France. This is general guidance, with contacts that work in"
    " many countries."
)
HOTLINE = '{title: The hotline, publisher: The ministry, url: "https://example.org/hotline", date: "2024-07-23"}'


def section(answer: Answer, kind: Kind) -> tuple[Any, ...]:
    return next((part.items for part in answer.sections if part.kind is kind), ())


def ids(answer: Answer, kind: Kind) -> list[str | None]:
    return [item.id for item in section(answer, kind)]


def texts(answer: Answer, kind: Kind) -> list[str]:
    return [item.text.text for item in section(answer, kind)]


@pytest.mark.parametrize(
    ("topic", "country", "asks"),
    [
        ("work.wages", None, True),
        ("work.wages", "QA", False),
        ("work.wages", "FR", False),
        ("return.voluntary", None, False),
        ("return.voluntary", "QA", False),
    ],
)
def test_country_asked_only_when_needed(small: Base, topic: str, country: str | None, asks: bool):
    answer = small.answer(topic, country)
    question = "Which country is this about? I can then show contacts and rules of that country."
    assert answer.question == (question if asks else None)
    countries = [choice.payload for choice in answer.choices if choice.payload.startswith("/set_country")]
    assert countries == ([f'/set_country{{"country": "QA", "topic": "{topic}"}}'] if asks else [])
    assert answer.country == country


def test_answer_without_country_still_helps(small: Base):
    answer = small.answer("work.wages")
    assert texts(answer, Kind.steps) == ["Keep proof of your work.", "Ask for your pay."]
    assert ids(answer, Kind.contacts) == ["INT.refugees"]
    assert ids(answer, Kind.facts) == []


def test_topic_not_written_is_refused_with_the_nearest(small: Base):
    answer = small.answer("work.permit", "QA")
    assert answer.outcome.value == "refused"
    assert [line.text for line in answer.lead] == ["I have no checked information on this question yet."]
    assert [choice.payload for choice in answer.choices] == ['/ask{"topic": "work.wages"}']


def test_unknown_country_gives_notice_guidance_and_world_contacts(small: Base):
    answer = small.answer("work.wages", "FR")
    assert [line.text for line in answer.notices] == [UNKNOWN_COUNTRY]
    assert texts(answer, Kind.steps) == ["Keep proof of your work.", "Ask for your pay."]
    assert ids(answer, Kind.contacts) == ["INT.refugees"]
    assert ids(answer, Kind.facts) == ids(answer, Kind.costs) == []


def test_unknown_country_of_no_matter_gives_no_notice(small: Base):
    assert small.answer("return.voluntary", "FR").notices == ()


def test_expired_fact_is_not_stated_but_noticed(small: Base):
    small.append(QATAR, fact("amnesty", label="An amnesty", text="You can leave freely.", valid_until="2026-11-30"))
    answer = small.answer("work.wages", "QA")
    assert ids(answer, Kind.facts) == ["QA.wage"]
    assert [line.text for line in answer.notices] == [
        "Not shown, because it was valid only until Nov 30, 2026: An amnesty. Ask one of the contacts."
    ]
    before = small.answer("work.wages", "QA", today=datetime.date(2026, 11, 30))
    assert ids(before, Kind.facts) == ["QA.wage", "QA.amnesty"]
    assert before.notices == ()


def test_expired_fact_without_label_is_a_rule(small: Base):
    small.append(QATAR, fact("amnesty", text="You can leave freely.", valid_until="2026-11-30"))
    assert [line.text for line in small.answer("work.wages", "QA").notices] == [
        "Not shown, because it was valid only until Nov 30, 2026: a rule. Ask one of the contacts."
    ]


def test_overdue_fact_says_since_when(small: Base):
    small.append(QATAR, fact("rule", text="A rule.", review_by="2026-11-30"))
    item = section(small.answer("work.wages", "QA"), Kind.facts)[-1]
    assert item.text.text == "A rule."
    assert item.age == "Source of 2024, not yet confirmed; not looked at again since Nov 23, 2026"


def test_overdue_topic_says_since_when(small: Base):
    notices = small.answer("return.voluntary", today=datetime.date(2027, 11, 24)).notices
    assert [line.text for line in notices] == ["This guidance has not been looked at again since Nov 23, 2026."]


OFFER = fact("offer", text="You can change your job.", requires="[caution]")
SECOND = fact("second", text="You can also rest.", requires="[caution]")
TWICE = fact("twice", text="You can do both.", requires="[caution, other]")
CAUTION = fact("caution", text="Your employer can report you.")
ELSEWHERE = fact("caution", text="Your employer can report you.", topics="[work.absconding]")
OTHER = fact("other", text="It can take long.", requires="[last]", topics="[work.absconding]")
LAST = fact("last", text="Ask first.", topics="[work.absconding]")
PLAIN = fact("plain", text="Work starts at eight.")
CHAIN = fact("offer", text="You can leave.", requires="[other]")


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ([OFFER, PLAIN, CAUTION], ["offer", "caution", "plain"]),
        ([CAUTION, PLAIN, OFFER], ["plain", "offer", "caution"]),
        ([OFFER, PLAIN, ELSEWHERE], ["offer", "caution", "plain"]),
        ([OFFER, PLAIN, SECOND, CAUTION], ["offer", "second", "caution", "plain"]),
        ([OFFER, PLAIN, TWICE, CAUTION, OTHER, LAST], ["offer", "twice", "caution", "other", "last", "plain"]),
        ([PLAIN, CHAIN, LAST, OTHER], ["plain", "offer", "other", "last"]),
        ([PLAIN, CAUTION], ["plain", "caution"]),
        ([ELSEWHERE, PLAIN], ["plain"]),
    ],
)
def test_required_facts_stand_directly_behind(small: Base, facts: list[str], shown: list[str]):
    small.append(QATAR, "".join(facts))
    assert small.problems() == []
    assert ids(small.answer("work.wages", "QA"), Kind.facts) == ["QA.wage", *(f"QA.{key}" for key in shown)]


def test_caution_of_a_cost_stands_with_the_costs(small: Base):
    small.append(QATAR, CAUTION + fact("told", type="complaint_tells_immigration", answer="'no'", requires="[caution]"))
    answer = small.answer("work.wages", "QA")
    assert ids(answer, Kind.costs) == ["QA.told", "QA.caution"]
    assert ids(answer, Kind.facts) == ["QA.wage"]


@pytest.mark.parametrize("chain", [[OFFER, CAUTION], [CHAIN, OTHER, LAST]])
def test_offer_without_its_caution_is_not_stated(small: Base, chain: list[str]):
    """The caution has expired: the offer may not stand alone."""
    *rest, caution = chain
    small.append(QATAR, "".join(rest) + caution + "    valid_until: 2026-11-30\n")
    answer = small.answer("work.wages", "QA")
    assert "QA.offer" not in ids(answer, Kind.facts)
    assert "QA.other" not in ids(answer, Kind.facts)
    today = datetime.date(2026, 11, 30)
    assert "QA.offer" in ids(small.answer("work.wages", "QA", today=today), Kind.facts)


@pytest.mark.parametrize("role", ["consulate", "visa_information"])
def test_consulate_is_never_without_its_guard(small: Base, role: str):
    small.replace(WAGES, "[labour_authority, consulate, unhcr]", f"[{role}]")
    (contact,) = section(small.answer("work.wages", "QA"), Kind.contacts)
    assert contact.id == "QA.embassy"
    assert contact.cautions[0].text == GUARD


def test_role_of_consulates_is_never_without_its_guard(small: Base):
    """A list of embassies, kept by somebody else."""
    small.replace(QATAR, "run_by: consulate", "run_by: government")
    small.replace(WAGES, "[labour_authority, consulate, unhcr]", "[consulate]")
    (contact,) = section(small.answer("work.wages", "QA"), Kind.contacts)
    assert contact.cautions[0].text == GUARD


def test_fear_of_return_removes_consulates_and_suggestions_to_return(small: Base):
    usual = small.answer("work.wages", "QA")
    assert ids(usual, Kind.contacts) == ["QA.hotline", "QA.embassy", "INT.refugees"]
    assert [choice.payload for choice in usual.related] == ['/ask{"topic": "return.voluntary"}']
    afraid = small.answer("work.wages", "QA", audiences=["fear_return"])
    assert ids(afraid, Kind.contacts) == ["QA.hotline", "INT.refugees"]
    assert afraid.related == ()


@pytest.mark.parametrize(
    ("country", "articles"),
    [
        ("QA", "International Covenant on Economic, Social and Cultural Rights, Article 7"),
        ("AT", None),
        (None, None),
        (
            "MX",
            "International Covenant on Economic, Social and Cultural Rights, Article 7; International Convention on the"
            " Protection of the Rights of All Migrant Workers and Members of Their Families, Article 25",
        ),
    ],
)
def test_treaties_are_cited_only_where_bound(small: Base, country: str | None, articles: str | None):
    (right,) = section(small.answer("work.wages", country), Kind.rights)
    assert right.text.text == "Every worker has a right to fair pay."
    names = {"QA": "Qatar", "MX": "Mexico"}
    expected = f"{names[country]} has agreed to this: {articles}" if articles and country else None
    assert (right.note.text if right.note else None) == expected
    assert bool(right.sources) is bool(articles)


def test_audience_variants_come_first(small: Base):
    usual = small.answer("work.wages", "QA")
    assert texts(usual, Kind.steps) == ["Keep proof of your work.", "Ask for your pay."]
    assert [choice.payload for choice in usual.choices] == [
        '/ask{"audience": "domestic_workers", "topic": "work.wages"}'
    ]
    special = small.answer("work.wages", "QA", audiences=["domestic_workers"])
    assert texts(special, Kind.steps) == [
        "Ask about the cost of your room.",
        "Keep proof of your work.",
        "Ask for your pay.",
    ]
    assert special.choices == ()


def test_stage_variant_comes_first(small: Base):
    small.replace(WAGES, "related: [return", "stages: {before: {steps: {copy: Copy your contract.}}}\nrelated: [return")
    usual = small.answer("work.wages", "QA")
    assert usual.choices[0].payload == '/ask{"stage": "before", "topic": "work.wages"}'
    special = small.answer("work.wages", "QA", stage="before")
    assert texts(special, Kind.steps)[0] == "Copy your contract."
    assert '"stage"' not in special.choices[0].payload
    assert texts(small.answer("work.wages", "QA", stage="going_back"), Kind.steps) == texts(usual, Kind.steps)


@pytest.mark.parametrize(
    ("law", "shown"),
    [
        ("no", ["QA.hotline", "QA.embassy", "INT.refugees"]),
        ("yes", ["INT.refugees"]),
        ("unknown", ["INT.refugees"]),
    ],
)
def test_authorities_are_not_shown_to_lgbti_people_where_the_law_punishes_them(small: Base, law: str, shown: list[str]):
    small.append(QATAR, f'lgbti_criminalised: "{law}"\n')
    assert ids(small.answer("work.wages", "QA", audiences=["lgbti"]), Kind.contacts) == shown


def test_expired_contact_gives_way(small: Base):
    """To one that can stand in, then to one worldwide."""
    small.replace(WAGES, "[labour_authority, consulate, unhcr]", "[asylum_authority]")
    small.replace(QATAR, "roles: [labour_authority]\n    name: Labour", "roles: [asylum_authority]\n    name: Labour")
    assert ids(small.answer("work.wages", "QA"), Kind.contacts) == ["QA.hotline"]
    small.replace(QATAR, "    name: Labour hotline", "    name: Labour hotline\n    valid_until: 2026-11-30")
    assert ids(small.answer("work.wages", "QA"), Kind.contacts) == ["INT.refugees"]


def test_expired_safety_contact_is_shown_with_a_warning(small: Base):
    small.replace(WAGES, "[labour_authority, consulate, unhcr]", "[crisis_line, unhcr]")
    small.replace(QATAR, "roles: [labour_authority]\n    name: Labour", "roles: [crisis_line]\n    name: Labour")
    small.replace(QATAR, HOTLINE, HOTLINE.replace("}", f", issuer: true}}\n      - {HOTLINE}"))
    small.replace(QATAR, "    name: Labour hotline", "    name: Labour hotline\n    valid_until: 2026-11-30")
    assert small.problems() == []
    answer = small.answer("work.wages", "QA")
    assert ids(answer, Kind.contacts) == ["QA.hotline", "INT.refugees"]
    hotline = section(answer, Kind.contacts)[0]
    assert hotline.cautions[-1].text == WARNING
    assert (
        hotline.age == "Source of Jul 23, 2024, not yet confirmed; not looked at again since Nov 23, 2026"
    )  # fmt: skip


def test_contact_for_others_is_not_shown_worldwide(small: Base):
    small.replace(WORLD, "    run_by:", "    audience: [women]\n    run_by:")
    assert ids(small.answer("work.wages", "FR"), Kind.contacts) == []
    assert ids(small.answer("work.wages", "FR", audiences=["women"]), Kind.contacts) == ["INT.refugees"]


def test_texts_without_translation_are_marked_english(small: Base):
    """The small base was never translated: what comes from it is English and says so."""
    small.append(QATAR, fact("amnesty", label="An amnesty", text="You can leave.", valid_until="2026-11-30"))
    small.append(QATAR, fact("card", type="fee", label="A card", amount=5, currency="QAR"))
    answer = small.answer("work.wages", "QA", lang="es")
    expected = {"Every worker has a right to fair pay.", "Keep proof of your work.", "Labour hotline"}
    marked = {line.text for line in lines(answer) if line.lang == SOURCE}
    assert expected <= marked
    english = re.compile("amnesty|A card|worker|proof|hotline|Embassy of|pay you")
    assert [line.text for line in lines(answer) if line.lang is None and english.search(line.text)] == []


TYPED = {
    "wage": {"type": "minimum_wage", "amount": 1000, "currency": "QAR", "period": "month"},
    "cents": {"type": "minimum_wage", "amount": 12.41, "currency": "EUR", "period": "hour"},
    "fee": {"type": "fee", "label": "Residence permit", "amount": 100, "currency": "EUR"},
    "time": {"type": "processing_time", "label": "Work permit", "count": 3, "unit": "week"},
    "deadline": {"type": "deadline", "label": "Claim", "count": 20, "unit": "working_day"},
    "hours": {"type": "working_hours", "count": 40, "period": "week"},
    "kept": {"type": "passport_retention", "allowed": "true"},
    "free": {"type": "passport_retention", "allowed": "false", "text": "Unless you ask for it."},
    "told": {"type": "complaint_tells_immigration", "answer": "'yes'"},
    "untold": {"type": "complaint_tells_immigration", "answer": "'no'"},
    "unknown": {"type": "complaint_tells_immigration", "answer": "unknown"},
    "left": {"type": "leaving_employer_consequence", "text": "You can be reported."},
    "days": {"type": "change_employer_days", "count": 90},
    "health": {"type": "health_without_papers", "text": "Emergencies are treated."},
}
RENDERED = {
    # key: (the English sentence, what the Spanish one must hold)
    "wage": ("Minimum wage: QAR 1,000 per month", "1.000 QAR"),
    "cents": ("Minimum wage: €12.41 per hour", "12,41 €"),
    "fee": ("Residence permit: €100", "100 €"),
    "time": ("Work permit: takes about 3 weeks", "3 semanas"),
    "deadline": ("Claim: you have 20 working days", "20 días"),
    "hours": ("Normal working time: at most 40 hours per week", "40 horas"),
    "kept": ("The law lets an employer keep your passport.", "permite"),
    "free": ("The law forbids an employer to keep your passport.", "prohíbe"),
    "days": ("After your job ends, you have 90 days to find a new employer.", "90 días"),
}


def typed(small: Base, key: str, lang: str) -> FactView:
    small.append(QATAR, fact(f"x_{key}", **TYPED[key]))
    answer = small.answer("work.wages", "QA", lang=lang)
    found = [*section(answer, Kind.costs), *section(answer, Kind.facts)]
    return next(item for item in found if item.id == f"QA.x_{key}")


@pytest.mark.parametrize("key", RENDERED)
def test_typed_facts_render(small: Base, key: str):
    item = typed(small, key, "en")
    assert plain(item.text.text) == RENDERED[key][0]
    assert (item.note.text if item.note else None) == ("Unless you ask for it." if key == "free" else None)


@pytest.mark.parametrize("key", RENDERED)
def test_typed_facts_render_in_spanish(small: Base, key: str):
    text = plain(typed(small, key, "es").text.text)
    assert RENDERED[key][1] in text
    assert re.findall(r"\b(?:the|per|hours|days|weeks|law|wage|time)\b", text) == []


@pytest.mark.parametrize("key", [key for key in TYPED if "label" not in TYPED[key] and key not in ("left", "health")])
def test_typed_facts_render_in_arabic(small: Base, key: str):
    text = typed(small, key, "ar").text
    assert text.lang is None
    assert re.search("[\u0620-\u064a]", text.text)
    assert re.findall("[A-Za-z]+", text.text) == []


def test_typed_facts_render_what_is_not_known(small: Base):
    said = {key: typed(small, key, "en").text.text for key in ("told", "untold", "unknown")}
    assert said == {
        "told": "If you complain, the immigration authorities can be told about you.",
        "untold": "By the rules, the office that takes your complaint does not tell the immigration authorities.",
        "unknown": "We do not know whether the office that takes your complaint tells the immigration authorities."
        " Ask an advice centre first if you have no papers.",
    }


def plain(text: str) -> str:
    """Without the spaces and marks that CLDR puts between a number and its unit."""
    return re.sub(r"[\u200e\u200f\u2066-\u2069]", "", re.sub(r"[\u00a0\u202f]", " ", text))


# The real knowledge: every topic in every country, and in one of which nothing is known.

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


def parts(value: Any) -> Iterator[Any]:
    """Every dataclass within a value, itself first."""
    if is_dataclass(value):
        yield value
        for field in fields(value):
            yield from parts(getattr(value, field.name))
    elif isinstance(value, tuple):
        for entry in value:
            yield from parts(entry)


def lines(answer: Answer) -> list[Line]:
    return [part for part in parts(answer) if isinstance(part, Line)]


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


@pytest.mark.parametrize("country", [code for code in KNOWLEDGE.countries if known_country(code)])
def test_real_cautions_travel_with_their_facts(store: Store, country: str):
    """Directly behind, or behind others with a caution too; or already in the part on costs, which stands before."""
    for topic in TOPICS:
        answer = real(store, topic, country, frozenset())
        costs, rules = ids(answer, Kind.costs), ids(answer, Kind.facts)
        for shown, before in ((costs, []), (rules, costs)):
            for position, name in enumerate(shown):
                required = {f"{country}.{key}" for key in store.fact(name).requires} - set(before)
                behind = shown[position + 1 :]
                assert required <= set(behind)
                last = max(map(behind.index, required), default=0)
                for other in (name for name in behind[:last] if name not in required):
                    alike = store.fact(other).requires or any(
                        other == f"{country}.{key}" for near in shown for key in store.fact(near).requires
                    )
                    assert alike, f"{other} stands between {name} and its caution"


@pytest.mark.parametrize("country", [code for code in KNOWLEDGE.countries if known_country(code)])
def test_real_rights_cite_only_what_binds(store: Store, country: str):
    treaties = store.treaties()
    unbound = {treaty.title for treaty in treaties.values() if country not in treaty.parties}
    bound = {treaty.title for treaty in treaties.values() if country in treaty.parties}
    cited = [
        item.note.text for topic in TOPICS for item in section(real(store, topic, country, frozenset()), Kind.rights)
        if item.note
    ]  # fmt: skip
    assert cited or not bound
    for note in cited:
        titles = {part.partition(", Article")[0] for part in re.split("; |: ", note)}
        assert titles & unbound == set()
        assert titles & bound
        assert "Compact" not in note
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


def test_fear_of_return_topic_still_answers(small: Base):
    """Suggestions are suppressed, questions are not: who asks is answered, without the home state."""
    small.replace(RETURN, "contacts: [return_support]", "contacts: [consulate, unhcr]")
    answer = small.answer("return.voluntary", "QA", audiences=["fear_return"])
    assert answer.outcome.value == "answered"
    assert ids(answer, Kind.contacts) == ["INT.refugees"]
