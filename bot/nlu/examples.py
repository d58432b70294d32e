"""Reads and writes the example questions of `data/nlu`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from bot.errors import SafarError
from bot.i18n.languages import find
from bot.nlu.embeddings import kept_vectors
from bot.nlu.encoder import shared_encoder
from bot.paths import DATA
from bot.text import clean, fold

FOLDER = DATA / "nlu"
NEAR = 0.94
"""Likeness of the encoder's vectors from which one line paraphrases another, found by reading pairs around it."""


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


def write(found: Iterable[Example], folder: Path = FOLDER) -> None:
    """Write each language's file in Rasa's format, intents in the order in which they first come."""
    by_language: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for example in found:
        by_language[example.language].setdefault(example.intent, []).append(example.text)
    for language, by_intent in by_language.items():
        entries = (
            f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
            for intent, texts in by_intent.items()
        )
        (folder / f"{language}.yml").write_text('version: "3.1"\nnlu:\n' + "".join(entries))


def read_table(path: Path, topics: Container[str]) -> Iterator[Example]:
    """New examples from a file of tab-separated topic (or other intent), language and text.

    Raises:
        SafarError: A line is not of this form.
    """
    for number, line in enumerate(path.read_text().splitlines(), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        language = find(cells[1]) if len(cells) == 3 and cells[2] else None
        if language is None:
            raise SafarError(f"{path}:{number} is no example.", "Give topic, language code and text, tab-separated.")
        # Brackets would mark an entity, and a leading slash or dash is Rasa's.
        text = " ".join(re.sub(r"[\[\]{}()]", " ", cells[2]).split()).lstrip("/- ")
        yield Example(language.code, f"ask/{cells[0]}" if cells[0] in topics else cells[0], text)


def near(
    found: Sequence[Example], questions: Sequence[str], cache: Path, limit: float = NEAR
) -> list[tuple[Example, str]]:
    """The examples that say what one of the questions says, as letters or to the encoder, with that question.

    What is measured must not be learned from. `cache` keeps vectors of examples between runs.
    """
    if not found or not questions:
        return []
    same = {fold(clean(question)): question for question in questions}
    asked = np.array(shared_encoder().vectors(list(questions)))
    likeness = np.array(kept_vectors([example.text for example in found], cache)) @ asked.T
    nearest = likeness.argmax(axis=1)
    return [
        (example, same.get(fold(clean(example.text))) or questions[nearest[row]])
        for row, example in enumerate(found)
        if fold(clean(example.text)) in same or likeness[row, nearest[row]] >= limit
    ]
