"""Which facts of which place are shown, in which order, and never without their cautions."""

from __future__ import annotations

import datetime

import pytest

from bot.answer import Answer, Kind
from tests.knowledge.answers import ids
from tests.knowledge.small import QATAR, WAGES, WORLD, Base, fact

OFFER = fact("offer", text="You can change your job.", requires="[caution]")
SECOND = fact("second", text="You can also rest.", requires="[caution]")
TWICE = fact("twice", text="You can do both.", requires="[caution, other]")
CAUTION = fact("caution", text="Your employer can report you.")
ELSEWHERE = fact("caution", text="Your employer can report you.", topics="[work.absconding]")
OTHER = fact("other", text="It can take long.", requires="[last]", topics="[work.absconding]")
LAST = fact("last", text="Ask first.", topics="[work.absconding]")
PLAIN = fact("plain", text="Work starts at eight.")
BOTH = fact("offer", text="You can leave.", requires="[last, other]")
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
        ([BOTH, PLAIN, OTHER, LAST], ["offer", "other", "last", "plain"]),
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


GULF = f"name: The Gulf\nfacts:\n{fact('passes', text='You can pass the borders.')}"
NEPAL = f"regions: [GCC]\nfacts:\n{fact('fees', text='No agent may take money.')}"


def titled(answer: Answer, kind: Kind = Kind.facts) -> dict[str, list[str]]:
    return {part.title: [item.id for item in part.items] for part in answer.sections if part.kind is kind}


def test_rules_of_regions_and_of_the_world_hold_too(small: Base):
    small.write("countries/GCC.yml", GULF)
    small.append(WORLD, f"name: worldwide\nfacts:\n{fact('all', text='Pay is owed.')}")
    small.replace(QATAR, "languages: [ar, en]", "languages: [ar, en]\nregions: [GCC]")
    assert small.problems() == []
    assert titled(small.answer("work.wages", "QA")) == {
        "The rules in this country: Qatar": ["QA.wage"],
        "Rules that also hold here: The Gulf": ["GCC.passes"],
        "Rules that also hold here: worldwide": ["INT.all"],
    }
    assert titled(small.answer("work.wages")) == {"Rules that also hold here: worldwide": ["INT.all"]}


def test_rules_of_the_country_of_origin_where_the_topic_concerns_it(small: Base):
    small.write("countries/NP.yml", NEPAL.replace("regions: [GCC]\n", ""))
    assert titled(small.answer("work.wages", "QA", home="NP")) == {"The rules in this country: Qatar": ["QA.wage"]}
    small.replace(WAGES, "related:", "home_contacts: [recruiter_regulator]\nrelated:")
    both = {"The rules in this country: Qatar": ["QA.wage"], "The rules in this country: Nepal": ["NP.fees"]}
    assert titled(small.answer("work.wages", "QA", home="NP")) == both
    afraid = small.answer("work.wages", "QA", home="NP", audiences=["fear_return"])
    assert titled(afraid) == {"The rules in this country: Qatar": ["QA.wage"]}


@pytest.mark.parametrize(("country", "shown"), [("MX", ["INT.papers"]), ("QA", []), (None, [])])
def test_rule_of_a_treaty_is_said_only_of_states_that_it_binds(small: Base, country: str | None, shown: list[str]):
    rule = fact("papers", text="Only an official may take them.", bound_by="[{treaty: ICRMW, article: '21'}]")
    small.append(WORLD, f"name: worldwide\nfacts:\n{rule}")
    assert titled(small.answer("work.wages", country)).get("Rules that also hold here: worldwide", []) == shown


def test_what_acting_costs_is_told_of_the_country_asked_about_alone(small: Base):
    cost = fact("told", type="leaving_employer_consequence", text="You can be reported at home.")
    small.write("countries/NP.yml", f"facts:\n{cost}{fact('fees', text='No agent may take money.')}")
    small.replace(WAGES, "related:", "home_contacts: [recruiter_regulator]\nrelated:")
    answer = small.answer("work.wages", "QA", home="NP")
    assert ids(answer, Kind.costs) == []
    assert ids(answer, Kind.facts) == ["QA.wage", "NP.fees"]
