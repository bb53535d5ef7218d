from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.net_sentiment import Floats
from reputation.recovery.restart import LEAST_STRETCH, Restart, partition, piecewise, suggest_restarts
from reputation.recovery.series import Gap
from tests.simulated.any_gap import FIRST, gaps
from tests.simulated.recovery_course import DISCLOSED_ON, Course, calm, plain_gap, simulated_gap

CONSTANT = np.array([np.inf])


def steps(*levels: tuple[float, int]) -> Floats:
    return np.concatenate([np.full(length, level) for level, length in levels])


def misfit(values: Floats, weights: Floats, starts: Sequence[int]) -> float:
    pieces = zip(np.split(values, starts), np.split(weights, starts), strict=True)
    return float(sum(w @ (v - w @ v / w.sum()) ** 2 for v, w in pieces))


def suggested(gap: Gap, course: Course | None = None) -> tuple[Restart, ...]:
    return suggest_restarts(gap, course.trough_on if course else gap.first, gap.days[-1])


def test_the_partition_is_the_best_of_all() -> None:
    chance = np.random.default_rng(2)
    values = steps((0.0, 9), (-6.0, 8), (-1.0, 10)) + chance.normal(0.0, 1.5, 27)
    weights = chance.uniform(0.2, 2.0, 27)
    places = range(LEAST_STRETCH, 27 - LEAST_STRETCH + 1)
    possible = [starts for count in range(3) for starts in combinations(places, count)]
    valid = [starts for starts in possible if all(np.diff([0, *starts, 27]) >= LEAST_STRETCH)]
    best = min(valid, key=lambda starts: misfit(values, weights, starts) + 9.0 * len(starts))
    found = partition(np.arange(27.0), values, weights, CONSTANT, penalty=9.0)
    assert tuple(found) == best == (9, 17)


def test_stretches_of_constant_level_are_those_of_the_linear_kernel() -> None:
    ruptures = import_module("ruptures")
    values = steps((0.0, 30), (-12.0, 25), (-3.0, 40)) + np.random.default_rng(3).normal(0.0, 3.0, 95)
    theirs = ruptures.KernelCPD(kernel="linear", min_size=LEAST_STRETCH).fit(values[:, None]).predict(pen=150.0)
    assert partition(np.arange(95.0), values, np.ones(95), CONSTANT, penalty=150.0) == theirs[:-1]


def test_a_recovery_needs_no_cut_when_stretches_may_decay() -> None:
    day = np.arange(90.0)
    values = -40 * 0.5 ** (day / 18) + np.random.default_rng(4).normal(0.0, 2.0, 90)
    weights = np.full(90, 0.25)
    assert partition(day, values, weights) == []
    assert partition(day, values, weights, CONSTANT) != []


def test_a_second_fall_is_suggested_on_its_day_with_its_depth() -> None:
    course = Course(half_life=20, after_days=90, restart_day=40, restart_depth=20, noise=2, mentions=800)
    found = suggested(simulated_gap(course, np.random.default_rng(6)), course)
    assert len(found) == 1
    assert course.restarted_on is not None
    assert abs((found[0].day - course.restarted_on).days) <= 1
    assert found[0].drop.low < found[0].drop.value < found[0].drop.high < 0
    assert json.loads(json.dumps(found[0].to_json()))["day"] == found[0].day.isoformat()


def test_a_step_up_is_no_restart() -> None:
    values = steps((-30.0, 40), (-10.0, 40)) + np.random.default_rng(5).normal(0.0, 1.4, 80)
    assert suggested(plain_gap(values)) == ()


def test_a_drop_of_less_than_five_points_is_not_suggested() -> None:
    assert suggested(plain_gap(steps((-10.0, 50), (-14.0, 50)))) == ()
    assert len(suggested(plain_gap(steps((-10.0, 50), (-16.0, 50))))) == 1


def test_a_single_bad_day_is_no_restart() -> None:
    values = np.full(80, -10.0)
    values[40] = -60.0
    assert suggested(plain_gap(values, error=3.0)) == ()


@pytest.mark.parametrize(
    "course",
    [calm(120), calm(120, noise=3.0, mentions=300.0), Course(half_life=20, after_days=120), Course(lost=45.0)],
    ids=["nothing", "nothing, calm brand", "recovery", "stays down"],
)
def test_without_a_restart_none_is_suggested_in_nine_of_ten_cases(course: Course) -> None:
    chance = np.random.default_rng(7)
    assert np.mean([bool(suggested(simulated_gap(course, chance), course)) for _ in range(40)]) <= 0.1


def test_a_restart_of_a_calm_brand_is_found_in_seven_of_ten_cases() -> None:
    course = Course(half_life=20, after_days=100, restart_day=40, restart_depth=20, noise=3, mentions=300)
    chance, found = np.random.default_rng(8), []
    for _ in range(30):
        days = [restart.day for restart in suggested(simulated_gap(course, chance), course)]
        assert course.restarted_on is not None
        found.append(any(abs((day - course.restarted_on).days) <= 3 for day in days))
    assert np.mean(found) >= 0.7


def test_confirmed_restarts_cut_the_gap_into_pieces() -> None:
    gap = plain_gap(np.arange(30.0))
    days = [DISCLOSED_ON + timedelta(days=at) for at in (20, 10, 10, -3, 0, 400)]
    pieces = piecewise(gap, days, gap.days[24])
    assert [piece.value.tolist() for piece in pieces] == [
        list(map(float, span)) for span in (range(10), range(10, 20), range(20, 25))
    ]
    assert [piece.first for piece in pieces] == [DISCLOSED_ON, days[1], days[0]]


def test_without_a_restart_there_is_one_piece() -> None:
    gap = plain_gap(np.arange(30.0))
    (piece,) = piecewise(gap, (), gap.days[-1])
    assert piece.value.tolist() == gap.value.tolist()


@settings(max_examples=60, deadline=None)
@given(gap=gaps(), trough=st.integers(-3, 160), since=st.integers(-3, 160))
def test_any_gap_has_suggestions_that_can_be_told(gap: Gap, trough: int, since: int) -> None:
    found = suggest_restarts(gap, FIRST + timedelta(days=trough), FIRST + timedelta(days=since))
    assert [restart.day for restart in found] == sorted(restart.day for restart in found)
    json.dumps([restart.to_json() for restart in found], allow_nan=False)
