"""What the examples nearest to a message ask: a voice beside the linear models, best where a topic is many things.

Distances are taken after the directions in which all vectors differ most, which say style more than meaning, have been
made smaller (half of a whitening), and in fewer dimensions, which is as good and quicker (docs/decisions/0013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.letters import Floats

LEAST = 1e-3
"""What each class is given beside its neighbours, so that none is impossible."""
TINY = 1e-9


@dataclass(frozen=True)
class Neighbours:
    """The examples, as vectors in which nearness is meaning."""

    turn: Floats
    """(dimensions of the encoder, kept ones)"""
    examples: Floats
    """(examples, kept dimensions), each of length 1."""
    classes: npt.NDArray[np.int16]
    """The class of each example."""
    count: int
    """How many classes there are."""

    @classmethod
    def of(cls, vectors: Floats, classes: npt.NDArray[np.int64], dimensions: int) -> Neighbours:
        """Learn from vectors, shape (examples, dimensions), and the number of each one's class."""
        spread, directions = np.linalg.eigh(np.cov(vectors.T))
        kept = slice(-1, -dimensions - 1, -1)  # the largest come last
        turn = (directions[:, kept] / np.maximum(spread[kept], TINY) ** 0.25).astype(np.float32)
        return cls(turn, _unit(vectors @ turn), classes.astype(np.int16), int(classes.max()) + 1)

    def probabilities(self, vector: Floats, number: int, sharpness: float) -> Floats:
        """Of each class, from so many neighbours; a nearer one counts `sharpness` times its nearness more."""
        near = self.examples @ _unit(vector @ self.turn)
        best = np.argpartition(-near, number)[:number] if number < len(near) else np.arange(len(near))
        weights = np.exp(sharpness * (near[best] - near[best].max()))
        found = LEAST + np.bincount(self.classes[best], weights, self.count)
        return np.asarray(found / found.sum(), np.float32)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), TINY), np.float32)
