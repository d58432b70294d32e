"""Groups of letters, and the linear models over them."""

from __future__ import annotations

import numpy as np

from bot.letters import BUCKETS, Linear, letter_groups, letter_matrix


def test_letter_groups() -> None:
    groups = letter_groups("Help  ME")
    assert groups == letter_groups("help me")
    assert groups == sorted(set(groups))
    assert all(0 <= group < BUCKETS for group in groups)
    assert letter_groups("") == letter_groups("   ")


def test_letter_matrix_has_a_row_of_length_one_for_each_text() -> None:
    found = letter_matrix(["Help me", "ساعدوني"])
    assert found.shape == (2, BUCKETS)
    assert np.allclose(found.power(2).sum(axis=1).A1, 1)
    assert sorted(found[0].indices) == letter_groups("help me")


def test_linear_model_in_bytes_scores_as_the_exact_one() -> None:
    rng = np.random.default_rng(0)
    weights, bias = rng.normal(size=(BUCKETS, 3)).astype(np.float32), np.array([0.5, 0, -1], np.float32)
    model = Linear.quantised(weights, bias)
    groups = letter_groups("where can I renew my permit")
    exact = weights[groups].sum(axis=0) / len(groups) ** 0.5 + bias
    assert np.allclose(model.scores(groups), exact, atol=0.05)
