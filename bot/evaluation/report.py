"""The report on the development questions, `docs/evaluation.md`, and the figures below which CI fails."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from bot.evaluation.measure import Result, figures
from bot.paths import ROOT

QUESTIONS = ROOT.parent / "shared" / "eval" / "dev_questions.jsonl"
DANGER = ROOT.parent / "shared" / "eval" / "dev_danger.jsonl"
REPORT = ROOT / "docs" / "evaluation.md"
FIGURES = ROOT / "docs" / "evaluation.json"

MARGIN = 0.02
"""How much worse than the committed one a figure may be: a change of five questions in 361 is within chance."""
ASKED = {
    "direct_right": 0.75,
    "within3": 0.9,
    "wrong": 0.1,
    "false_refusal": 0.03,
    "country_accuracy": 0.95,
    "language_accuracy": 0.97,
    "without_encoder": 0.3,
}
"""What the issue on understanding asks for."""
LESS_IS_BETTER = frozenset(
    {"direct_wrong", "wrong", "offered_wrong", "refused", "false_refusal", "false_takeover", "false_takeover_ordinary"}
)
NO_GOAL = frozenset({"count", "offered_right"})
"""Neither better when higher nor when lower."""
MANY = 20
"""Questions from which a language is judged by itself."""
CONFUSIONS = 25


def committed(questions: list[Result], danger: list[Result]) -> dict[str, float]:
    """The figures that are kept: those of the questions, and danger over both files."""
    kept = {name: value for name, value in figures(questions)["overall"].items() if name not in NO_GOAL}
    both = figures([*questions, *danger])["overall"]
    kept |= {name: both[name] for name in ("danger_now_recall", "danger_soon_recall")}
    kept["false_takeover"] = figures(danger)["overall"]["false_takeover"]
    kept["false_takeover_ordinary"] = figures(questions)["overall"]["false_takeover"]
    return dict(sorted(kept.items()))


def worse(now: dict[str, float], before: dict[str, float]) -> list[str]:
    """The figures that are worse than the committed ones by more than the margin, in words."""
    return [
        f"{name} was {value:.3f} and is {now.get(name, float('nan')):.3f}"
        for name, value in before.items()
        if not (value - now.get(name, float("nan"))) * (-1 if name in LESS_IS_BETTER else 1) <= MARGIN
    ]


def render(questions: list[Result], danger: list[Result]) -> str:
    """The report in Markdown."""
    found = figures(questions)
    long = [result for result in questions if len(result.case.text.split()) >= 4]
    lines = [
        "# How well Safar understands",
        "",
        f"Made by `make eval` from {len(questions)} development questions and {len(danger)} messages of danger"
        " (`../shared/eval`), each taken through the whole bot. CI fails where a figure of `docs/evaluation.json` drops"
        f" by more than {MARGIN}. Definitions: `bot/evaluation/measure.py`. The labels come from one annotator.",
        "",
        "## Overall",
        "",
        "| figure | all | not written by us | asked |",
        "|---|---|---|---|",
    ]
    for name, value in found["overall"].items():
        if isinstance(value, float):
            other = found["not_written"].get(name)
            lines.append(f"| {name} | {value:.3f} | {_cell(other)} | {_cell(ASKED.get(name))} |")
    lines += [
        "",
        f"Language, of the {len(long)} questions of four words or more:"
        f" {figures(long)['overall']['language_accuracy']:.3f}.",
        "",
        "## Danger",
        "",
        "| file | now: taken over | soon: helped | none: taken over |",
        "|---|---|---|---|",
    ]
    for name, results in (("questions", questions), ("danger", danger), ("both", [*questions, *danger])):
        part = figures(results)["overall"]
        cells = (_cell(part.get(key)) for key in ("danger_now_recall", "danger_soon_recall", "false_takeover"))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "## By language", "", *_table(found["by_language"], "language"), ""]
    rest = [result for result in questions if found["by_language"][result.case.lang]["count"] < MANY]
    if rest:
        pooled = figures(rest)["overall"]
        lines += [f"Languages with fewer than {MANY} questions, pooled: within3 {_cell(pooled.get('within3'))}.", ""]
    lines += ["## By topic", "", *_table(found["by_topic"], "topic"), "", "## Taken for each other", ""]
    lines += ["The first topic of the ranking where it is none of the accepted ones.", ""]
    lines += ["| asked | taken for | times |", "|---|---|---|"]
    lines += [f"| {asked} | {got} | {times} |" for (asked, got), times in _confusions(questions)]
    return "\n".join(lines) + "\n"


def _table(parts: dict[str, Any], head: str) -> list[str]:
    names = ("direct_right", "wrong", "within3", "top1", "language_accuracy")
    rows = [f"| {head} | questions | {' | '.join(names)} |", "|---" * (len(names) + 2) + "|"]
    for key, part in parts.items():
        rows.append(f"| {key} | {part['count']} | {' | '.join(_cell(part.get(name)) for name in names)} |")
    return rows


def _confusions(results: list[Result]) -> list[tuple[tuple[str, str], int]]:
    counted = Counter(
        (result.case.topics[0], result.ranking[0])
        for result in results
        if result.case.in_scope and result.ranking and result.ranking[0] not in result.case.topics
    )
    return sorted(counted.most_common(), key=lambda entry: (-entry[1], entry[0]))[:CONFUSIONS]


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def missing() -> list[Path]:
    """The files of questions that are not there."""
    return [path for path in (QUESTIONS, DANGER) if not path.exists()]
