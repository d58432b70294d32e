"""Measure the answers to a file of questions, each taken through the whole bot."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from bot.privacy import configure_logging
from bot.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", type=Path, help="JSON Lines, as ../shared/eval/README.md describes")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Print the figures."""
    from bot.evaluation import evaluate, figures, read_cases

    cases = read_cases(options.file)
    configure_logging("ERROR")
    from bot.service import start

    results = asyncio.run(evaluate(start(load_settings()), cases))
    found = figures(results)
    print(json.dumps(found, ensure_ascii=False, indent=1) if options.json else _table(found))
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
