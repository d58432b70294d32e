"""Measure speed, memory and training time against stock Rasa, in one run."""

from __future__ import annotations

import argparse
import datetime
import json
from typing import Any

from bot.paths import ROOT

RESULTS = ROOT / "bench" / "results"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to print."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Measure, print, and keep the JSON in bench/results."""
    from bot.bench.run import measure

    results = measure()
    RESULTS.mkdir(parents=True, exist_ok=True)
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    path = RESULTS / f"{stamp}.json"
    path.write_text(json.dumps(results, indent=1))
    print(json.dumps(results, indent=1) if options.json else f"{_table(results)}\nWritten to {path}")
    return 0


def _table(results: dict[str, Any]) -> str:
    stock, safar, ratio = results["stock"], results["safar"], results["ratio"]
    names = list(dict.fromkeys([*stock, *safar, *ratio]))
    rows = [f"{'':24}{'stock':>12}{'safar':>12}{'ratio':>10}"]
    for name in names:
        cells = (f"{part[name]:.4g}" if name in part else "" for part in (stock, safar, ratio))
        first, second, third = cells
        rows.append(f"{name:24}{first:>12}{second:>12}{third:>10}")
    return "\n".join(rows)
