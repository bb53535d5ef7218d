"""Segments after a breach: each one's change, whether they differ, and the change at the mix of before."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reputation.level import Estimate
from reputation.net_sentiment import DailyCounts
from reputation.recovery.heterogeneity import chi_square_tail, heterogeneity, partially_pooled
from reputation.recovery.segments import SegmentReport, by_segment
from tests.simulated.segments import DISCLOSED_ON, POST_DAYS, Segment, simulated_segments

TODAY = DISCLOSED_ON + timedelta(days=POST_DAYS - 1)
LIKE = {f"s{number}": Segment(10 - 5 * number, 20, mentions) for number, mentions in enumerate((60, 30, 15, 8, 3))}
UNLIKE = {"ru": Segment(10, 5, 60), "en": Segment(5, 15, 30), "kk": Segment(0, 35, 15), "de": Segment(0, 25, 5)}


def report(segments: dict[str, Segment], seed: int) -> SegmentReport:
    return by_segment(simulated_segments(segments, np.random.default_rng(seed)), DISCLOSED_ON, TODAY)


def test_chi_square_tail_equals_scipys() -> None:
    stats = import_module("scipy.stats")
    for degrees in range(1, 12):
        for value in (0.0, 0.1, 1.0, 5.0, 20.0, 80.0):
            assert chi_square_tail(value, degrees) == pytest.approx(stats.chi2.sf(value, degrees), abs=1e-12)


def test_heterogeneity_of_one_estimate_is_not_told() -> None:
    assert heterogeneity([Estimate(1.0, 1.0)]) is None


def test_heterogeneity_of_equal_values_is_none_at_all() -> None:
    found = heterogeneity([Estimate(-5.0, 2.0)] * 4)
    assert found is not None
    assert (found.q, found.p_value, found.i_squared) == (0.0, 1.0, 0.0)


def test_partial_pooling_moves_what_is_less_known_further() -> None:
    sure, unsure, unknown = partially_pooled([Estimate(-10.0, 1.0), Estimate(-40.0, 400.0), None])
    assert sure is not None
    assert unsure is not None
    assert unknown is not None
    assert abs(sure.value + 10.0) < 1.0
    assert unsure.value > -30.0
    assert unsure.variance < 400.0
    assert unknown.variance > sure.variance


def test_partial_pooling_of_eight_schools_agrees_with_the_textbook() -> None:
    """Gelman et al., Bayesian Data Analysis, 3rd ed., table 5.3: posterior medians 5 to 10 (their prior is wider)."""
    effects, errors = (28, 8, -3, 7, -1, 1, 18, 12), (15, 10, 16, 11, 9, 11, 10, 18)
    pooled = partially_pooled([Estimate(y, float(e) ** 2) for y, e in zip(effects, errors, strict=True)])
    values = [one.value for one in pooled if one]
    assert values[0] == max(values) == pytest.approx(10.5, abs=1.5)
    assert values[4] == min(values) == pytest.approx(5.0, abs=1.0)


def test_segments_that_changed_alike_are_seldom_said_to_differ() -> None:
    found = [report(LIKE, seed) for seed in range(40)]
    assert sum(one.differ is True for one in found) <= 4


def test_segments_that_changed_otherwise_are_said_to_differ() -> None:
    found = [report(UNLIKE, seed) for seed in range(100, 120)]
    assert sum(one.differ is True for one in found) >= 18


def test_pooled_changes_are_nearer_to_the_truth_and_their_intervals_hold_it() -> None:
    apart, pooled, held = [], [], []
    for seed in range(200, 230):
        for one in report(LIKE, seed).segments:
            assert one.change is not None
            assert one.pooled is not None
            apart.append((one.change.value + 20) ** 2)
            pooled.append((one.pooled.value + 20) ** 2)
            held.append(one.pooled.low <= -20 <= one.pooled.high)
    assert np.mean(pooled) < 0.5 * np.mean(apart)
    assert np.mean(held) >= 0.92


def test_flood_from_an_angry_segment_is_told_from_a_change_of_mind() -> None:
    segments = {"clients": Segment(20, 0, 60), "press": Segment(-40, 0, 10, growth=12.0)}
    found = [report(segments, seed).composition for seed in range(300, 320)]
    raw = [one.raw.value for one in found if one]
    adjusted = [one.adjusted.value for one in found if one]
    assert np.mean(raw) < -25
    assert abs(float(np.mean(adjusted))) < 2.5
    assert all(one is not None and one.shift == pytest.approx(one.raw.value - one.adjusted.value) for one in found)


def test_daily_line_is_that_of_the_mix_before() -> None:
    segments = {"clients": Segment(20, 0, 60), "press": Segment(-40, 0, 10, growth=12.0)}
    daily = report(segments, 1).daily
    assert (daily[0].day, daily[-1].day) == (DISCLOSED_ON, TODAY)
    level = 20 * 60 / 70 - 40 * 10 / 70
    assert np.mean([point.net for point in daily if point.net is not None]) == pytest.approx(level, abs=4)


def days(start: date, count: int, row: tuple[int, int, int]) -> list[DailyCounts]:
    return [DailyCounts(start + timedelta(days=at), *row) for at in range(count)]


def test_segment_that_spoke_up_only_after_has_no_change_but_a_share() -> None:
    start = DISCLOSED_ON - timedelta(days=60)
    found = by_segment(
        {"ru": days(start, 90, (5, 5, 5)), "en": days(DISCLOSED_ON, 30, (5, 5, 5))},
        DISCLOSED_ON, DISCLOSED_ON + timedelta(days=29),
    )  # fmt: skip
    new = next(one for one in found.segments if one.segment == "en")
    assert new.change is None
    assert new.pooled is not None
    assert found.heterogeneity is None
    assert found.differ is None
    assert found.composition is not None
    assert found.composition.new_share == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("counts", "today", "reason"),
    [
        ({}, TODAY, "few_segments"),
        ({"ru": days(DISCLOSED_ON, 5, (1, 1, 1))}, TODAY, "few_segments"),
        ({"ru": [], "en": []}, TODAY, "few_pre_mentions"),
        ({"ru": days(DISCLOSED_ON, 20, (9, 9, 9)), None: []}, TODAY, "few_pre_mentions"),
        ({"ru": days(date(2026, 1, 1), 50, (3, 3, 3)), "en": []}, TODAY, "few_mentions"),
        ({"ru": [], "en": []}, date(2026, 2, 1), "before_disclosure"),
    ],
)
def test_segments_that_cannot_be_told_say_why(
    counts: dict[str | None, list[DailyCounts]], today: date, reason: str
) -> None:
    found = by_segment(counts, DISCLOSED_ON, today)
    assert (found.reason, found.segments) == (reason, ())


COUNT = st.one_of(st.integers(0, 2), st.integers(0, 40), st.integers(0, 10**6))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.dictionaries(
        st.sampled_from(["ru", "en", "kk", None]),
        st.tuples(st.sets(st.integers(-100, 40), max_size=60), st.tuples(COUNT, COUNT, COUNT)),
    ),
    elapsed=st.integers(-2, 40),
)
def test_segments_of_any_counts_are_json_without_nan(
    rows: dict[str | None, tuple[set[int], tuple[int, int, int]]], elapsed: int
) -> None:
    counts = {
        name: [DailyCounts(DISCLOSED_ON + timedelta(days=at), *row) for at in offsets]
        for name, (offsets, row) in rows.items()
    }
    found = by_segment(counts, DISCLOSED_ON, DISCLOSED_ON + timedelta(days=elapsed))
    json.dumps(found.to_json(), allow_nan=False)
    for one in found.segments:
        assert one.pooled is None or one.pooled.low <= one.pooled.value <= one.pooled.high
