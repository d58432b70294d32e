"""The rules that the schema cannot hold: each mistake has its place and its remedy, all stand in one report."""

from __future__ import annotations

import datetime

import pytest

from bot.knowledge.check import check
from bot.knowledge.load import Problem, load
from bot.paths import DATA
from tests.knowledge.small import QATAR, RETURN, WAGES, Base, fact

NEW_SOURCE = "find one, or set `status: unverified`"
OWN_FIELDS = "put it into the contact's own fields"
ONLY_DOOR = "add a body that is neither"
OWN_ROLE = "a body of police or immigration stands under `police` or `immigration_authority` only, others never do"
SAFETY = "is a safety contact without two sources, one the issuer's own"
ONE = '{title: The hotline, publisher: The ministry, url: "https://example.org/hotline", date: "2024-07-23"}'
TWO = f"{ONE}\n      - {ONE}"
REST = "{text: You may rest., articles: [{treaty: ICMW, article: '1'}]}"
ISSUER = ONE.replace("}", ", issuer: true}")

BROKEN = {
    # name: (file, [(old text, new text)], mark of the reported line, message, remedy)
    "unknown role of a topic": (
        WAGES,
        [("[labour_authority, consulate,", "[labour_office, consulate,")],
        "contacts: [",
        "there is no role 'labour_office'",
        "use one of roles.yml",
    ),
    "unknown related topic": (
        WAGES,
        [("related: [return.voluntary]", "related: [return.forced]")],
        "related:",
        "'return.forced' is no other topic",
        "use an id of topic_ids.tsv",
    ),
    "related to itself": (
        WAGES,
        [("related: [return.voluntary]", "related: [work.wages]")],
        "related:",
        "'work.wages' is no other topic",
        "use an id of topic_ids.tsv",
    ),
    "unknown treaty": (
        WAGES,
        [("{treaty: ICRMW,", "{treaty: ICMW,")],
        "  fair:",
        "there is no treaty 'ICMW'",
        "add it to treaties.yml",
    ),
    "unknown treaty of an audience": (
        WAGES,
        [("    steps:\n      room:", f"    rights:\n      rest: {REST}\n    steps:\n      room:")],
        "      rest:",
        "there is no treaty 'ICMW'",
        "add it to treaties.yml",
    ),
    "unknown role of a contact": (
        QATAR,
        [("[consulate, visa_information]", "[consulate, embassy]")],
        "  embassy:",
        "QA.embassy has the unknown role 'embassy'",
        "use one of roles.yml",
    ),
    "enforcement body under another role": (
        QATAR,
        [("run_by: government\n    sources", "run_by: immigration\n    sources")],
        "  hotline:",
        "QA.hotline mixes police or immigration with other roles",
        OWN_ROLE,
    ),
    "another body under an enforcement role": (
        QATAR,
        [("roles: [labour_authority]\n    name: Labour hotline", "roles: [police]\n    name: Labour hotline"),
         (ONE, f"{ONE}\n      - {ISSUER}")],
        "  hotline:",
        "QA.hotline mixes police or immigration with other roles",
        OWN_ROLE,
    ),
    "consulate under another role": (
        QATAR,
        [("[consulate, visa_information]", "[visa_information]")],
        "  embassy:",
        "QA.embassy is a consulate under another role",
        "file it under `consulate`, which has its guard",
    ),
    "unknown language": (
        QATAR,
        [("    run_by: consulate", "    languages: [arabic]\n    run_by: consulate")],
        "  embassy:",
        "QA.embassy has the unknown language 'arabic'",
        "use a language code such as ar",
    ),
    "phone with a source before 2023": (
        QATAR,
        [('date: "2024-07-23"', 'date: "2022-12-31"')],
        "  hotline:",
        "QA.hotline has a phone without a source of 2023 or later",
        NEW_SOURCE,
    ),
    "phone with a source without a date": (
        QATAR,
        [(', date: "2024-07-23"', "")],
        "  hotline:",
        "QA.hotline has a phone without a source of 2023 or later",
        NEW_SOURCE,
    ),
    "safety contact with one source": (
        QATAR,
        [("roles: [labour_authority]\n    name: Labour hotline", "roles: [ambulance]\n    name: Labour hotline"),
         (ONE, ISSUER)],
        "  hotline:",
        f"QA.hotline {SAFETY}",
        "add them, or set `status: unverified`",
    ),
    "safety contact without the issuer's own source": (
        QATAR,
        [("roles: [labour_authority]\n    name: Labour hotline", "roles: [ambulance]\n    name: Labour hotline"),
         (ONE, TWO)],
        "  hotline:",
        f"QA.hotline {SAFETY}",
        "add them, or set `status: unverified`",
    ),
    "wage without a source of 2023": (
        QATAR,
        [('date: "2024-01"', 'date: "2021-03"')],
        "  wage:",
        "QA.wage is a fee or wage without a source of 2023 or later",
        NEW_SOURCE,
    ),
    "fact under an unknown topic": (
        QATAR,
        [("[work.contract]", "[work.contracts]")],
        "  wage:",
        "QA.wage is filed under the unknown topic 'work.contracts'",
        "use an id of topic_ids.tsv",
    ),
    "required fact missing": (
        QATAR,
        [("    currency: QAR", "    requires: [caution]\n    currency: QAR")],
        "  wage:",
        "QA.wage requires 'caution', which is not shown",
        "add that fact, or do not show this one",
    ),
    "required fact unverified": (
        QATAR,
        [("    currency: QAR", "    requires: [rumour]\n    currency: QAR")],
        "  wage:",
        "QA.wage requires 'rumour', which is not shown",
        "add that fact, or do not show this one",
    ),
    "seen in the future": (
        QATAR,
        [('date: "2024-01"}\n    seen: 2026-11-23', 'date: "2024-01"}\n    seen: 2026-12-02')],
        "  wage:",
        "QA.wage has a `seen` in the future",
        "correct the date",
    ),
    "checked in the future": (
        QATAR,
        [('date: "2025"}\n    seen: 2026-11-23', 'date: "2025"}\n    seen: 2026-11-23\n    checked: 2027-01-01')],
        "  embassy:",
        "QA.embassy has a `checked` in the future",
        "correct the date",
    ),
    "phone in the summary": (
        WAGES,
        [("You should be paid for your work.", "Call +974 4425 5777.")],
        "summary:",
        "has a phone number or an address in its text",
        OWN_FIELDS,
    ),
    "phone in a step": (
        WAGES,
        [("Ask for your pay.", "Call +974 4425 5777.")],
        "  ask:",
        "has a phone number or an address in its text",
        OWN_FIELDS,
    ),
    "web address in what to avoid": (
        WAGES,
        [("Do not sign an empty page.", "Read https://example.org first.")],
        "  sign:",
        "has a phone number or an address in its text",
        OWN_FIELDS,
    ),
    "e-mail address in a step of an audience": (
        WAGES,
        [("Ask about the cost of your room.", "Write to help@example.org.")],
        "      room:",
        "has a phone number or an address in its text",
        OWN_FIELDS,
    ),
    "unknown fallback of a role": (
        "roles.yml",
        [("housing_help: {title: Help with housing, fallback: [social_help]}",
          "housing_help: {title: Help with housing, fallback: [nobody]}")],
        "housing_help:",
        "there is no role 'nobody'",
        "use one of this file",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("path", "edits", "mark", "message", "remedy"), BROKEN.values(), ids=BROKEN)
def test_check_broken_rule(
    small: Base, path: str, edits: list[tuple[str, str]], mark: str, message: str, remedy: str
):  # fmt: skip
    for old, new in edits:
        small.replace(path, old, new)
    assert small.problems() == [Problem(small.name(path), small.line(path, mark), message, remedy)]


BANNED = {
    "Illegal migrants can ask too.": "Illegal migra",
    "Help for illegals.": "illegals",
    "Your pay is guaranteed.": "guaranteed",
    "You cannot be deported for this.": "You cannot be deported",
    "They will not ask for papers.": "They will not ask",
    "Help is coming.": "Help is coming",
    "You are safe there.": "You are safe",
}


@pytest.mark.parametrize(("path", "old"), [(WAGES, "Ask for your pay."), (QATAR, "Labour hotline")])
@pytest.mark.parametrize(("text", "said"), BANNED.items())
def test_check_banned_words(small: Base, path: str, old: str, text: str, said: str):
    small.replace(path, old, text)
    assert [(one.path, one.line, one.message) for one in small.problems()] == [
        (small.name(path), small.line(path, text), f"says {said!r}")
    ]
    assert small.problems()[0].remedy


def test_check_banned_words_in_roles(small: Base):
    small.replace("roles.yml", "title: Trade union", "title: Guaranteed help")
    assert [(one.path, one.line) for one in small.problems()] == [
        (small.name("roles.yml"), small.line("roles.yml", "Guaranteed help"))
    ]


def test_check_words_of_sources_and_backlog_are_free(small: Base):
    small.replace(QATAR, "title: The hotline", "title: Illegal migrants guaranteed")
    small.replace(QATAR, "backlog: Find its telephone.", "backlog: Perhaps +974 4425 5777.")
    assert small.problems() == []


def test_check_unverified_records_need_nothing(small: Base):
    small.append(QATAR, "  idea:\n    status: unverified\n    type: fee\n    topics: [work.wages]\n")
    assert small.problems() == []


@pytest.mark.parametrize("role", ["violence_line", "trafficking_line", "recruiter_regulator", "police_complaints"])
@pytest.mark.parametrize("run_by", ["police", "immigration"])
def test_check_police_as_the_only_contact(small: Base, role: str, run_by: str):
    """Violence, trafficking, scams and police abuse; such a body is under the wrong role as well."""
    small.replace(
        QATAR, "roles: [labour_authority]\n    name: Labour hotline", f"roles: [{role}]\n    name: Labour hotline"
    )
    small.replace(QATAR, "run_by: government\n    sources", f"run_by: {run_by}\n    sources")
    small.replace(QATAR, ONE, f"{ONE}\n      - {ISSUER}")
    path = small.name(QATAR)
    only = Problem(path, 2, f"only police or immigration stands under {role}", ONLY_DOOR)
    mixed = Problem(path, 3, "QA.hotline mixes police or immigration with other roles", OWN_ROLE)
    assert small.problems() == [only, mixed]


def test_check_enforcement_beside_another_body(small: Base):
    """Immigration may be among the contacts, filed under its own role."""
    small.replace(
        QATAR, "roles: [labour_authority]\n    name: Labour hotline", "roles: [immigration_authority]\n    name: Office"
    )
    small.replace(QATAR, "run_by: government\n    sources", "run_by: immigration\n    sources")
    assert small.problems() == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("consulate:\n  title", "consulates:\n  title", "consulates have no guard"),
        (
            "\n  guard: >-\n    Do you fear the government of your country? Then do not contact its embassy."
            " Talk first to UNHCR or to a lawyer.",
            "",
            "consulates have no guard",
        ),
    ],
)
def test_check_consulates_without_guard(small: Base, old: str, new: str, message: str):
    small.replace("roles.yml", old, new)
    found = [problem for problem in small.problems() if problem.path == small.name("roles.yml")]
    assert [problem.message for problem in found] == [message]
    assert found[0].remedy == "say what people who fear their government should do"


def test_check_danger_role_missing(small: Base):
    small.replace("roles.yml", "crisis_line: {", "crisis_lines: {")
    assert Problem(
        "data/danger/categories.yml", 1, "self_harm names the unknown role 'crisis_line'", "use one of roles.yml"
    ) in small.problems()  # fmt: skip


def test_check_topic_without_id(small: Base):
    (small.folder / "topics/work/pay.yml").write_text(small.text(RETURN))
    assert small.problems() == [
        Problem(
            small.name("topics/work/pay.yml"),
            1,
            "work.pay is no topic",
            "use an id of data/knowledge/topic_ids.tsv as the path",
        )
    ]


def test_check_world_missing(small: Base):
    (small.folder / "countries/INT.yml").unlink()
    assert small.problems() == [
        Problem("data/knowledge/countries/INT.yml", 1, "is missing", "restore the worldwide contacts")
    ]


@pytest.mark.parametrize("key", ["nlu", "stories", "rules", "responses"])
@pytest.mark.parametrize("indent", ["", "  ", "        "])
@pytest.mark.parametrize("name", ["knowledge/countries/QA.yml", "knowledge/new.yaml", "danger/en.yml", "other.yml"])
def test_check_keys_of_rasa(small: Base, monkeypatch: pytest.MonkeyPatch, key: str, indent: str, name: str):
    """Rasa would read such a file as training data, wherever it stands under data/."""
    monkeypatch.setattr("bot.knowledge.check.DATA", small.folder.parent)
    path = small.folder.parent / name
    path.parent.mkdir(exist_ok=True)
    before = path.read_text() if path.exists() else ""
    path.write_text(f"{before}# about rules: none\n{indent}{key}:\n{indent}  - x\n")
    line = before.count("\n") + 2
    assert Problem(
        f"data/{name}", line, f"`{key}:` would be read by Rasa as training data", "rename the key"
    ) in small.problems()  # fmt: skip


def test_check_training_data_is_rasas(small: Base, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.knowledge.check.DATA", small.folder.parent)
    for name, key in (("nlu/en.yml", "nlu"), ("rules.yml", "rules")):
        path = small.folder.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{key}:\n  - x\n")
    assert small.problems() == []


def test_check_cautions_do_not_run_in_a_circle(small: Base):
    """One of them would stand without the other behind it."""
    small.append(QATAR, fact("offer", text="You may leave.", requires="[caution]"))
    small.append(QATAR, fact("caution", text="Ask first.", requires="[law]"))
    assert small.problems() == [
        Problem(
            small.name(QATAR),
            small.line(QATAR, "  caution:"),
            "QA.caution requires 'law', which is not shown",
            "add that fact, or do not show this one",
        )
    ]
    small.append(QATAR, fact("law", text="The law asks for it.", requires="[offer]"))
    assert [problem.message for problem in small.problems()] == [
        f"QA.{one} requires {other!r}, which requires it in turn"
        for one, other in (("offer", "caution"), ("caution", "law"), ("law", "offer"))
    ]


def test_check_all_problems_at_once(small: Base):
    small.replace(WAGES, "Ask for your pay.", "Your pay is guaranteed.")
    small.replace(WAGES, "short: Unpaid wages", "shrt: Pay")
    small.replace(QATAR, 'date: "2024-07-23"', 'date: "2020"')
    small.append(QATAR, fact("offer", text="You may leave.", requires="[caution]"))
    small.replace("roles.yml", "Help with housing, fallback: [social_help]", "Help with housing, fallback: [nobody]")
    problems = small.problems()
    assert problems == sorted(problems)
    assert [(problem.path, problem.line) for problem in problems] == [
        (small.name(QATAR), small.line(QATAR, "  hotline:")),
        (small.name(QATAR), small.line(QATAR, "  offer:")),
        (small.name("roles.yml"), small.line("roles.yml", "[nobody]")),
        (small.name(WAGES), 1),
        (small.name(WAGES), 2),
    ]


def test_check_small_base_is_clean(small: Base):
    assert small.problems() == []


def test_check_real_data_is_clean():
    assert check(load(), datetime.date.today()) == []


def test_check_real_data_is_clean_for_rasa():
    """Rasa's own test of a file: no line of the knowledge begins with one of its keys."""
    keys = ("nlu:", "stories:", "rules:", "responses:")
    assert [
        path
        for path in (*DATA.rglob("*.yml"), *DATA.rglob("*.yaml"))
        if path.parent.name != "nlu" and path != DATA / "rules.yml"
        if any(line.lstrip().startswith(keys) for line in path.read_text().splitlines())
    ] == []
