"""What the schema refuses is reported with its place and a remedy, and nothing else falls with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.knowledge.load import Problem, load
from bot.paths import KNOWLEDGE
from tests.knowledge.small import QATAR, WAGES, Base

HOTLINE = '{title: The hotline, publisher: The ministry, url: "https://example.org/hotline", date: "2024-07-23"}'
UNKNOWN = "remove it or correct its name; the fields are in bot/knowledge/schema.py"
QUOTES = "put it in quotes; without them a number loses its first 0 or +"
EXAMPLE = "correct it; docs/tasks/knowledge.md shows an example"
FORM = "write it in the form that bot/knowledge/schema.py gives"
INDENTATION = "check the indentation, and quote texts that hold a colon followed by a space"

BROKEN = {
    # name: (file, old text, new text, mark of the reported line, what the message says, remedy)
    "unknown field": (
        WAGES,
        "short: Unpaid wages",
        "short: Unpaid wages\nshrt: Pay",
        "shrt:",
        "shrt: extra fields",
        UNKNOWN,
    ),
    "unknown field of a contact": (QATAR, "run_by: consulate", "ran_by: consulate", "ran_by:", "extra fields", UNKNOWN),
    "missing field": (WAGES, "short: Unpaid wages\n", "", "title:", "short: field required", "add it"),
    "missing source": (
        QATAR,
        f"      - {HOTLINE}",
        "      []",
        "hotline:",
        "needs `sources` and `seen`; without a source set `status: unverified`",
        EXAMPLE,
    ),
    "duplicate key": (WAGES, "  ask: Ask", "  proof: Ask", "  proof: Ask", "`proof` stands twice", "keep one of them"),
    "bad YAML": (WAGES, "summary: You should", "summary: You: should", "summary:", "is not YAML:", INDENTATION),
    "unknown value": (
        QATAR,
        "run_by: consulate",
        "run_by: embassy",
        "run_by: embassy",
        "not a valid enumeration member",
        "use one of the values named here",
    ),
    "short too long": (WAGES, "short: Unpaid wages", "short: " + "x" * 25, "short:", "at most 24 characters", EXAMPLE),
    "one step": (WAGES, "  ask: Ask for your pay.\n", "", "steps:", "has 1 steps", EXAMPLE),
    "bad date": (
        WAGES,
        "reviewed: 2026-11-23",
        "reviewed: 2026-13-45",
        "reviewed:",
        "reviewed: is no day; write it as 2026-11-23",
        EXAMPLE,
    ),
    "year for a date": (
        WAGES,
        "review_by: 2027-11-23",
        "review_by: 2027",
        "review_by:",
        "review_by: is no day",
        EXAMPLE,
    ),
    "source date that is no day": (
        QATAR,
        'date: "2024-07-23"',
        'date: "2023-02-30"',
        "2023-02-30",
        "day is out of range",
        EXAMPLE,
    ),
    "no web address": (WAGES, "https://example.org/guide", "example.org", "example.org", "does not match regex", FORM),
    "unquoted phone loses its plus": (
        QATAR,
        '"+97444255777"',
        "+97444255777",
        "+97444255777",
        "str type expected",
        QUOTES,
    ),
    "unquoted phone is read as octal": (
        QATAR,
        '"+97444255777"',
        "0611223344",
        "0611223344",
        "str type expected",
        QUOTES,
    ),
    "unreachable contact": (
        QATAR,
        '    phones: [{number: "16008"}]\n',
        "",
        "hotline:",
        "no phone, messaging, email, url or address",
        EXAMPLE,
    ),
    "secret address told": (
        QATAR,
        "    name: Labour hotline",
        "    name: Labour hotline\n    confidential_address: true\n    address: 1 High Street",
        "hotline:",
        "has a confidential address",
        EXAMPLE,
    ),
    "typed fact without its value": (QATAR, "    currency: QAR\n", "", "wage:", "fact needs `currency`", EXAMPLE),
    "negative amount": (QATAR, "amount: 1000", "amount: -1", "amount: -1", "greater than or equal to 0", EXAMPLE),
    "no role": (QATAR, "[consulate, visa_information]", "[]", "roles: []", "is empty; give at least one", EXAMPLE),
    "not a mapping": (QATAR, "facts:\n", "facts: none\nmore:\n", "facts: none", "not a valid dict", EXAMPLE),
}


@pytest.mark.parametrize(("path", "old", "new", "mark", "message", "remedy"), BROKEN.values(), ids=BROKEN)
def test_load_broken_file(small: Base, path: str, old: str, new: str, mark: str, message: str, remedy: str):
    small.replace(path, old, new)
    problems = load(small.folder).problems
    found = [problem for problem in problems if message in problem.message]
    assert [(problem.path, problem.line) for problem in found] == [(small.name(path), small.line(path, mark))]
    assert found[0].remedy == remedy
    assert str(found[0]).startswith(f"{small.name(path)}:{found[0].line}: ")
    assert str(found[0]).endswith(f" → {found[0].remedy}")


def test_load_all_problems_at_once(small: Base):
    small.replace(WAGES, "short: Unpaid wages", "shrt: Pay")
    small.replace(QATAR, "run_by: consulate", "run_by: embassy")
    small.replace(QATAR, "amount: 1000", "amount: -1")
    found = {(problem.path, problem.line) for problem in load(small.folder).problems}
    assert found == {
        (small.name(WAGES), 1),
        (small.name(WAGES), small.line(WAGES, "shrt:")),
        (small.name(QATAR), small.line(QATAR, "run_by: embassy")),
        (small.name(QATAR), small.line(QATAR, "amount: -1")),
    }


def test_load_good_files_beside_a_bad_one(small: Base):
    small.write(WAGES, "title: [")
    knowledge = load(small.folder)
    assert list(knowledge.topics) == ["return.voluntary"]
    assert list(knowledge.countries) == ["INT", "QA"]


@pytest.mark.parametrize("text", ["", "~", "- one", "just words", "5"])
@pytest.mark.parametrize("path", [WAGES, QATAR, "roles.yml", "treaties.yml"])
def test_load_file_of_another_shape(small: Base, path: str, text: str):
    small.write(path, text)
    found = {problem.path for problem in small.problems()}
    if text == "" and path in (QATAR, "treaties.yml"):
        # Nothing is known yet; what other files name of it is missed there.
        assert small.name(path) not in found
    else:
        assert small.name(path) in found


def test_load_bad_characters(small: Base):
    (small.folder / WAGES).write_bytes(b"title: \xff\xfe")
    assert load(small.folder).problems == [Problem(small.name(WAGES), 1, "is not YAML: bad characters", INDENTATION)]


def test_load_norway_stays_text(small: Base):
    small.write("countries/NO.yml", "languages: [no]\nneighbours: [NO, yes, on, off]\n")
    small.replace(QATAR, "languages: [ar, en]", "neighbours: [NO]")
    small.write("treaties.yml", "ICCPR: {title: A covenant, parties: {NO: 1972}}\n")
    knowledge = load(small.folder)
    assert knowledge.problems == []
    assert knowledge.countries["NO"].languages == ("no",)
    assert knowledge.countries["NO"].neighbours == ("NO", "yes", "on", "off")
    assert knowledge.countries["QA"].neighbours == ("NO",)
    assert knowledge.treaties["ICCPR"].parties == {"NO": 1972}


@pytest.mark.parametrize(
    ("written", "read"), [("2024", "2024"), ("2024-05", "2024-05"), ("2024-05-06", "2024-05-06"), ("'2024'", "2024")]
)
def test_load_source_date_in_any_precision(small: Base, written: str, read: str):
    small.replace(QATAR, '"2024-07-23"', written)
    knowledge = load(small.folder)
    assert knowledge.problems == []
    assert knowledge.countries["QA"].contacts["hotline"].sources[0].date == read


def test_load_real_data(tmp_path: Path):
    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    assert load(tmp_path / "knowledge").problems == []
