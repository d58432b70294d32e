"""Learns to tell languages from the example questions, each of which stands in the file of its language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from bot.i18n.identify import BUCKETS, MODEL, Model, features
from bot.letters import Linear
from bot.nlu.examples import Example, examples


def fit(found: Sequence[Example]) -> Model:
    """The model of these examples. Languages weigh the same, however many examples they have."""
    rows = [features(example.text) for example in found]
    ends = np.cumsum([0, *(len(numbers) for numbers, _ in rows)])
    values = np.concatenate([values for _, values in rows])
    numbers = np.concatenate([numbers for numbers, _ in rows])
    model = SGDClassifier(
        loss="log_loss", alpha=1e-6, max_iter=8, tol=None, average=True, class_weight="balanced", random_state=0
    ).fit(csr_matrix((values, numbers, ends), shape=(len(rows), BUCKETS)), [example.language for example in found])
    return Model(tuple(map(str, model.classes_)), Linear.quantised(model.coef_.T, model.intercept_))


def train(path: Path = MODEL) -> None:
    """Fit on all examples, and write what `bot.i18n.identify` reads; the same bytes for the same examples."""
    model = fit(list(examples()))
    path.parent.mkdir(parents=True, exist_ok=True)
    linear = model.linear
    np.savez_compressed(
        path, languages=np.array(model.languages), weights=linear.weights, step=linear.step, bias=linear.bias
    )
