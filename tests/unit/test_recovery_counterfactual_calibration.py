"""How often the counterfactual errs, on few simulated markets: `python -m bench.recovery_calibration` made small.

The bounds leave room for chance: with so few runs they catch a method that is wrong, not one that is slightly off.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench.recovery_calibration import Run, measure
from tests.simulated.daily_counts import World

RUNS = 24
MARKET = World(noise=5.0, pre_days=90, post_days=28, competitors=4)


@pytest.fixture(scope="module")
def calm() -> list[Run]:
    return measure(MARKET, 501, RUNS)


@pytest.fixture(scope="module")
def fallen() -> list[Run]:
    return measure(replace(MARKET, fall=15.0), 502, RUNS)


def test_a_calm_market_with_drift_and_noise_rarely_alarms(calm: list[Run]) -> None:
    assert np.mean([run.is_detected for run in calm]) <= 0.2


def test_a_fall_of_15_points_is_mostly_found(fallen: list[Run]) -> None:
    assert np.mean([run.is_detected for run in fallen]) >= 0.7


def test_intervals_hold_the_true_effect(calm: list[Run], fallen: list[Run]) -> None:
    assert np.mean([abs(run.error) <= run.half_width for run in [*calm, *fallen]]) >= 0.85


def test_the_effect_has_no_bias_to_either_side(calm: list[Run], fallen: list[Run]) -> None:
    errors = np.array([run.error for run in [*calm, *fallen]])
    assert abs(errors.mean()) <= 3.0 * errors.std() / len(errors) ** 0.5
