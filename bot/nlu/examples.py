"""Reads the example questions of `data/nlu`, for what learns from them beside Rasa."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.paths import DATA

FOLDER = DATA / "nlu"


@dataclass(frozen=True)
class Example:
    """A message as people type it."""

    language: str
    intent: str
    """With the topic beneath it: `ask/work.wages`."""
    text: str


def examples(folder: Path = FOLDER) -> Iterator[Example]:
    """All examples, language after language."""
    for path in sorted(folder.glob("*.yml")):
        for entry in yaml.load(path.read_text(), yaml.CSafeLoader)["nlu"]:  # the safe one, in C
            for line in str(entry["examples"]).splitlines():
                if text := line.removeprefix("- ").strip():
                    yield Example(path.stem, str(entry["intent"]), text)
