from __future__ import annotations

import numpy as np

from sentiment.training.rounding import LARGEST, rounded


def test_rounded_weights_err_less_over_inputs_that_move_together_than_plainly_rounded_ones() -> None:
    chance = np.random.default_rng(8)
    inputs = chance.normal(size=(2_000, 12)) @ chance.normal(size=(12, 48)) + 0.1 * chance.normal(size=(2_000, 48))
    weights = chance.normal(size=(48, 30))
    scale = np.abs(weights).max(axis=0) / LARGEST

    steps = rounded(weights, scale, inputs.T @ inputs)

    plain = np.rint(weights / scale)
    errors = [np.abs(inputs @ (weights - found * scale)).mean() for found in (steps, plain)]
    assert errors[0] < errors[1] / 2
    assert np.abs(steps.astype(int)).max() <= LARGEST


def test_rounded_weights_of_inputs_that_are_always_zero_are_the_plainly_rounded_ones() -> None:
    weights = np.random.default_rng(9).normal(size=(10, 4))
    scale = np.full(4, 0.05)

    assert np.array_equal(rounded(weights, scale, np.zeros((10, 10))), np.clip(np.rint(weights / scale), -127, 127))
