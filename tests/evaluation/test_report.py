"""The report on the development questions, and that what was measured once still holds."""

from __future__ import annotations

import json

import pytest

from bot.commands.eval import measured
from bot.evaluation.report import DANGER, FIGURES, MARGIN, QUESTIONS, REPORT, committed, missing, render, worse


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ({"direct_right": 0.70, "wrong": 0.10}, []),
        ({"direct_right": 0.70 - MARGIN / 2, "wrong": 0.10 + MARGIN / 2}, []),
        ({"direct_right": 0.65, "wrong": 0.10}, ["direct_right was 0.700 and is 0.650"]),
        ({"direct_right": 0.70, "wrong": 0.15}, ["wrong was 0.100 and is 0.150"]),
        ({"direct_right": 0.95, "wrong": 0.0}, []),
        ({"direct_right": 0.70}, ["wrong was 0.100 and is nan"]),
    ],
)
def test_worse(now: dict[str, float], found: list[str]) -> None:
    assert worse(now, {"direct_right": 0.70, "wrong": 0.10}) == found


@pytest.mark.skipif(bool(missing()), reason="../shared/eval is not beside this folder")
def test_development_questions() -> None:
    """Nothing is understood worse than what was committed, and the report names the figures."""
    questions, danger = measured(QUESTIONS), measured(DANGER)
    assert not worse(committed(questions, danger), json.loads(FIGURES.read_text())), "mend it, or run `make eval`"
    headings = [line for line in REPORT.read_text().splitlines() if line.startswith("#")]
    assert [line for line in render(questions, danger).splitlines() if line.startswith("#")] == headings
