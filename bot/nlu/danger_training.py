"""Trains the danger classifier on `data/danger/examples`, with ordinary questions as further examples of no danger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from bot.danger.categories import FOLDER, Level, categories
from bot.danger.classifier import MODEL, MODELS
from bot.letters import Linear, letter_matrix
from bot.nlu.embeddings import kept_vectors
from bot.nlu.examples import examples as questions
from bot.paths import BUILD

EXAMPLES = FOLDER / "examples"
EMBEDDINGS = BUILD / "danger_embeddings.npz"
NOT_ORDINARY = ("safety.", "rights.detention", "return.forced", "complaints.police")
"""Families of topics whose questions may well signal danger: no examples of its absence."""

JOINTS = (
    # bias, letters, meaning, rules now, rules soon, threshold
    (-1.5, 0.6, 0.7, 6.3, 0.9, 0.5),
    (0.2, 0.4, 0.9, 2.6, 1.0, 0.5),
    (-1.6, 1.0, 0.0, 5.0, 0.9, 0.5),
    (0.0, 1.2, 0.0, 5.0, 1.0, 0.5),
)
"""How letters, meaning and rules add up: danger now and any danger, first with the encoder, then without. Not trained
on the examples, on which the rules were tried, so that they would seem never to err: docs/decisions/0010."""


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
    for example in questions():
        if not example.intent.removeprefix("ask/").startswith(NOT_ORDINARY):
            yield example.text


def digest() -> str:
    """One hash over what the models are made from, but for ordinary questions: those change every week."""
    found = hashlib.sha256(repr(JOINTS).encode())
    for path in sorted(EXAMPLES.glob("*.yml")):
        found.update(path.read_bytes())
    return found.hexdigest()


def train(path: Path = MODEL) -> None:
    """Train both models and write them."""
    found = examples()
    levels = np.array([example.level.value for example in found])
    names = np.array([example.category or "" for example in found])
    in_danger = levels != Level.none.value
    texts = [example.text for example in found]
    features = {"letters": letter_matrix(texts), "meaning": np.stack(kept_vectors(texts, EMBEDDINGS))}
    stored: dict[str, Any] = {
        "digest": digest(),
        "categories": np.array(list(categories())),
        "joints": np.array(JOINTS, np.float32),
    }
    for name in MODELS:
        # What is near is neither an example of now nor of its contrary.
        clear = levels != Level.soon.value
        heads = [
            _model(name).fit(features[name][clear], in_danger[clear]),
            _model(name).fit(features[name], in_danger),
        ]
        heads += [
            _model(name).fit(features[name][in_danger], names[in_danger] == category) for category in categories()
        ]
        weights = np.stack([head.coef_[0] for head in heads], axis=1)
        model = Linear.quantised(weights, np.array([head.intercept_[0] for head in heads]))
        stored |= {f"{name}_weights": model.weights, f"{name}_step": model.step, f"{name}_bias": model.bias}
    np.savez_compressed(path, **stored)


def _model(name: str) -> LogisticRegression:
    return LogisticRegression(C={"letters": 10, "meaning": 5}[name], solver="liblinear", class_weight="balanced")
