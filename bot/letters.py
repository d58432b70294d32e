"""What the letters of a message tell without the encoder: groups of letters, and linear models over them."""

from __future__ import annotations

import itertools
import math
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.text import clean, fold

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BUCKETS = 1 << 16
"""Letter groups are hashed into so many features."""
LETTERS = range(2, 6)
"""How many letters a group has."""

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]


def letter_groups(text: str) -> list[int]:
    """The features of a text: hashes of its groups of two to five letters and of its pairs of words, each once."""
    words = fold(clean(text)).split()
    pairs = {f"{first} {second}" for first, second in itertools.pairwise(words)}
    return hashed(groups(words, LETTERS) | pairs, BUCKETS)


def groups(words: list[str], sizes: range) -> set[str]:
    """All groups of letters of these sizes; a word's edge counts as a letter."""
    padded = f" {' '.join(words)} "
    return {padded[start : start + size] for size in sizes for start in range(len(padded) - size + 1)}


def hashed(features: set[str], buckets: int) -> list[int]:
    """The numbers of features that have no list of their own."""
    return sorted({zlib.crc32(feature.encode()) % buckets for feature in features})


def letter_matrix(texts: list[str]) -> csr_matrix:
    """The letter groups of texts, each row of length 1."""
    from scipy.sparse import csr_matrix  # only training needs it

    rows = [letter_groups(text) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    values = np.concatenate(list(map(even, rows)))
    return csr_matrix((values, np.concatenate(rows), ends), shape=(len(texts), BUCKETS))


def even(features: list[int]) -> Floats:
    """The same value for each, together of length 1."""
    return np.full(len(features), max(len(features), 1) ** -0.5, np.float32)


@dataclass(frozen=True)
class Linear:
    """Linear models over the same features: a weight a feature and output, in steps of `step`."""

    weights: Bytes
    """(features, outputs)"""
    step: Floats
    bias: Floats

    def scores(self, features: Floats | list[int]) -> Floats:
        """The logits; features are a vector, or the numbers of those that are present."""
        if isinstance(features, list):
            summed = self.weights[features].sum(axis=0, dtype=np.float32) / math.sqrt(max(len(features), 1))
        else:
            summed = features @ self.weights
        return np.asarray(summed * self.step + self.bias, np.float32)

    def scores_of(self, features: list[int], values: Floats) -> Floats:
        """The logits where features are present to different degrees."""
        return np.asarray((values @ self.weights[features]) * self.step + self.bias, np.float32)

    @staticmethod
    def quantised(weights: Floats, bias: Floats) -> Linear:
        """The model of these weights, shape (features, outputs), rounded to bytes."""
        step = np.maximum(np.abs(weights).max(axis=0), np.finfo(np.float32).tiny) / 127
        return Linear(np.round(weights / step).astype(np.int8), step.astype(np.float32), bias.astype(np.float32))
