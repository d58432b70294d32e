"""Measure the answers to questions, each taken through the whole bot."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import SafarError
from bot.privacy import configure_logging
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.evaluation.measure import Result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file."""
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        help="JSON Lines, as ../shared/eval/README.md describes; without one, docs/evaluation.md is made",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Print the figures of a file, or write the report on the development questions."""
    from bot.evaluation.measure import figures

    if options.file is None:
        return _report()
    found = figures(measured(options.file))
    print(json.dumps(found, ensure_ascii=False, indent=1) if options.json else _table(found))
    return 0


def measured(file: Path) -> list[Result]:
    """What the bot does with the questions of a file."""
    from bot.evaluation.cases import read_cases
    from bot.evaluation.measure import evaluate

    cases = read_cases(file)
    configure_logging("ERROR")
    from bot.service import start

    return asyncio.run(evaluate(start(load_settings()), cases))


def _report() -> int:
    from bot.evaluation import report

    if missing := report.missing():
        raise SafarError(f"{missing[0]} is missing.", "Give a file of questions, or put it there.")
    questions, danger = measured(report.QUESTIONS), measured(report.DANGER)
    report.REPORT.write_text(report.render(questions, danger))
    report.FIGURES.write_text(json.dumps(report.committed(questions, danger), indent=1) + "\n")
    print(f"{report.REPORT} and {report.FIGURES.name} are written; read what changed, then commit them.")
    return 0


def _table(found: dict[str, Any]) -> str:
    lines = [f"{name:22} {value:.3f}" for name, value in found["overall"].items() if isinstance(value, float)]
    lines.append(f"{'questions':22} {found['overall']['count']}")
    lines.append("\nlang   count  direct_right  within3  wrong")
    for code, part in found["by_language"].items():
        if "within3" in part:
            right, near, wrong = (part[name] for name in ("direct_right", "within3", "wrong"))
            lines.append(f"{code:6} {part['count']:5}  {right:12.2f}  {near:7.2f}  {wrong:5.2f}")
    return "\n".join(lines)
