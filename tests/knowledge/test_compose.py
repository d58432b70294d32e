"""From topic and country to the answer: what is said, what must travel with it, and what is never said."""

from __future__ import annotations

import datetime
import re

import pytest

from bot.answer import Kind
from bot.i18n.languages import SOURCE
from tests.knowledge.answers import ids, lines, section, texts
from tests.knowledge.small import QATAR, RETURN, WAGES, Base, fact

UNKNOWN_COUNTRY = (
    "I have no checked information for this country yet: France. This is general guidance, with contacts that work in"
    " many countries."
)


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


def test_known_country_without_a_rule_on_the_topic_says_so(small: Base):
    assert small.answer("work.wages", "QA").notices == ()
    small.replace(QATAR, "type: minimum_wage", "status: unverified\n    type: minimum_wage")
    assert [line.text for line in small.answer("work.wages", "QA").notices] == [
        "I have no checked rules on this question for this country yet: Qatar. This is general guidance. Ask one of the"
        " contacts what holds there."
    ]
    assert small.answer("return.voluntary", "QA").notices == ()


def test_window_that_closed_is_told(small: Base):
    window = {"type": "application_window", "label": "Asking for papers", "valid_until": "2026-11-30"}
    small.append(QATAR, fact("papers", **window))
    before = small.answer("work.wages", "QA", today=datetime.date(2026, 11, 30))
    assert "Asking for papers: open until Nov 30, 2026" in texts(before, Kind.facts)
    after = small.answer("work.wages", "QA")
    assert [line.text for line in after.notices] == ["Closed since Nov 30, 2026: Asking for papers"]
    assert "QA.papers" not in ids(after, Kind.facts)


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


COVENANT = "International Covenant on Economic, Social and Cultural Rights"
CONVENTION = (
    "International Convention on the Protection of the Rights of All Migrant Workers and Members of Their Families"
)


@pytest.mark.parametrize(
    ("country", "note"),
    [
        ("QA", f"Qatar has agreed to this: {COVENANT}, Article 7"),
        ("MX", f"Mexico has agreed to this: {COVENANT}, Article 7; {CONVENTION}, Article 25"),
        ("AE", f"United Arab Emirates has not agreed to this treaty: {COVENANT}; {CONVENTION}"),
        ("AT", None),
        (None, None),
    ],
)
def test_right_says_whether_the_state_is_bound(small: Base, country: str | None, note: str | None):
    (right,) = section(small.answer("work.wages", country), Kind.rights)
    assert right.text.text == "Every worker has a right to fair pay."
    assert (right.note.text if right.note else None) == note
    assert bool(right.sources) is bool(note)


def test_audience_variants_come_after_the_most_urgent_step(small: Base):
    usual = small.answer("work.wages", "QA")
    assert texts(usual, Kind.steps) == ["Keep proof of your work.", "Ask for your pay."]
    assert [choice.payload for choice in usual.choices] == [
        '/ask{"audience": "domestic_workers", "topic": "work.wages"}'
    ]
    special = small.answer("work.wages", "QA", audiences=["domestic_workers"])
    assert texts(special, Kind.steps) == [
        "Keep proof of your work.",
        "Ask about the cost of your room.",
        "Ask for your pay.",
    ]
    assert special.choices == ()


def test_stage_variant_comes_after_the_most_urgent_step(small: Base):
    small.replace(WAGES, "related: [return", "stages: {before: {steps: {copy: Copy your contract.}}}\nrelated: [return")
    usual = small.answer("work.wages", "QA")
    assert usual.choices[0].payload == '/ask{"stage": "before", "topic": "work.wages"}'
    special = small.answer("work.wages", "QA", stage="before")
    assert texts(special, Kind.steps)[1] == "Copy your contract."
    assert '"stage"' not in special.choices[0].payload
    assert texts(small.answer("work.wages", "QA", stage="going_back"), Kind.steps) == texts(usual, Kind.steps)


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


def test_fear_of_return_topic_still_answers(small: Base):
    """Suggestions are suppressed, questions are not: who asks is answered, without the home state."""
    small.replace(RETURN, "contacts: [return_support]", "contacts: [consulate, unhcr]")
    answer = small.answer("return.voluntary", "QA", audiences=["fear_return"])
    assert answer.outcome.value == "answered"
    assert ids(answer, Kind.contacts) == ["INT.refugees"]
