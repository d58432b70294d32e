"""Sentence vectors of training examples, kept on disk between trainings: the examples are public."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from bot.nlu.encoder import Vector, shared_encoder

BATCH = 200
"""Examples between two lines of progress."""


def kept_vectors(texts: list[str], cache: Path) -> list[Vector]:
    """The vector of each text, shape (384,); only those that `cache` does not have are computed."""
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    known = _load(cache)
    new = {key: text for key, text in zip(keys, texts) if key not in known}
    items = list(new.items())
    for start in range(0, len(items), BATCH):
        part = items[start : start + BATCH]
        for (key, _), vector in zip(part, shared_encoder().vectors([text for _, text in part])):
            known[key] = vector
        print(f"  encoded {min(start + BATCH, len(items))} of {len(items)} new examples", flush=True)
    if new:
        cache.parent.mkdir(parents=True, exist_ok=True)
        used = list(dict.fromkeys(keys))
        np.savez(cache, keys=np.array(used), vectors=np.stack([known[key] for key in used]))
    return [known[key] for key in keys]


def _load(path: Path) -> dict[str, Vector]:
    if not path.exists():
        return {}
    with np.load(path) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"]))
