"""To whom a person is referred, and to whom never."""

from __future__ import annotations

import pytest

from bot.answer import Kind
from tests.knowledge.answers import GUARD, ids, section
from tests.knowledge.small import QATAR, WAGES, WORLD, Base

WARNING = "This may be out of date. If nobody answers, try the next contact"
HOTLINE = '{title: The hotline, publisher: The ministry, url: "https://example.org/hotline", date: "2024-07-23"}'


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


def contact(key: str, role: str, **more: str) -> str:
    lines = "".join(f"    {name}: {value}\n" for name, value in more.items())
    return (
        f"  {key}:\n    roles: [{role}]\n    name: The {key}\n    run_by: ngo\n    seen: 2026-11-23\n{lines}"
        "    sources: [{title: A page, publisher: A body, url: 'https://example.org/page', date: '2024'}]\n"
    )


def with_contacts(small: Base, roles: str, *contacts: str) -> None:
    small.replace(WAGES, "[labour_authority, consulate, unhcr]", roles)
    small.replace(QATAR, "  embassy:\n", f"{''.join(contacts)}  embassy:\n")
    assert small.problems() == []


SITE = {"url": "https://example.org/a"}


def test_one_contact_for_each_role_before_a_second_for_any(small: Base):
    roles = ["legal_aid", "migrant_advice", "union", "ombudsman", "iom"]
    contacts = [contact(f"{role}_{number}", role, **SITE) for role in roles for number in (1, 2)]
    with_contacts(small, f"[{', '.join(roles)}]", *contacts)
    assert ids(small.answer("work.wages", "QA"), Kind.contacts) == [
        "QA.legal_aid_1",
        "QA.legal_aid_2",
        *(f"QA.{role}_1" for role in roles[1:]),
    ]


def test_contacts_for_others_give_way_to_those_for_this_person(small: Base):
    domestic = contact("maids", "labour_authority", audience="[domestic_workers]", **SITE)
    with_contacts(small, "[labour_authority, legal_aid]", domestic, contact("lawyer", "legal_aid", **SITE))
    assert "QA.maids" in ids(small.answer("work.wages", "QA"), Kind.contacts)
    assert "QA.maids" in ids(small.answer("work.wages", "QA", audiences=["domestic_workers"]), Kind.contacts)
    assert ids(small.answer("work.wages", "QA", audiences=["workers"]), Kind.contacts) == ["QA.hotline", "QA.lawyer"]


def test_contacts_for_children_are_shown_to_others_only_where_they_are_what_is_looked_for(small: Base):
    child = contact("child", "child_protection", audience="[children]", **SITE)
    with_contacts(small, "[labour_authority, child_protection, legal_aid]", child, contact("law", "legal_aid", **SITE))
    assert ids(small.answer("work.wages", "QA"), Kind.contacts) == ["QA.hotline", "QA.law"]
    assert "QA.child" in ids(small.answer("work.wages", "QA", audiences=["children"]), Kind.contacts)
    small.replace(WAGES, "[labour_authority, child_protection, legal_aid]", "[child_protection, labour_authority]")
    assert ids(small.answer("work.wages", "QA"), Kind.contacts) == ["QA.child", "QA.hotline"]


@pytest.mark.parametrize(("stage", "first"), [("living_there", "QA.short"), ("before", "QA.site")])
def test_who_is_not_there_yet_is_shown_first_whom_they_can_reach(small: Base, stage: str, first: str):
    short = contact("short", "legal_aid", phones='[{number: "16010"}]')
    with_contacts(small, "[legal_aid]", short, contact("site", "legal_aid", **SITE))
    assert ids(small.answer("work.wages", "QA", stage=stage), Kind.contacts)[0] == first


def test_contacts_of_the_country_of_origin(small: Base):
    small.write("countries/NP.yml", f"contacts:\n{contact('board', 'recruiter_regulator', **SITE)}")
    small.replace(WAGES, "related:", "home_contacts: [recruiter_regulator]\nrelated:")
    at_home = ["QA.hotline", "QA.embassy", "INT.refugees", "NP.board"]
    assert ids(small.answer("work.wages", "QA", home="NP"), Kind.contacts) == at_home
    assert ids(small.answer("work.wages", "QA"), Kind.contacts) == at_home[:-1]
    afraid = small.answer("work.wages", "QA", home="NP", audiences=["fear_return"])
    assert ids(afraid, Kind.contacts) == ["QA.hotline", "INT.refugees"]


def test_contact_of_the_country_of_origin_that_cannot_be_reached_from_abroad_is_not_shown(small: Base):
    inside = contact("short", "recruiter_regulator", phones='[{number: "1141"}]')
    refugees = contact("refugees", "recruiter_regulator", audience="[refugees]", **SITE)
    small.write("countries/NP.yml", f"contacts:\n{inside}{refugees}{contact('board', 'recruiter_regulator', **SITE)}")
    small.replace(WAGES, "related:", "home_contacts: [recruiter_regulator]\nrelated:")
    assert ids(small.answer("work.wages", "QA", home="NP"), Kind.contacts)[-1] == "NP.board"


def test_one_who_can_stand_in_and_is_for_this_person_goes_before_others(small: Base):
    for_refugees = contact("refugees", "migrant_advice", audience="[refugees]", **SITE)
    with_contacts(small, "[migrant_advice]", for_refugees, contact("lawyer", "legal_aid", **SITE))
    assert ids(small.answer("work.wages", "QA", audiences=["workers"]), Kind.contacts) == ["QA.lawyer"]
    assert ids(small.answer("work.wages", "QA", audiences=["refugees"]), Kind.contacts) == ["QA.refugees"]


@pytest.mark.parametrize(("home", "shown"), [("IN", True), ("NP", False), (None, True)])
def test_contact_for_citizens_of_a_country_is_not_shown_to_others(small: Base, home: str | None, shown: bool):
    forum = contact("forum", "legal_aid", nationals="[IN]", **SITE)
    with_contacts(small, "[legal_aid]", forum)
    assert ("QA.forum" in ids(small.answer("work.wages", "QA", home=home), Kind.contacts)) is shown


def test_where_life_is_at_stake_and_no_country_known_regions_are_looked_at(small: Base):
    relay = contact("relay", "distress_relay", phones='[{number: "+33486517161", dialable_from: anywhere}]')
    bare = contact("bare", "emergency", phones='[{number: "112"}]')
    small.write("countries/MED.yml", f"contacts:\n{relay}{bare}")
    small.replace(WAGES, "[labour_authority, consulate, unhcr]", "[sea_rescue, emergency, unhcr]")
    assert ids(small.answer("work.wages"), Kind.contacts) == ["MED.relay", "INT.refugees"]
