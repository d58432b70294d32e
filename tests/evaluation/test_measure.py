"""The figures follow their definitions, on results made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from bot.answer import Answer, Choice, Kind, Outcome, Payload, Section
from bot.assistant import Assistant
from bot.evaluation.cases import Case
from bot.evaluation.measure import Result, evaluate, figures, offered

KINDS = ("direct_right", "direct_wrong", "offered_right", "offered_wrong", "refused")
PERMIT, WAGES = "work.permit", "work.wages"


def _answer(outcome: str, topic: str | None = None, choices: tuple[str, ...] = (), safety: bool = False) -> Answer:
    buttons = tuple(Choice(name, str(Payload("ask", {"topic": name}))) for name in choices)
    none = (Choice("None of these", str(Payload("none_of_these"))),) if choices else ()
    sections = (Section(Kind.safety, "If it gets dangerous", ()),) if safety else ()
    return Answer(Outcome(outcome), "en", topic=topic, choices=(*buttons, *none), sections=sections)


def _result(answer: Answer, **labels: Any) -> Result:
    case = {"id": "x", "lang": "en", "q": "a question", "topics": [PERMIT], **labels}
    ranking = case.pop("ranking", ())
    found = {name: case.pop(f"found_{name}", None) for name in ("language", "country")}
    return Result(Case.from_json(case), answer, tuple(ranking), found["language"], found["country"])


@pytest.mark.parametrize(
    ("answer", "topics", "kind"),
    [
        (_answer("answered", PERMIT), [PERMIT], "direct_right"),
        (_answer("answered", PERMIT), [WAGES, PERMIT], "direct_right"),
        (_answer("answered", PERMIT), [WAGES], "direct_wrong"),
        (_answer("offered", choices=(WAGES, PERMIT)), [PERMIT], "offered_right"),
        (_answer("offered", choices=(WAGES,)), [PERMIT], "offered_wrong"),
        (_answer("refused"), [PERMIT], "refused"),
        (_answer("refused", PERMIT, choices=(PERMIT,)), [PERMIT], "refused"),
        (_answer("answered"), [PERMIT], "refused"),
        (_answer("takeover"), [PERMIT], "direct_wrong"),
    ],
)
def test_kind(answer: Answer, topics: list[str], kind: str) -> None:
    assert _result(answer, topics=topics).kind == kind


def test_offered_reads_the_choices() -> None:
    assert offered(_answer("offered", choices=(WAGES, PERMIT))) == [WAGES, PERMIT]
    assert offered(_answer("refused")) == []


MADE = [
    _result(_answer("answered", PERMIT), ranking=[PERMIT, WAGES], lang="en", found_language="en"),
    _result(_answer("answered", WAGES), ranking=[WAGES, PERMIT], lang="es", found_language="pt", origin="written"),
    _result(
        _answer("offered", choices=(WAGES, PERMIT)), ranking=["a.a", "b.b", PERMIT], lang="es", found_language="es"
    ),
    _result(
        _answer("offered", choices=(WAGES,)), ranking=["a.a", "b.b", "c.c", PERMIT], lang="tl", found_language="fil"
    ),
    _result(_answer("refused"), country="QA", country_in_text=True, found_country="QA"),
    _result(_answer("answered", PERMIT, safety=True), ranking=[PERMIT], danger="soon"),
    _result(_answer("answered", PERMIT), ranking=[PERMIT], danger="soon", country="DE", country_in_text=True),
    _result(_answer("takeover"), danger="now"),
    _result(_answer("refused"), danger="now"),
    _result(_answer("takeover"), topics=[]),
    _result(_answer("refused"), topics=["out_of_scope"]),
    _result(_answer("answered", PERMIT), topics=["out_of_scope"]),
    _result(_answer("takeover"), danger="soon", topics=["safety.violence"]),
]

EXPECTED = {
    # eight questions are in scope and no danger now
    "direct_right": 3 / 8,
    "direct_wrong": 2 / 8,
    "offered_right": 1 / 8,
    "offered_wrong": 1 / 8,
    "refused": 1 / 8,
    "wrong": 2 / 8,
    "within3": 4 / 8,
    "top1": 3 / 8,
    "top3": 5 / 8,
    "false_refusal": 1 / 8,
    "danger_now_recall": 1 / 2,
    "danger_soon_recall": 2 / 3,
    "false_takeover": 1 / 8,
    "oos_recall": 1 / 2,
    "language_accuracy": 3 / 13,
    "without_encoder": 0,
    "country_accuracy": 1 / 2,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_figure(name: str) -> None:
    assert figures(MADE)["overall"][name] == pytest.approx(EXPECTED[name], abs=1e-4)


def test_figures_are_all_tested() -> None:
    overall = figures(MADE)["overall"]
    assert overall.pop("count") == len(MADE)
    assert set(overall) == set(EXPECTED)


@pytest.mark.parametrize("size", range(1, len(MADE) + 1))
def test_figures_sum_to_one(size: int) -> None:
    made = figures(MADE[:size])
    for part in (made["overall"], *made["by_language"].values(), *made["by_topic"].values()):
        if "refused" in part:
            assert sum(part[kind] for kind in KINDS) == pytest.approx(1, abs=3e-4)
            assert part["within3"] == pytest.approx(part["direct_right"] + part["offered_right"], abs=2e-4)
            assert part["wrong"] == part["direct_wrong"]
            assert part["false_refusal"] == part["refused"]


def test_figures_groups() -> None:
    made = figures(MADE)
    assert {code: part["count"] for code, part in made["by_language"].items()} == {"en": 10, "es": 2, "tl": 1}
    assert {topic: part["count"] for topic, part in made["by_topic"].items()} == {
        PERMIT: 9,
        "out_of_scope": 3,
        "safety.violence": 1,
    }
    assert made["not_written"]["count"] == len(MADE) - 1


def test_figures_without_cases_are_left_out() -> None:
    assert figures([])["overall"] == {"count": 0}
    assert "danger_now_recall" not in figures(MADE[:2])["overall"]
    assert "oos_recall" not in figures(MADE[:2])["overall"]


def test_case_from_json_defaults() -> None:
    case = Case.from_json({"id": 7, "lang": "en", "q": "a question"})
    assert (case.id, case.topics, case.danger, case.country, case.country_in_text) == ("7", (), "none", None, False)
    assert not case.in_scope


async def test_evaluate_through_the_bot(assistant: Assistant) -> None:
    kept = len(assistant.conversations)
    cases = [
        {
            "id": "1",
            "lang": "es",
            "q": "mi jefe me quitó el pasaporte, estoy en Qatar",
            "topics": ["work.documents_taken"],
        },
        {"id": "2", "lang": "en", "q": "my husband is hitting me right now", "topics": [], "danger": "now"},
        {"id": "3", "lang": "en", "q": "/restart", "topics": ["work.permit"]},
    ]
    first, danger, typed = await evaluate(assistant, [Case.from_json(case) for case in cases])
    assert (first.kind, first.ranking[0], first.language, first.country) == (
        "direct_right",
        "work.documents_taken",
        "es",
        "QA",
    )
    assert danger.answer.outcome is Outcome.takeover
    assert typed.kind != "direct_right"
    assert len(assistant.conversations) <= kept  # older ones may have gone idle meanwhile
