"""The effect of response actions on the gap, on series whose truth is known and which no exponential made."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.recovery.effects import ActionEffect, ResponseAction, effects_of_actions, overlapping
from reputation.recovery.series import Gap, GapNoise
from tests.simulated.gap_path import DISCLOSED_ON, Path, simulated_gap


def action(day: int, kind: str = "apology", title: str = "We are sorry") -> ResponseAction:
    return ResponseAction(kind, title, DISCLOSED_ON + timedelta(days=day))


def gap_of(path: Path, seed: int) -> Gap:
    return simulated_gap(path, np.random.default_rng(seed))


def effect_at(path: Path, seed: int, day: int) -> ActionEffect:
    (found,) = effects_of_actions(gap_of(path, seed), [action(day)])
    return found


def test_effect_of_nothing_is_seldom_told_and_centred_on_zero() -> None:
    found = [effect_at(Path(), seed, 30 + seed) for seed in range(40)]
    lifts = [one.lift.value for one in found if one.lift]
    assert len(lifts) == 40
    assert sum(one.verdict != "unclear" for one in found) <= 4
    assert abs(float(np.mean(lifts))) < 2.0


def test_effect_of_twenty_points_is_found_and_its_interval_holds_it() -> None:
    found = [effect_at(Path(moves=((45, 20.0, 0.0),)), seed, 45) for seed in range(100, 130)]
    assert sum(one.verdict == "lifted" for one in found) >= 24
    assert sum(one.lift is not None and one.lift.low <= 20.0 <= one.lift.high for one in found) >= 26


def test_effect_downward_is_told_as_such() -> None:
    found = [effect_at(Path(moves=((40, -20.0, 0.0),)), seed, 40) for seed in range(200, 220)]
    assert sum(one.verdict == "lowered" for one in found) >= 16


def test_effect_step_and_ramp_are_told_apart_on_average() -> None:
    path = replace(Path(), mentions=400.0, shock=2.0, weekday=0.5, moves=((50, 12.0, 10.0),))
    found = [effect_at(path, seed, 50) for seed in range(300, 320)]
    steps = [one.step.value for one in found if one.step]
    ramps = [one.ramp.value for one in found if one.ramp]
    assert np.mean(steps) == pytest.approx(12.0, abs=2.5)
    assert np.mean(ramps) == pytest.approx(10.0, abs=4.0)


def test_effect_names_the_smallest_p_its_placebo_dates_allow() -> None:
    found = effect_at(Path(days=60), 1, 40)
    assert found.placebo_count > 8
    assert found.smallest_p == 1 / (1 + found.placebo_count)
    assert found.p_value is not None
    assert found.smallest_p <= found.p_value <= 1.0


def test_effect_without_placebo_dates_has_no_p_value() -> None:
    found = effect_at(Path(days=26), 3, 17)
    assert (found.p_value, found.smallest_p, found.placebo_count) == (None, None, 0)
    assert found.lift is not None


def test_earlier_action_counts_as_moved_and_not_as_part_of_the_curve() -> None:
    path = replace(Path(), mentions=400.0, shock=2.0, moves=((40, 25.0, 0.0),))
    lifts = []
    for seed in range(400, 420):
        _, second = effects_of_actions(gap_of(path, seed), [action(40), action(50, "compensation")])
        assert second.lift is not None
        lifts.append(second.lift.value)
    assert abs(float(np.mean(lifts))) < 3.0


def test_actions_within_a_week_are_named_inseparable_and_have_one_joint_effect() -> None:
    actions = [action(47, "notice"), action(40), action(44, "compensation"), action(70, "counter_offer")]
    found = effects_of_actions(gap_of(Path(), 5), actions)
    assert [[one.kind for one in effect.actions] for effect in found] == [
        ["apology", "compensation", "notice"],
        ["counter_offer"],
    ]
    assert [effect.is_separable for effect in found] == [False, True]
    assert (found[0].first_on, found[0].last_on) == (action(40).day, action(53).day)
    assert found[0].lift is not None
    assert found[0].to_json()["separable"] is False


def test_overlapping_seven_days_apart_do_not_meet() -> None:
    assert [len(group) for group in overlapping([action(40), action(47), action(53)])] == [1, 2]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (-3, "before_disclosure"),
        (0, "few_days_before"),
        (4, "few_days_before"),
        (11, "near_trough"),
        (115, "too_recent"),
    ],
)
def test_effect_that_cannot_be_told_says_why(day: int, reason: str) -> None:
    calm = replace(Path(), shock=1.0, weekday=0.0, mentions=400.0)
    found = effect_at(calm, 9, day)
    assert (found.reason, found.lift, found.verdict) == (reason, None, None)


def test_effect_over_days_that_failed_to_be_collected_is_not_told() -> None:
    gap = gap_of(Path(), 4)
    for array in (gap.value, gap.low, gap.high, gap.variance):
        array[50:55] = np.nan
    (found,) = effects_of_actions(gap, [action(49)])
    assert found.reason == "few_days_after"


def test_effect_with_a_second_disclosure_in_its_week_is_not_told() -> None:
    restart = action(52).day
    found = effects_of_actions(gap_of(Path(), 4), [action(50), action(90)], restarts=[restart])
    assert [one.reason for one in found] == ["restart_in_window", None]


NUMBER = st.one_of(st.floats(-200, 200), st.just(float("nan")))


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(NUMBER, max_size=60),
    variance=st.one_of(st.floats(0, 1e4), st.just(float("nan"))),
    noise=st.tuples(st.floats(0, 60), st.floats(0, 0.99), st.floats(0, 400), st.floats(1, 10)),
    days=st.lists(st.integers(-20, 80), max_size=5),
    restart=st.integers(-5, 80),
)
def test_effects_of_any_gap_are_json_without_nan(
    values: list[float], variance: float, noise: tuple[float, float, float, float], days: list[int], restart: int
) -> None:
    value = np.array(values, dtype=np.float64)
    gap = Gap(DISCLOSED_ON, value, value - 5, value + 5, np.full(len(value), variance), GapNoise(*noise))
    restarts: list[date] = [action(restart).day]
    for found in effects_of_actions(gap, [action(day) for day in days], restarts=restarts):
        json.dumps(found.to_json(), allow_nan=False)
        assert (found.reason is None) == (found.lift is not None) == (found.verdict is not None)
