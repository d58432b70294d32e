"""Measure the answers to a file of questions, each taken through the whole bot."""

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
    from bot.evaluation import Case


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", type=Path, help="JSON Lines, as ../shared/eval/README.md describes")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Print the figures."""
    from bot.evaluation import evaluate, figures

    cases = _cases(options.file)
    configure_logging("ERROR")
    from bot.service import start

    results = asyncio.run(evaluate(start(load_settings()), cases))
    found = figures(results)
    print(json.dumps(found, ensure_ascii=False, indent=1) if options.json else _table(found))
    return 0


def _cases(path: Path) -> list[Case]:
    """The questions of a file."""
    from bot.evaluation import Case

    cases, number = [], 1
    try:
        for line in path.read_text().splitlines():
            if line.strip():
                cases.append(Case.from_json(json.loads(line)))
            number += 1
    except OSError as error:
        raise SafarError(f"{path} cannot be read ({error.strerror}).", "Give the path of a JSON Lines file.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SafarError(
            f"{path} is no file of questions (line {number}: {type(error).__name__}: {error}).",
            "Each line needs at least id, lang, q and topics.",
        ) from error
    return cases


def _table(found: dict[str, Any]) -> str:
    lines = [f"{name:22} {value:.3f}" for name, value in found["overall"].items() if isinstance(value, float)]
    lines.append(f"{'questions':22} {found['overall']['count']}")
    lines.append("\nlang   count  direct_right  within3  wrong")
    for code, part in found["by_language"].items():
        if "within3" in part:
            right, near, wrong = (part[name] for name in ("direct_right", "within3", "wrong"))
            lines.append(f"{code:6} {part['count']:5}  {right:12.2f}  {near:7.2f}  {wrong:5.2f}")
    return "\n".join(lines)
