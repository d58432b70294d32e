"""Trains the danger classifier on `data/danger/examples`, with ordinary questions as further examples of no danger."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot.danger.categories import FOLDER, Level, categories
from bot.danger.classifier import BUCKETS, MODEL, letter_groups
from bot.nlu.embeddings import kept_vectors
from bot.paths import BUILD, DATA

FOLDS = 5
EXAMPLES = FOLDER / "examples"
NOT_ORDINARY = ("safety.", "rights.detention", "return.forced", "complaints.police")
"""Families of topics whose questions may well signal danger: no examples of its absence."""

RULES_NOW, RULES_SOON = 2.6, 0.6
"""What a phrase of the word lists adds to the logit. Not trained: the lists were tried on the same examples, so here they
would seem never to err. Measured on messages of other people: docs/decisions/0010."""
THRESHOLDS = {"whole": (0.5, 0.4), "alone": (0.5, 0.5)}
"""From which probability danger now, and any danger, is assumed: with the encoder, and without."""


@dataclass(frozen=True)
class Example:
    """A message with its level and category."""

    text: str
    level: Level
    category: str | None


def examples(folder: Path = EXAMPLES) -> list[Example]:
    """All examples, those of ordinary questions included."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        raw: dict[str, dict[str, list[str]]] = yaml.load(path.read_text(), yaml.CSafeLoader)
        for level, by_category in raw.items():
            for category, texts in by_category.items():
                found += [Example(str(text), Level(level), category) for text in texts]
    return [*found, *(Example(text, Level.none, None) for text in _ordinary())]


def _ordinary() -> Iterator[str]:
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for entry in yaml.load(path.read_text(), yaml.CSafeLoader)["nlu"]:
            intent = str(entry["intent"])
            if not intent.removeprefix("ask/").startswith(NOT_ORDINARY):
                yield from (line.removeprefix("- ").strip() for line in str(entry["examples"]).splitlines() if line)


def train(path: Path = MODEL) -> None:
    """Train both models and how they join, and write them."""
    found = examples()
    levels = np.array([example.level.value for example in found])
    names = np.array([example.category or "" for example in found])
    answers = [levels == Level.now.value, levels != Level.none.value]
    letters = letter_matrix([example.text for example in found])
    meaning = np.stack(kept_vectors([example.text for example in found], BUILD / "danger_embeddings.npz"))
    in_danger = levels != Level.none.value
    stored: dict[str, Any] = {"categories": np.array(list(categories()))}
    joints = []
    scores: dict[str, list[Any]] = {}
    for name, features, make in (("letters", letters, _letters_model), ("meaning", meaning, _meaning_model)):
        heads = [make().fit(features, answer) for answer in answers]
        heads += [make().fit(features[in_danger], names[in_danger] == category) for category in categories()]
        stored[f"{name}_weights"] = np.stack([head.coef_[0] for head in heads], axis=1).astype(
            np.float16 if name == "letters" else np.float32
        )
        stored[f"{name}_bias"] = np.array([head.intercept_[0] for head in heads], np.float32)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
        scores[name] = [
            cross_val_predict(make(), features, answer, cv=folds, method="decision_function") for answer in answers
        ]
    for kind, used in (("whole", ("letters", "meaning")), ("alone", ("letters",))):
        for number, answer in enumerate(answers):
            joint = LogisticRegression(class_weight="balanced").fit(
                np.stack([scores[name][number] for name in used], axis=1), answer
            )
            weights = dict(zip(used, joint.coef_[0]))
            joints.append(
                [
                    joint.intercept_[0],
                    weights["letters"],
                    weights.get("meaning", 0),
                    RULES_NOW,
                    RULES_SOON,
                    THRESHOLDS[kind][number],
                ]
            )
    stored["joints"] = np.array(joints, np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **stored)


def letter_matrix(texts: list[str]) -> csr_matrix:
    """The letter groups of texts, each row of length 1."""
    rows = [letter_groups(text) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    values = np.concatenate([np.full(len(row), len(row) ** -0.5, np.float32) for row in rows])
    return csr_matrix((values, np.concatenate(rows), ends), shape=(len(texts), BUCKETS))


_letters_model: Callable[[], LogisticRegression] = functools.partial(
    LogisticRegression, C=10, solver="liblinear", class_weight="balanced"
)
_meaning_model: Callable[[], LogisticRegression] = functools.partial(
    LogisticRegression, C=5, max_iter=500, class_weight="balanced"
)
