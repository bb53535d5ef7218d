"""The counterfactual on simulated markets: what it finds, what it rests on, and when it refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.net_sentiment import Floats
from reputation.recovery.counterfactual import Counterfactual, estimate_counterfactual
from reputation.recovery.series import NetSeries
from tests.simulated.daily_counts import DISCLOSED_ON, Market, World, net_series, simulate

LAST_QUIET = DISCLOSED_ON - timedelta(days=4)


def estimated(market: Market, **given_: date) -> Counterfactual:
    found = estimate_counterfactual(net_series(market.own), controls(market), DISCLOSED_ON, market.today, **given_)
    assert isinstance(found, Counterfactual)
    return found


def controls(market: Market) -> dict[str, NetSeries]:
    return {brand: net_series(days) for brand, days in market.competitors.items()}


def moved(series: NetSeries, points: float, first: date = DISCLOSED_ON) -> NetSeries:
    shift = np.where(np.arange(len(series.net)) >= series.index(first), points, 0.0)
    return replace(series, net=series.net + shift)


def steady(net: float = 10.0, days: int = 60, variance: float = 0.0) -> NetSeries:
    first = DISCLOSED_ON - timedelta(days=days - 10)
    return NetSeries(first, np.full(days, net), np.full(days, variance))


FALLEN = simulate(World(fall=30.0), np.random.default_rng(11))
CALM = simulate(World(drift=0.1, noise=3.0, common=2.0), np.random.default_rng(12))


def test_a_fall_of_30_points_is_found_with_its_size() -> None:
    effect = estimated(FALLEN).effect
    assert effect.detected
    assert effect.low <= -30 <= effect.high
    assert 0 < effect.false_alarm_rate < 0.2


def test_a_calm_brand_has_no_effect() -> None:
    effect = estimated(CALM).effect
    assert not effect.detected
    assert effect.low <= 0 <= effect.high


def test_a_rise_is_found_as_well() -> None:
    market = simulate(World(fall=-25.0), np.random.default_rng(13))
    assert estimated(market).effect.low > 0


def test_the_gap_begins_on_the_day_of_disclosure_and_averages_to_the_effect() -> None:
    found = estimated(FALLEN)
    assert found.gap.first == DISCLOSED_ON
    assert len(found.gap.value) == 30
    assert np.nanmean(found.gap.value) == pytest.approx(found.effect.value, abs=1e-6)
    assert np.all(found.gap.low < found.gap.value)
    assert np.all(found.gap.value < found.gap.high)


def test_net_less_the_daily_counterfactual_is_the_gap() -> None:
    found, own = estimated(FALLEN), net_series(FALLEN.own)
    since = own.index(DISCLOSED_ON)
    assert own.net[since:] - found.daily.value[-30:] == pytest.approx(found.gap.value)


def test_the_daily_counterfactual_covers_the_whole_range_once_it_has_settled() -> None:
    daily = estimated(FALLEN).daily
    assert daily.first == DISCLOSED_ON - timedelta(days=120)
    assert len(daily.value) == 150
    assert np.isnan(daily.value[:7]).all()
    assert np.isfinite([daily.value[8:], daily.low[8:], daily.high[8:]]).all()
    assert daily.low[8:].min() >= -100
    assert daily.high[8:].max() <= 100


def test_uncertainty_grows_with_the_distance_from_the_pre_period() -> None:
    daily = estimated(FALLEN).daily
    width = daily.high - daily.low
    assert width[-1] > width[len(width) - 30]


def test_all_methods_stand_side_by_side() -> None:
    other = estimated(FALLEN).alternatives
    values = [other.synthetic_control, other.synthetic_difference_in_differences, other.difference_in_differences]
    assert all(value is not None and value.low < value.value < -15 for value in [other.own_history, *values])
    assert other.leave_one_out is not None
    assert other.leave_one_out.low <= other.leave_one_out.value <= other.leave_one_out.high


def test_a_market_that_falls_as_one_is_no_fall_of_the_brand() -> None:
    shocks = {"drift": 0.0, "noise": 2.0, "outliers": 0.0, "common": 0.0, "mentions": 400.0, "weekday": 0.0}
    market = simulate(World(**shocks), np.random.default_rng(14))  # type: ignore[arg-type]
    wave = 12 * np.sin(np.arange(150) / 9)
    wave[120:] -= 20
    own = with_wave(net_series(market.own), wave)
    others = {brand: with_wave(series, wave) for brand, series in controls(market).items()}
    found = estimate_counterfactual(own, others, DISCLOSED_ON, market.today)
    assert isinstance(found, Counterfactual)
    assert found.method == "synthetic_control"
    assert abs(found.effect.value) < 3
    assert found.alternatives.own_history.value < -15
    assert sum(found.weights.values()) > 0.9


def with_wave(series: NetSeries, wave: Floats) -> NetSeries:
    return replace(series, net=series.net + wave)


def test_without_competitors_the_own_history_decides() -> None:
    found = estimate_counterfactual(net_series(FALLEN.own), {}, DISCLOSED_ON, FALLEN.today)
    assert isinstance(found, Counterfactual)
    assert found.method == "own_history"
    assert found.placebo_in_space is None
    assert found.weights == {}
    assert found.alternatives.synthetic_control is None
    assert found.effect.detected


def test_a_competitor_with_a_jump_of_its_own_is_left_out_by_name() -> None:
    others = controls(FALLEN)
    others["Competitor 2"] = moved(others["Competitor 2"], -45.0)
    found = estimate_counterfactual(net_series(FALLEN.own), others, DISCLOSED_ON, FALLEN.today)
    assert isinstance(found, Counterfactual)
    assert [one.to_json() for one in found.left_out] == [{"brand": "Competitor 2", "reason": "own_jump"}]
    assert "Competitor 2" not in found.weights


def test_a_single_competitor_with_a_jump_leaves_the_brand_to_its_own_history() -> None:
    only = {"Competitor 1": moved(controls(FALLEN)["Competitor 1"], 60.0)}
    found = estimate_counterfactual(net_series(FALLEN.own), only, DISCLOSED_ON, FALLEN.today)
    assert isinstance(found, Counterfactual)
    assert found.method == "own_history"
    assert [one.reason for one in found.left_out] == ["own_jump"]


def test_a_competitor_with_too_few_days_is_left_out_by_name() -> None:
    others = controls(FALLEN)
    thin = others["Competitor 5"]
    others["Competitor 5"] = replace(thin, net=np.where(np.arange(150) % 3 == 0, thin.net, np.nan))
    found = estimate_counterfactual(net_series(FALLEN.own), others, DISCLOSED_ON, FALLEN.today)
    assert isinstance(found, Counterfactual)
    assert [(one.brand, one.reason) for one in found.left_out] == [("Competitor 5", "few_days")]


def test_no_competitor_of_a_calm_market_is_left_out() -> None:
    assert estimated(CALM).left_out == ()


def test_the_pre_period_ends_three_quiet_days_before_the_disclosure() -> None:
    found = estimated(FALLEN)
    assert found.pre_last == LAST_QUIET
    assert found.pre_first == DISCLOSED_ON - timedelta(days=120)
    assert found.pre_day_count == 117


def test_the_pre_period_ends_before_the_first_chatter() -> None:
    chatter_on = DISCLOSED_ON - timedelta(days=20)
    assert estimated(FALLEN, chatter_on=chatter_on).pre_last == chatter_on - timedelta(days=1)


def test_what_happens_after_the_first_chatter_moves_no_counterfactual() -> None:
    chatter_on = DISCLOSED_ON - timedelta(days=20)
    own = net_series(FALLEN.own)
    early = moved(own, -40.0, chatter_on)
    calm, leaked = (
        estimate_counterfactual(one, controls(FALLEN), DISCLOSED_ON, FALLEN.today, chatter_on=chatter_on)
        for one in (own, early)
    )
    assert isinstance(calm, Counterfactual)
    assert isinstance(leaked, Counterfactual)
    assert leaked.effect.value == pytest.approx(calm.effect.value - 40)


def test_chatter_after_the_disclosure_changes_nothing() -> None:
    late = estimated(FALLEN, chatter_on=DISCLOSED_ON + timedelta(days=5))
    assert late.pre_last == LAST_QUIET


def test_placebos_in_time_are_told_with_their_number() -> None:
    placebo = estimated(FALLEN).placebo_in_time
    assert placebo.runs > 10
    assert placebo.ratio is not None
    assert placebo.inflation >= 1


def test_a_past_with_waves_that_the_model_does_not_know_widens_the_interval() -> None:
    own = net_series(CALM.own)
    steps = 9 * np.sign(np.sin(np.arange(150) / 7)) + 9 * np.sign(np.sin(np.arange(150) / 17))
    wavy = estimate_counterfactual(replace(own, net=own.net + steps), {}, DISCLOSED_ON, CALM.today)
    calm = estimate_counterfactual(own, {}, DISCLOSED_ON, CALM.today)
    assert isinstance(wavy, Counterfactual)
    assert isinstance(calm, Counterfactual)
    assert wavy.effect.high - wavy.effect.low > 1.2 * (calm.effect.high - calm.effect.low)


def test_a_short_past_has_no_placebos() -> None:
    market = simulate(World(pre_days=34, fall=40), np.random.default_rng(15))
    placebo = estimated(market).placebo_in_time
    assert (placebo.ratio, placebo.runs) == (None, 0)


def test_a_short_past_makes_wider_intervals_and_more_false_alarms_than_a_long_one() -> None:
    short = estimated(simulate(World(pre_days=34, fall=40, common=8.0), np.random.default_rng(16)))
    assert short.placebo_in_time.inflation > 1.1
    assert short.effect.false_alarm_rate > estimated(FALLEN).effect.false_alarm_rate


def test_six_competitors_allow_no_smaller_p_than_a_seventh() -> None:
    space = estimated(FALLEN).placebo_in_space
    assert space is not None
    assert space.p == space.smallest_p == pytest.approx(1 / 7)


def test_a_first_day_after_a_weekend_pattern_is_compared_with_such_days() -> None:
    own = steady(days=101, variance=4.0)
    rhythm = np.where(np.arange(101) % 7 < 2, -20.0, 8.0)
    own = replace(own, net=own.net + rhythm)
    only = own.window(own.first, DISCLOSED_ON)
    found = estimate_counterfactual(only, {}, DISCLOSED_ON, DISCLOSED_ON)
    assert isinstance(found, Counterfactual)
    assert abs(found.effect.value) < 4


def test_one_day_since_the_disclosure_is_enough_for_a_large_fall() -> None:
    own = net_series(FALLEN.own)
    first_day = moved(own, -30.0).window(own.first, DISCLOSED_ON)
    found = estimate_counterfactual(first_day, controls(FALLEN), DISCLOSED_ON, DISCLOSED_ON)
    assert isinstance(found, Counterfactual)
    assert len(found.gap.value) == 1
    assert found.effect.high < 0


def test_a_brand_that_never_moved_gets_a_result() -> None:
    found = estimate_counterfactual(steady(), {"a": steady(), "b": steady(3.0)}, DISCLOSED_ON, date(2026, 3, 9))
    assert isinstance(found, Counterfactual)
    assert found.effect.value == pytest.approx(0, abs=1e-6)
    assert not found.effect.detected


def test_days_beyond_the_series_are_not_invented() -> None:
    found = estimate_counterfactual(net_series(FALLEN.own), {}, DISCLOSED_ON, date(2400, 1, 1))
    assert isinstance(found, Counterfactual)
    assert len(found.gap.value) == 30


def test_the_result_is_plain_json() -> None:
    text = json.dumps(estimated(FALLEN).to_json(), allow_nan=False)
    assert set(json.loads(text)["effect"]) == {"value", "low", "high", "detected", "false_alarm_rate"}


def test_a_disclosure_ahead_of_today_is_refused() -> None:
    own = net_series(FALLEN.own)
    assert estimate_counterfactual(own, {}, DISCLOSED_ON, LAST_QUIET) == "not_disclosed_yet"


@pytest.mark.parametrize("disclosed_on", [date.min, date(2025, 1, 1), date(2025, 11, 10)])
def test_a_disclosure_without_two_weeks_before_it_is_refused(disclosed_on: date) -> None:
    assert estimate_counterfactual(net_series(FALLEN.own), {}, disclosed_on, FALLEN.today) == "few_pre_days"


def test_no_told_day_since_the_disclosure_is_refused() -> None:
    own = net_series(FALLEN.own)
    ended = own.window(own.first, LAST_QUIET)
    silent = replace(own, net=np.where(np.arange(150) < 120, own.net, np.nan))
    for series in (ended, silent):
        assert estimate_counterfactual(series, {}, DISCLOSED_ON, FALLEN.today) == "no_days_since"


def test_a_day_whose_variance_is_unknown_tells_nothing() -> None:
    own = net_series(FALLEN.own)
    blind = replace(own, variance=np.where(np.arange(150) < 110, np.nan, own.variance))
    assert estimate_counterfactual(blind, {}, DISCLOSED_ON, FALLEN.today) == "few_pre_days"


def test_an_empty_series_is_refused() -> None:
    nothing = NetSeries(DISCLOSED_ON - timedelta(days=30), np.empty(0), np.empty(0))
    assert estimate_counterfactual(nothing, {}, DISCLOSED_ON, DISCLOSED_ON) == "few_pre_days"


VALUES = st.one_of(st.floats(-100, 100), st.sampled_from([np.nan, np.inf, 0.0, 0.0, 100.0, -100.0]))
VARIANCES = st.one_of(st.floats(0, 400), st.sampled_from([np.nan, np.inf, -1.0, 0.0, 1e-300]))


@st.composite
def any_series(draw: st.DrawFn) -> NetSeries:
    length, offset = draw(st.integers(0, 90)), draw(st.integers(-70, 20))
    pool = draw(st.lists(st.tuples(VALUES, VARIANCES), min_size=1, max_size=12))
    order = np.random.default_rng(draw(st.integers(0, 999))).integers(0, len(pool), size=length)
    rows = np.array(pool)[order].reshape(length, 2)
    return NetSeries(DISCLOSED_ON + timedelta(days=offset), rows[:, 0], rows[:, 1])


@settings(max_examples=80, deadline=None)
@given(
    own=any_series(),
    others=st.dictionaries(st.sampled_from("abc"), any_series(), max_size=3),
    since=st.integers(-2, 40),
    chatter=st.one_of(st.none(), st.integers(-60, 10)),
)
def test_anything_gets_a_finite_result_or_a_reason(
    own: NetSeries, others: Mapping[str, NetSeries], since: int, chatter: int | None
) -> None:
    chatter_on = None if chatter is None else DISCLOSED_ON + timedelta(days=chatter)
    today = DISCLOSED_ON + timedelta(days=since)
    found = estimate_counterfactual(own, others, DISCLOSED_ON, today, chatter_on=chatter_on)
    if isinstance(found, str):
        assert found in {"not_disclosed_yet", "few_pre_days", "no_days_since"}
    else:
        assert found.effect.low <= found.effect.value <= found.effect.high
        json.dumps(found.to_json(), allow_nan=False)
