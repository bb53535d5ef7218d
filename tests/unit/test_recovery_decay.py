from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.half_life_coverage import COURSES, measure
from reputation.level import Estimate, Interval
from reputation.net_sentiment import Floats
from reputation.recovery.decay import DateInterval, Decay, decay, is_date_told, profile
from reputation.recovery.decay_shapes import Window, candidates
from reputation.recovery.series import Gap
from reputation.trough import Trough
from tests.simulated.any_gap import FIRST, gaps
from tests.simulated.recovery_course import DISCLOSED_ON, plain_gap

TROUGH = Trough(DISCLOSED_ON, Estimate(-40.0, 1.0), is_confirmed=True)


def days(count: int) -> Floats:
    return np.arange(count, dtype=np.float64)


def noisy(values: Floats, error: float = 1.0, seed: int = 1) -> Gap:
    return plain_gap(values + np.random.default_rng(seed).normal(0.0, 2.0**0.5 * error, len(values)), error)


def told(gap: Gap, trough: Trough = TROUGH) -> Decay:
    return decay(gap, trough, gap.days[-1])


def half_life(gap: Gap) -> Interval:
    found = told(gap).half_life_days
    assert found is not None
    return found


def test_an_exponential_return_gives_its_half_life_and_its_date() -> None:
    found = told(noisy(-40 * 0.5 ** (days(50) / 24), error=0.5))
    assert (found.shape, found.reason, found.date_reason) == ("exponential", None, None)
    assert found.half_life_days is not None
    assert found.half_life_days.low < 24 < found.half_life_days.high
    assert found.half_life_days.value == pytest.approx(24, rel=0.1)
    assert found.ninety_percent_on is not None
    assert found.ninety_percent_on.low <= DISCLOSED_ON + timedelta(days=80) <= found.ninety_percent_on.high


def test_a_return_that_stops_halfway_is_a_permanent_loss_without_a_date() -> None:
    found = told(noisy(-18 - 22 * 0.5 ** (days(120) / 10)))
    assert (found.shape, found.date_reason, found.ninety_percent_on) == ("permanent_loss", "never", None)
    assert found.lasting_gap is not None
    assert found.lasting_gap.low < -18 < found.lasting_gap.high < 0
    assert found.half_life_days is not None
    assert found.half_life_days.low < 10 < found.half_life_days.high


def test_a_fast_and_a_slow_return_are_told_apart() -> None:
    found = told(noisy(-40 * (0.6 * 0.5 ** (days(240) / 6) + 0.4 * 0.5 ** (days(240) / 90)), error=0.4))
    assert found.shape == "biexponential"
    assert found.fast_half_life_days is not None
    assert found.fast_half_life_days.low < 6 < found.fast_half_life_days.high
    assert found.slow_half_life_days is not None
    assert found.slow_half_life_days.low < 90 < found.slow_half_life_days.high


def test_nothing_is_told_before_the_trough_is_confirmed() -> None:
    gap = noisy(-40 * 0.5 ** (days(60) / 12))
    unconfirmed = replace(TROUGH, is_confirmed=False)
    assert told(gap, unconfirmed) == decay(gap, None, gap.days[-1]) == Decay("trough_not_confirmed")


def test_under_thirty_effective_days_nothing_is_told() -> None:
    assert told(noisy(-40 * 0.5 ** (days(29) / 5))).reason == "few_days"
    thin = -40 * 0.5 ** (days(60) / 5)
    thin[1::2] = np.nan
    assert told(noisy(thin)).effective_day_count == pytest.approx(30)
    assert told(noisy(thin[:-2])).reason == "few_days"


def test_a_half_life_longer_than_the_window_allows_is_hidden() -> None:
    found = told(noisy(-40 * 0.5 ** (days(40) / 60)))
    assert (found.reason, found.half_life_days, found.ninety_percent_on) == ("short_window", None, None)


def test_a_gap_that_stays_or_deepens_has_no_half_life() -> None:
    assert told(noisy(np.full(80, -40.0))).half_life_days is None
    assert told(plain_gap(-40 - 0.2 * days(80))).reason == "no_return"


def test_noise_that_leaves_the_half_life_open_hides_it() -> None:
    found = told(noisy(-12 * 0.5 ** (days(60) / 15), error=14.0))
    assert found.half_life_days is None
    assert found.reason in {"unbounded", "too_wide", "no_return", "short_window"}


@pytest.mark.parametrize("worse", [{"autocorrelation": 0.6}, {"inflation": 1.5}, {"baseline_variance": 4.0}])
def test_the_interval_widens_with_memory_inflation_and_an_uncertain_baseline(worse: dict[str, float]) -> None:
    gap = noisy(-40 * 0.5 ** (days(90) / 15))
    plain, widened = half_life(gap), half_life(replace(gap, noise=replace(gap.noise, **worse)))
    assert widened.high - widened.low > plain.high - plain.low


def test_a_counterfactual_that_drifts_widens_the_interval() -> None:
    gap = noisy(-40 * 0.5 ** (days(90) / 15))
    spread = 1.96 * np.sqrt(2.0 + 0.2 * days(90))
    drifting = half_life(replace(gap, low=gap.value - spread, high=gap.value + spread))
    assert drifting.high - drifting.low > half_life(gap).high - half_life(gap).low


def test_the_interval_is_that_of_the_likelihood_ratio() -> None:
    values = np.linspace(1.0, 9.0, 801)
    found = profile(values, 4.0 * (values - 5.0) ** 2)
    assert found is not None
    assert (found.low, found.value, found.high) == pytest.approx((5 - 0.98, 5.0, 5 + 0.98), abs=0.02)


def test_being_shown_only_when_short_moves_the_upper_end_alone() -> None:
    values = np.geomspace(1.0, 1000.0, 2000)
    score = (4.0 * np.log(values / 20.0)) ** 2
    free, held = profile(values, score), profile(values, score, told_below=25.0)
    assert free is not None
    assert held is not None
    assert held.low == free.low
    assert held.high > 1.2 * free.high
    assert profile(values, score, told_below=1e4) == free


def test_an_estimate_at_the_very_bound_of_being_shown_has_no_interval() -> None:
    values = np.geomspace(1.0, 1000.0, 2000)
    assert profile(values, (4.0 * np.log(values / 20.0)) ** 2, told_below=20.2) is None


def test_a_date_is_told_only_where_its_interval_is_narrower_than_the_time_left() -> None:
    today = date(2026, 6, 1)
    on = DateInterval(today + timedelta(days=30), today + timedelta(days=15), today + timedelta(days=44))
    assert is_date_told(on, today)
    assert not is_date_told(replace(on, high=on.high + timedelta(days=1)), today)
    assert not is_date_told(on, today + timedelta(days=1))


def test_a_date_that_has_passed_is_not_projected() -> None:
    assert told(noisy(-40 * 0.5 ** (days(120) / 10))).date_reason == "passed"


def test_the_best_exponential_is_that_of_least_squares() -> None:
    optimize = import_module("scipy.optimize")
    gap = noisy(-40 * 0.5 ** (days(80) / 20), error=3.0)
    fit, _ = optimize.curve_fit(lambda t, depth, half: -depth * 0.5 ** (t / half), days(80), gap.value, (30.0, 15.0))
    even = np.full(80, 19.0)
    found = candidates(Window(days(80), gap.value, even, even, 1e-9, 0.0, 1e-9))
    exponential = (found.shape == 0) & np.isfinite(found.fast)
    best = int(np.argmin(np.where(exponential, found.score, np.inf)))
    assert found.fast[best] == pytest.approx(fit[1], rel=0.03)
    assert found.depth[best] == pytest.approx(fit[0], rel=0.03)


@pytest.mark.parametrize("name", ["8/60", "20/60", "20/60, calm brand"])
def test_shown_half_lives_hold_the_truth(name: str) -> None:
    tally = measure(COURSES[name], runs=40, seed=5)
    assert tally.half_lives.coverage is not None
    assert tally.half_lives.coverage >= 0.9


@pytest.mark.parametrize("name", ["60/60", "20/20"])
def test_too_short_a_window_shows_nothing_or_next_to_nothing(name: str) -> None:
    assert measure(COURSES[name], runs=30, seed=5).wrong <= 0.05


@settings(max_examples=60, deadline=None)
@given(gap=gaps(), since=st.integers(-3, 160), at=st.integers(0, 160), level=st.sampled_from([0.0, 3.0, 90.0]))
def test_any_gap_has_a_decay_that_can_be_told(gap: Gap, since: int, at: int, level: float) -> None:
    trough = Trough(FIRST + timedelta(days=at), Estimate(-30.0, level), is_confirmed=True)
    found = decay(gap, trough, FIRST + timedelta(days=since))
    json.dumps(found.to_json(), allow_nan=False)
    assert (found.half_life_days is None) == (found.reason is not None) == (found.shape is None)
    assert (found.ninety_percent_on is None) == (found.date_reason is not None)
    if found.half_life_days is not None:
        assert 0 < found.half_life_days.low <= found.half_life_days.value <= found.half_life_days.high
