"""Outcomes beside net sentiment: told only where they move together beyond what two wandering series do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.recovery.outcomes import OutcomeLink, outcome_links, whitened
from reputation.recovery.series import NetSeries
from tests.simulated.daily_counts import World, net_series, simulate
from tests.simulated.outcomes import simulated_outcome

BREACH = World(competitors=0, pre_days=90, post_days=60, fall=35.0, half_life_days=15.0)
FIRST = date(2026, 1, 1)


def links(seed: int, *, kinds: int = 1, pull: float = 0.0, jump: float = 1.5) -> list[OutcomeLink]:
    generator = np.random.default_rng(seed)
    net = net_series(simulate(BREACH, generator).own)
    outcomes = {
        f"kind {number}": simulated_outcome(net, generator, pull=pull, jump=jump, at=BREACH.pre_days)
        for number in range(kinds)
    }
    return outcome_links(net, outcomes)


def test_unrelated_outcomes_that_jump_at_the_same_breach_are_seldom_told() -> None:
    found = [one for seed in range(40) for one in links(seed)]
    assert sum(one.correlation is not None for one in found) <= 4
    assert {one.reason for one in found if one.correlation is None} == {"interval_includes_zero"}


def test_plain_correlation_of_those_same_series_would_be_told_most_of_the_time() -> None:
    """The reason for whitening: both series only share the day on which they jumped."""
    large = 0
    for seed in range(40):
        generator = np.random.default_rng(seed)
        net = net_series(simulate(BREACH, generator).own)
        outcome = simulated_outcome(net, generator, jump=1.5, at=BREACH.pre_days)
        known = np.isfinite(net.net)
        values = np.array([outcome[day] for day in net.days])
        large += abs(float(np.corrcoef(net.net[known], values[known])[0, 1])) > 1.96 / len(values) ** 0.5
    assert large >= 30


def test_four_unrelated_outcomes_share_the_one_level() -> None:
    told = sum(any(one.correlation is not None for one in links(seed, kinds=4)) for seed in range(100, 130))
    assert told <= 4


def test_outcome_that_follows_sentiment_is_told_with_its_lag_and_sign() -> None:
    found = [one for seed in range(200, 220) for one in links(seed, pull=0.15)]
    told = [one for one in found if one.correlation is not None]
    assert len(told) >= 18
    assert all(one.lag_days == 3 for one in told)
    assert all(one.correlation is not None and one.correlation.high < 0 for one in told)


def test_same_series_give_the_same_answer_twice() -> None:
    assert links(1, pull=0.15) == links(1, pull=0.15)


def test_whitened_random_walk_has_no_memory_left() -> None:
    walk = np.cumsum(np.random.default_rng(3).normal(size=400))
    rest = whitened(walk, FIRST)
    rest = rest[np.isfinite(rest)]
    assert abs(float(np.corrcoef(rest[1:], rest[:-1])[0, 1])) < 0.15


def series(values: list[float]) -> NetSeries:
    net = np.array(values, dtype=np.float64)
    return NetSeries(FIRST, net, np.full(len(net), 25.0))


@pytest.mark.parametrize(
    ("values", "outcome", "reason"),
    [
        ([1.0] * 20, [2.0] * 20, "few_days"),
        ([], [], "few_days"),
        ([5.0] * 100, [float(at * at % 17) for at in range(100)], "no_variation"),
        ([float(at * at % 17) for at in range(100)], [0.0] * 100, "no_variation"),
        ([float("nan")] * 100, [1.0] * 100, "few_days"),
    ],
)
def test_outcome_that_cannot_be_told_says_why(values: list[float], outcome: list[float], reason: str) -> None:
    days = {FIRST + timedelta(days=at): value for at, value in enumerate(outcome)}
    (found,) = outcome_links(series(values), {"calls": days})
    assert (found.reason, found.correlation, found.lag_days) == (reason, None, None)


def test_outcome_days_outside_the_series_change_nothing() -> None:
    generator = np.random.default_rng(5)
    net = net_series(simulate(replace(BREACH, missing=0.05), generator).own)
    outcome = simulated_outcome(net, generator, pull=0.2)
    more = {**outcome, FIRST - timedelta(days=900): 1e6, FIRST + timedelta(days=900): 1e6}
    assert outcome_links(net, {"calls": outcome}) == outcome_links(net, {"calls": more})


NUMBER = st.one_of(st.floats(-100, 100), st.just(float("nan")), st.just(0.0))


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(NUMBER, max_size=120),
    outcome=st.lists(st.one_of(st.floats(), st.integers(0, 3).map(float)), max_size=120),
)
def test_links_of_any_series_are_json_without_nan(values: list[float], outcome: list[float]) -> None:
    days = {FIRST + timedelta(days=at): value for at, value in enumerate(outcome)}
    for found in outcome_links(series(values), {"calls": days, "none": {}}):
        json.dumps(found.to_json(), allow_nan=False)
        if found.correlation is not None:
            assert -1 <= found.correlation.low <= found.correlation.value <= found.correlation.high <= 1
