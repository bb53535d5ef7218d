from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.net_sentiment import Floats
from reputation.phase import assess
from reputation.recovery.decay import decay
from reputation.recovery.estimate import Question, estimate_recovery
from reputation.recovery.gap_level import mean_of_days
from reputation.recovery.series import Gap
from reputation.recovery.state import RecoveryState, recovery_state
from tests.simulated.any_gap import FIRST, gaps
from tests.simulated.daily_counts import World, simulate
from tests.simulated.recovery_course import (
    DISCLOSED_ON,
    Course,
    calm,
    gap_of_counts,
    plain_gap,
    simulated_counts,
    simulated_gap,
)


def noisy(values: Floats, seed: int = 3) -> Gap:
    return plain_gap(values + np.random.default_rng(seed).normal(0.0, 1.4, len(values)))


def path(length: int, half_life: float = 15.0, lost: float = 0.0) -> Floats:
    """Falls to −40 within eight days, and returns to −`lost`."""
    day = np.arange(length, dtype=np.float64)
    back = 0.5 ** (np.clip(day - 7, 0.0, None) / half_life)
    falling: Floats = -np.clip((day + 1) / 8, 0.0, 1.0) * (lost + (40.0 - lost) * back)
    return falling


def on_day(gap: Gap, day: int) -> RecoveryState:
    return recovery_state(gap, DISCLOSED_ON + timedelta(days=day))


@pytest.mark.parametrize(
    ("day", "state", "phase"),
    [
        (9, "falling", "acute"),
        (18, "bottoming", "acute"),
        (40, "recovering", "recovery"),
        (160, "recovered", "recovery"),
    ],
)
def test_a_recovery_passes_through_its_states(day: int, state: str, phase: str) -> None:
    found = on_day(noisy(path(170)), day)
    assert (found.state, found.phase, found.reason) == (state, phase, None)


def test_before_the_trough_is_confirmed_there_is_no_depth_no_share_and_no_date() -> None:
    found = on_day(noisy(path(170)), 18)
    assert (found.depth, found.trough_on, found.recovered, found.trough) == (None, None, None, None)
    assert found.today_gap is not None
    assert decay(noisy(path(170)), found.trough, found.today).ninety_percent_on is None


def test_in_recovery_depth_trough_and_share_are_told() -> None:
    found = on_day(noisy(path(170)), 40)
    assert found.trough_on is not None
    assert abs((found.trough_on - DISCLOSED_ON).days - 8) <= 2
    lowest_week = np.convolve(path(170), np.ones(7) / 7, mode="valid").min()
    assert found.depth is not None
    assert found.depth.low < lowest_week < found.depth.high
    assert found.recovered is not None
    assert found.recovered.low < 1 - path(170)[27:41].mean() / lowest_week < found.recovered.high


def test_a_gap_that_stays_down_has_plateaued_below() -> None:
    found = on_day(noisy(np.maximum(path(120, half_life=1e9), -40.0)), 110)
    assert (found.state, found.phase) == ("plateaued_below", "recovery")
    assert found.recovered is not None
    assert found.recovered.high < 0.2


def test_a_gap_that_comes_halfway_back_has_plateaued_below() -> None:
    assert on_day(noisy(path(150, half_life=8, lost=18)), 140).state == "plateaued_below"


def test_a_slow_return_is_no_plateau() -> None:
    assert on_day(noisy(path(150, half_life=60)), 110).state == "recovering"


def test_a_gap_that_falls_again_after_the_trough_is_falling() -> None:
    again = path(120)
    again[80:] -= 0.5 * np.arange(40)
    found = on_day(noisy(again), 119)
    assert (found.state, found.phase) == ("falling", "recovery")


def test_a_gap_that_returns_to_above_the_counterfactual_is_recovered() -> None:
    above = path(170)
    above[60:] += 15.0
    found = on_day(noisy(above), 160)
    assert found.state == "recovered"
    assert found.today_gap is not None
    assert found.today_gap.low > 5


def test_recovered_is_not_said_just_because_no_difference_is_found() -> None:
    found = on_day(plain_gap(path(170), error=25.0), 160)
    assert found.state != "recovered"


def test_recovered_needs_the_interval_within_the_band_for_a_fortnight() -> None:
    values = path(170)
    values[155:161] = -12.0
    assert on_day(noisy(values), 160).state != "recovered"


def test_a_breach_that_does_no_harm_is_told_from_both_sides() -> None:
    found = on_day(noisy(np.zeros(60)), 50)
    assert (found.state, found.phase, found.reason) == ("not_applicable", "not_applicable", "no_drop")
    assert found.depth is not None
    assert -5 < found.depth.low < found.depth.high < 5


def test_a_rise_after_the_disclosure_is_no_recovery() -> None:
    found = on_day(noisy(-0.4 * path(60, half_life=30)), 50)
    assert (found.state, found.reason) == ("not_applicable", "rose")
    assert found.depth is not None
    assert found.depth.low > 5


def test_a_low_that_comes_months_later_is_not_taken_for_the_breach() -> None:
    values = np.zeros(160)
    values[120:140] = -15.0
    assert on_day(noisy(values), 159).reason == "no_drop"


@pytest.mark.parametrize(
    ("day", "phase", "reason"),
    [(-2, "not_applicable", "before_disclosure"), (1, "acute", "too_early"), (30, "not_applicable", "few_mentions")],
)
def test_what_cannot_be_told_has_its_reason(day: int, phase: str, reason: str) -> None:
    found = on_day(noisy(path(12)), day)
    assert (found.state, found.phase, found.reason) == ("not_applicable", phase, reason)


def test_days_that_tell_nothing_are_left_out() -> None:
    values = path(170)
    values[np.random.default_rng(1).random(170) < 0.3] = np.nan
    assert on_day(noisy(values), 60).state == "recovering"


def test_later_days_change_nothing() -> None:
    whole = noisy(path(170))
    assert on_day(plain_gap(whole.value[:61]), 60) == on_day(whole, 60)


def test_a_confirmed_restart_begins_a_new_fall() -> None:
    values = path(120)
    values[60:] += path(60)
    gap, restart, today = noisy(values), DISCLOSED_ON + timedelta(days=60), DISCLOSED_ON + timedelta(days=110)
    assert recovery_state(gap, restart + timedelta(days=5), [restart]).phase == "acute"
    found = recovery_state(gap, today, [restart])
    assert (found.began_on, found.state) == (restart, "recovering")
    assert found.trough_on is not None
    assert abs((found.trough_on - restart).days - 8) <= 2
    half_life = decay(gap, found.trough, today).half_life_days
    assert half_life is not None
    assert half_life.low < 15 < half_life.high


def test_the_gap_and_the_product_of_today_agree_on_phase_and_trough() -> None:
    chance, course = np.random.default_rng(8), Course(half_life=20, after_days=80)
    same = []
    for _ in range(12):
        counts = simulated_counts(course, chance)
        gap = gap_of_counts(course, counts)
        for day in (5, 12, 20, 50, 80):
            today = DISCLOSED_ON + timedelta(days=day)
            shown, found = assess(counts, {}, DISCLOSED_ON, today), recovery_state(gap, today)
            same.append(shown.phase == found.phase)
            if shown.trough_on and found.trough_on:
                assert abs((shown.trough_on - found.trough_on).days) <= 4
    assert np.mean(same) >= 0.9


@pytest.mark.parametrize(("count", "memory"), [(1, 0.7), (7, 0.0), (7, 0.7), (7, 0.95), (90, 0.6)])
def test_variance_of_a_mean_of_days_is_the_sum_of_their_correlations(count: int, memory: float) -> None:
    lag = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    assert mean_of_days(count, memory) == pytest.approx((memory**lag).sum() / count)


def test_fall_of_40_points_in_a_noisy_market_is_told_after_two_months() -> None:
    world = World(fall=40.0, half_life_days=15.0, post_days=60, competitors=3)
    markets = [simulate(world, np.random.default_rng(seed)) for seed in range(6)]
    asked = [Question("Nordbank", one.own, one.competitors, DISCLOSED_ON, one.today) for one in markets]
    phases = [estimate_recovery(question).to_json()["phase"] for question in asked]
    assert phases.count("recovery") >= 5


def test_a_brand_that_nothing_happened_to_is_seldom_called_recovered_from_something() -> None:
    chance = np.random.default_rng(4)
    states = [on_day(simulated_gap(calm(60, noise=3.0, mentions=300.0), chance), 59) for _ in range(60)]
    assert np.mean([found.reason in {"no_drop", "rose"} for found in states]) >= 0.9


@settings(max_examples=80, deadline=None)
@given(gap=gaps(), since=st.integers(-3, 160), restarts=st.lists(st.integers(-5, 170), max_size=3))
def test_any_gap_has_a_state_that_can_be_told(gap: Gap, since: int, restarts: list[int]) -> None:
    days: list[date] = [FIRST + timedelta(days=day) for day in restarts]
    found = recovery_state(gap, FIRST + timedelta(days=since), days)
    json.dumps(found.to_json(), allow_nan=False)
    assert (found.reason is not None) == (found.state == "not_applicable")
    assert (found.trough is not None) == (found.trough_on is not None) == (found.phase == "recovery")
    assert found.phase == "recovery" or found.recovered is None
