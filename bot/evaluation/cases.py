"""Questions with their labels, as ../shared/eval/README.md describes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import SafarError

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Case:
    """One question with its labels."""

    id: str
    lang: str
    text: str
    topics: tuple[str, ...]
    danger: str
    country: str | None
    country_in_text: bool
    origin: str | None

    @staticmethod
    def from_json(line: dict[str, Any]) -> Case:
        """A line of a file of questions."""
        return Case(
            str(line["id"]),
            str(line["lang"]),
            str(line["q"]),
            tuple(line.get("topics") or ()),
            str(line.get("danger") or "none"),
            line.get("country"),
            bool(line.get("country_in_text")),
            line.get("origin"),
        )

    @property
    def in_scope(self) -> bool:
        """Whether a topic is the right answer."""
        return bool(self.topics) and self.topics[0] != OUT_OF_SCOPE


def read_cases(path: Path) -> list[Case]:
    """The questions of a file of JSON Lines.

    Raises:
        SafarError: It cannot be read, or is of another form.
    """
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
