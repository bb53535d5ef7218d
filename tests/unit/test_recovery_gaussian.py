"""The filter against the same model written out as one covariance matrix, and what the grid takes from a series."""

from __future__ import annotations

import numpy as np
import pytest

from reputation.net_sentiment import Floats
from reputation.recovery.gaussian import Movements, expected_mean, fit_movements, forecast

DAYS, KNOWN = 40, 30
FIRST_LEVEL_VARIANCE = 1e4


def one_point(step: float, spread: float, memory: float) -> Movements:
    return Movements(*(np.array([value]) for value in (step, spread, memory, 1.0)))


def covariance(step: float, spread: float, memory: float) -> Floats:
    """Of level + noise over all days, as the model says it."""
    day = np.arange(DAYS)
    shared: Floats = FIRST_LEVEL_VARIANCE + step**2 * np.minimum.outer(day, day)
    return shared + spread**2 * memory ** np.abs(np.subtract.outer(day, day))


def conditional(truth: Floats, net: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of every day given the days that `net` tells."""
    told = np.flatnonzero(~np.isnan(net))
    known = truth[np.ix_(told, told)] + np.diag(variance[told])
    gain = np.linalg.solve(known, truth[told]).T
    return gain @ net[told], truth - gain @ truth[told]


@pytest.fixture
def series() -> tuple[Floats, Floats]:
    generator = np.random.default_rng(1)
    net, variance = generator.normal(size=DAYS) * 6, generator.uniform(2, 60, size=DAYS)
    net[[3, 4, 17]] = variance[[3, 4, 17]] = np.nan
    net[KNOWN:] = np.nan
    return net, variance


@pytest.mark.parametrize("point", [(0.4, 6.0, 0.6), (0.0, 3.0, 0.0), (1.5, 1.0, 0.9)])
def test_mean_of_a_window_is_the_one_of_the_written_out_gaussian(
    series: tuple[Floats, Floats], point: tuple[float, float, float]
) -> None:
    net, variance = series
    counted = (np.arange(DAYS) >= KNOWN + 3) & (np.arange(DAYS) != KNOWN + 5)
    mean, left_open = expected_mean(net[:, None], variance[:, None], counted[:, None], one_point(*point))
    means, covariances = conditional(covariance(*point), net, variance)
    assert mean[0] == pytest.approx(means[counted].mean(), rel=1e-5, abs=1e-5)
    assert left_open[0] == pytest.approx(covariances[np.ix_(counted, counted)].mean(), rel=1e-4)


@pytest.mark.parametrize("day", [0, 5, 18, KNOWN, DAYS - 1])
def test_forecast_of_a_day_rests_on_the_days_before_it(series: tuple[Floats, Floats], day: int) -> None:
    net, variance = series
    found = forecast(net, variance, one_point(0.4, 6.0, 0.6))
    past = np.where(np.arange(DAYS) < day, net, np.nan)
    means, covariances = conditional(covariance(0.4, 6.0, 0.6), past, variance)
    assert found.mean[day] == pytest.approx(means[day], rel=1e-5, abs=1e-5)
    assert found.variance[day] == pytest.approx(covariances[day, day], rel=1e-4)


def test_series_side_by_side_are_as_each_alone(series: tuple[Floats, Floats]) -> None:
    net, variance = series
    both, counted = np.stack([net, -2 * net], axis=1), np.zeros((DAYS, 2), dtype=bool)
    counted[KNOWN:] = True
    movements = fit_movements(net, variance)
    mean, _ = expected_mean(both, np.stack([variance, variance], axis=1), counted, movements)
    alone, _ = expected_mean(both[:, 1:], variance[:, None], counted[:, 1:], movements)
    assert mean[1] == pytest.approx(alone[0])


def test_no_counted_day_says_zero(series: tuple[Floats, Floats]) -> None:
    net, variance = series
    none = np.zeros((DAYS, 1), dtype=bool)
    mean, left_open = expected_mean(net[:, None], variance[:, None], none, one_point(0.4, 6.0, 0.6))
    assert (mean[0], left_open[0]) == (0, 0)


def simulated(step: float, spread: float, memory: float, sampling: float, days: int = 400) -> Floats:
    generator = np.random.default_rng(7)
    noise = np.zeros(days)
    for day in range(1, days):
        noise[day] = memory * noise[day - 1] + generator.normal() * spread * (1 - memory**2) ** 0.5
    walk: Floats = step * np.cumsum(generator.normal(size=days)) + noise
    return walk + generator.normal(size=days) * sampling


def test_a_wandering_level_is_told_from_noise_with_memory() -> None:
    wandering = fit_movements(simulated(1.0, 4, 0.3, 3), np.full(400, 9.0))
    steady = fit_movements(simulated(0.0, 6, 0.6, 3), np.full(400, 9.0))
    assert 0.5 < wandering.usual_step() < 1.8
    assert steady.usual_step() < 0.4
    assert steady.usual_memory() == pytest.approx(0.6, abs=0.15)
    assert steady.usual_spread() == pytest.approx(6, rel=0.25)


def test_sampling_noise_is_not_taken_for_movement() -> None:
    movements = fit_movements(simulated(0.0, 0, 0.0, 10), np.full(400, 100.0))
    assert movements.usual_spread() < 4


@pytest.mark.parametrize("days", [0, 1, 12])
def test_a_series_that_tells_nothing_leaves_the_whole_grid_open(days: int) -> None:
    nothing = np.full(days, np.nan)
    movements = fit_movements(nothing, nothing)
    assert movements.weight.sum() == pytest.approx(1)
    assert len(set(movements.memory)) > 3
    assert len(set(movements.step)) > 3
