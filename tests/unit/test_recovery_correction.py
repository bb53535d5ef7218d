"""Correction of daily net sentiment for the model's errors: what it undoes, what it chooses, when it refuses."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reputation.mention import LABELS, Label
from reputation.net_sentiment import CountsError, DailyCounts
from reputation.recovery.adjusted_counts import NET, Adjustment, Confusion, ConfusionError, Row
from reputation.recovery.correction import Correction, correct, corrected_series, raw_series
from reputation.recovery.labels import LabelledItem, LabelledSample
from reputation.recovery.prediction_powered import Rectifier

FIRST = date(2026, 3, 1)
GOOD = Confusion(((225, 60, 15), (45, 210, 45), (21, 69, 210)), "test set")
PERFECT = Confusion(((1000, 0, 0), (0, 1000, 0), (0, 0, 1000)), "test set")
BLUNT = Confusion(((120, 100, 80), (100, 120, 80), (80, 100, 120)), "test set")
VOTES: dict[Label, Row] = {"negative": (1, 0, 0), "neutral": (0, 1, 0), "positive": (0, 0, 1)}


def days_of(*rows: tuple[int, int, int]) -> list[DailyCounts]:
    return [DailyCounts(FIRST + timedelta(days=step), *row) for step, row in enumerate(rows)]


def expected_counts(mix: tuple[float, float, float], mentions: int = 10_000) -> tuple[int, int, int]:
    """What a classifier with the matrix `GOOD` counts of a true mix, without chance."""
    rates = np.array(GOOD.counts) / 300
    negative, neutral, positive = np.round(mentions * (np.array(mix) @ rates)).astype(int)
    return int(negative), int(neutral), int(positive)


def sample_of(*cells: tuple[Label, Label, int], first: date | None = None, last: date | None = None) -> LabelledSample:
    """A sample of (people's label, model's label, how often)."""
    items = [LabelledItem(FIRST, VOTES[true], predicted) for true, predicted, count in cells for _ in range(count)]
    return LabelledSample(first, last or FIRST + timedelta(days=9), tuple(items))


AGREEING = sample_of(
    ("negative", "negative", 45), ("negative", "neutral", 12), ("negative", "positive", 3),
    ("neutral", "negative", 6), ("neutral", "neutral", 28), ("neutral", "positive", 6),
    ("positive", "negative", 3), ("positive", "neutral", 9), ("positive", "positive", 28),
)  # fmt: skip
"""140 labels, mistaken as `GOOD` says."""

CONTRADICTING = sample_of(
    ("negative", "negative", 40), ("negative", "neutral", 20), ("negative", "positive", 40),
    ("neutral", "neutral", 20), ("positive", "positive", 20),
)  # fmt: skip
"""140 labels: the model takes much of the negative for positive."""


def test_correction_undoes_what_the_matrix_says_the_model_does() -> None:
    mixes = [(0.2, 0.5, 0.3), (0.7, 0.2, 0.1), (0.1, 0.3, 0.6)]
    found = correct(days_of(*(expected_counts(mix) for mix in mixes)), Correction(GOOD))
    assert found.method == "adjusted_counts"
    assert found.source == "test set"
    assert found.corrected.net == pytest.approx([10.0, -60.0, 50.0], abs=0.1)
    assert found.raw.net == pytest.approx([4.9, -42.7, 30.8], abs=0.1)


def test_correction_of_a_model_without_errors_changes_nothing_but_the_certainty() -> None:
    counts = days_of((20, 50, 30), (70, 20, 10))
    found = correct(counts, Correction(PERFECT))
    assert found.corrected.net == pytest.approx([10.0, -60.0])
    assert (found.corrected.variance > found.raw.variance).all()
    assert found.corrected.variance == pytest.approx(found.raw.variance, rel=0.1)


def test_correction_more_mentions_don_t_drown_the_matrix_s_own_uncertainty() -> None:
    few, many = (
        correct(days_of(expected_counts((0.6, 0.3, 0.1), size)), Correction(GOOD)) for size in (100, 1_000_000)
    )
    assert many.own_variance[0] < few.own_variance[0] / 1000
    assert many.corrected.variance[0] > 10.0
    assert many.shared_variance(np.ones(1)) == pytest.approx(many.corrected.variance[0], rel=0.01)


def test_shared_variance_of_a_difference_of_like_mixes_is_none() -> None:
    found = correct(days_of(*[expected_counts((0.6, 0.3, 0.1))] * 4), Correction(GOOD))
    half = np.array([0.5, 0.5, 0.0, 0.0])
    assert found.shared_variance(half) > 5.0
    assert found.shared_variance(half - half[::-1]) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("counts", [(100, 0, 0), (0, 0, 100), (5, 90, 5), (60, 0, 40), (34, 33, 33)])
def test_adjusted_mix_is_the_nearest_one_on_the_simplex(counts: tuple[int, int, int]) -> None:
    adjustment = Adjustment.of(GOOD)
    assert isinstance(adjustment, Adjustment)
    seen = np.array([counts]) / 100
    mix = adjustment.mix(seen)[0]
    assert mix.min() >= 0
    assert mix.sum() == pytest.approx(1.0)
    grid = np.array([(a, b, 100 - a - b) for a in range(101) for b in range(101 - a)]) / 100
    distances = ((grid @ adjustment.rates - seen) ** 2).sum(axis=1)
    assert ((mix @ adjustment.rates - seen) ** 2).sum() <= distances.min() + 1e-12


@pytest.mark.parametrize(
    ("confusion", "reason"),
    [
        (None, "no_confusion"),
        (BLUNT, "singular_confusion"),
        (Confusion(((225, 60, 15), (45, 210, 45), (1, 3, 15)), "x"), "few_labels"),
        (Confusion(((0, 0, 0), (0, 0, 0), (0, 0, 0)), "x"), "few_labels"),
    ],
)
def test_correction_without_a_usable_matrix_stays_raw_and_says_why(confusion: Confusion | None, reason: str) -> None:
    found = correct(days_of((20, 50, 30), (70, 20, 10)), Correction(confusion))
    assert (found.method, found.reason, found.source) == ("none", reason, None)
    assert found.corrected is found.raw
    assert found.to_json()["reason"] == reason


@pytest.mark.parametrize("cell", [-1.0, float("nan"), float("inf"), 1e300])
def test_confusion_with_a_cell_that_is_no_count_is_refused(cell: float) -> None:
    with pytest.raises(ConfusionError, match="confusion matrix of test set"):
        Confusion(((cell, 1, 1), (1, 1, 1), (1, 1, 1)), "test set")


def test_confusion_of_two_labels_is_refused() -> None:
    with pytest.raises(ConfusionError, match="not 3 rows of 3 counts"):
        Confusion(((1, 2), (3, 4)), "test set")  # type: ignore[arg-type]


def test_rectifier_is_the_regression_estimate_of_the_labels_mean() -> None:
    rectifier = Rectifier.of(AGREEING.items)
    model = np.array([item.predicted_polarity for item in AGREEING.items])
    people = np.array([item.polarity for item in AGREEING.items])
    slope, intercept = np.polyfit(model, people, 1)
    assert rectifier.weight == pytest.approx(slope)
    assert rectifier.value == pytest.approx(100 * intercept)
    assert rectifier.variance == pytest.approx(1e4 * (people - slope * model - intercept).var(ddof=1) / 140, rel=0.03)


def test_rectifier_of_a_model_that_says_one_thing_only_is_the_labels_mean() -> None:
    rectifier = Rectifier.of(sample_of(("negative", "neutral", 60), ("positive", "neutral", 40)).items)
    assert rectifier.weight == 0.0
    assert rectifier.value == pytest.approx(-20.0)


def test_labels_that_agree_with_the_matrix_take_over_without_a_warning() -> None:
    counts = days_of(*[expected_counts((60 / 140, 40 / 140, 40 / 140))] * 10)
    found = correct(counts, Correction(GOOD, (AGREEING,)))
    assert found.method == "prediction_powered"
    assert found.drifted == ()
    assert found.periods[0].labelled_count == 140
    assert found.corrected.net == pytest.approx([found.periods[0].corrected.value] * 10)


def test_labels_that_contradict_the_matrix_warn_and_win() -> None:
    counts = days_of(*[(400, 400, 600)] * 10)
    found = correct(counts, Correction(GOOD, (CONTRADICTING,)))
    (period,) = found.drifted
    assert period.adjusted
    assert period.corrected.high < period.adjusted.low
    assert found.source == "the team's own labels"
    assert float(found.corrected.net.mean()) == pytest.approx(period.corrected.value)
    assert found.to_json()["drift"] is True


def test_labelled_period_keeps_its_mean_and_the_days_their_distances() -> None:
    counts = days_of(*[expected_counts((0.3, 0.4, 0.3), 1000 + 100 * step) for step in range(5)])
    counts += days_of(*[(0, 0, 0)] * 5, *[expected_counts((0.6, 0.3, 0.1), 900)] * 5)[5:]
    alone, anchored = (correct(counts, Correction(GOOD, samples)) for samples in ((), (AGREEING,)))
    sizes = np.array([day.mention_count for day in counts])
    mean = float(sizes @ anchored.corrected.net / sizes.sum())
    assert mean == pytest.approx(anchored.periods[0].corrected.value)
    assert np.diff(anchored.corrected.net) == pytest.approx(np.diff(alone.corrected.net))


def test_days_outside_the_labelled_period_are_adjusted_counts() -> None:
    counts = days_of(*[expected_counts((0.5, 0.2, 0.3))] * 20)
    sample = LabelledSample(FIRST, FIRST + timedelta(days=9), AGREEING.items)
    found, alone = correct(counts, Correction(GOOD, (sample,))), correct(counts, Correction(GOOD))
    assert found.corrected.net[10:] == pytest.approx(alone.corrected.net[10:])
    assert found.corrected.net[0] != pytest.approx(alone.corrected.net[0], abs=0.2)


@pytest.mark.parametrize(("count", "periods"), [(29, 0), (30, 1), (99, 1)])
def test_few_own_labels_only_check_the_matrix(count: int, periods: int) -> None:
    sample = LabelledSample(None, FIRST + timedelta(days=9), (AGREEING.items * 2)[:count])
    found = correct(days_of(*[(400, 400, 600)] * 10), Correction(GOOD, (sample,)))
    assert found.method == "adjusted_counts"
    assert len(found.periods) == periods


def test_few_own_labels_that_contradict_the_matrix_are_told() -> None:
    sample = sample_of(("negative", "negative", 20), ("negative", "positive", 20))
    found = correct(days_of(*[(400, 400, 600)] * 10), Correction(GOOD, (sample,)))
    assert (found.method, found.reason) == ("adjusted_counts", "drift")


def test_own_labels_give_the_matrix_where_the_model_s_is_unknown() -> None:
    found = correct(days_of(*[(400, 400, 600)] * 10), Correction(None, (AGREEING,)))
    assert found.method == "prediction_powered"
    assert found.source == "the team's own labels"
    assert found.periods[0].drift is None


def test_labels_without_any_usable_matrix_leave_the_days_raw_and_tell_the_period() -> None:
    sample = sample_of(("negative", "neutral", 70), ("neutral", "neutral", 50))
    found = correct(days_of(*[(400, 400, 600)] * 10), Correction(None, (sample,)))
    assert (found.method, found.reason) == ("none", "no_confusion")
    assert found.corrected is found.raw
    assert found.periods[0].corrected.high < 0 < found.periods[0].raw.low


def test_of_overlapping_samples_the_larger_one_fixes_the_mean() -> None:
    smaller = LabelledSample(None, FIRST + timedelta(days=5), AGREEING.items[:110])
    found = correct(days_of(*[(400, 400, 600)] * 10), Correction(GOOD, (smaller, AGREEING)))
    assert [anchor.rows for anchor in found.anchors] == [slice(0, 10)]
    assert len(found.periods) == 2


def test_days_under_five_mentions_or_missing_tell_nothing() -> None:
    counts = [DailyCounts(FIRST, 1, 2, 1), DailyCounts(FIRST + timedelta(days=2), 2, 2, 1)]
    found = correct(counts, Correction(GOOD))
    assert np.isnan(found.corrected.net[:2]).all()
    assert np.isfinite(found.corrected.net[2])
    assert [day["net"] is None for day in found.daily_json()] == [True, True, False]


def test_no_counts_at_all_give_an_empty_series() -> None:
    assert len(corrected_series([], Correction(GOOD, (AGREEING,))).net) == 0
    assert len(raw_series([]).net) == 0


def test_a_day_given_twice_is_refused() -> None:
    with pytest.raises(CountsError, match="2026-03-01 twice"):
        corrected_series([DailyCounts(FIRST, 1, 1, 1), DailyCounts(FIRST, 2, 2, 2)], Correction(GOOD))


def test_raw_series_of_five_negative_mentions_is_not_certain() -> None:
    series = raw_series(days_of((5, 0, 0)))
    assert series.net[0] == -100.0
    assert 100.0 < series.variance[0] < 1e4 / 5


def test_shown_points_pool_a_thin_day_toward_those_before_and_not_a_full_one() -> None:
    calm = [(30, 40, 30)] * 20
    thin, full = (correct(days_of(*calm, last), Correction(PERFECT)) for last in ((5, 0, 1), (5000, 0, 1000)))
    assert thin.corrected.net[-1] == pytest.approx(full.corrected.net[-1], abs=0.1)
    shown = [found.points()[-1].net for found in (thin, full)]
    assert shown[0] is not None
    assert shown[1] is not None
    assert shown[1] == pytest.approx(full.corrected.net[-1], abs=1.0)
    assert shown[0] > shown[1] + 3.0


WHOLE = st.integers(0, 2000)
TABLES = st.lists(st.tuples(WHOLE, WHOLE, WHOLE), max_size=40)
CELLS = st.floats(0, 1e12, allow_nan=False) | st.integers(0, 300).map(float)
MATRICES = st.none() | st.tuples(*[st.tuples(CELLS, CELLS, CELLS)] * 3).map(lambda rows: Confusion(rows, "any"))
LABELLED = st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS), st.integers(0, 150))
SPANS = st.tuples(st.none() | st.integers(-50, 60), st.integers(-50, 60))


ONE_DAY = [([("negative", "negative", 100)], (None, 0))]
"""Labels that alone tell the mean of a period of one day: what is open about it, the labels leave open."""


@settings(max_examples=150, deadline=None)
@example([(0, 0, 5)], Confusion(((0.0, 0.0, 20.0), (0.0, 7.0, 13.0), (7.0, 0.0, 13.0)), "any"), ONE_DAY)
@given(TABLES, MATRICES, st.lists(st.tuples(st.lists(LABELLED, max_size=5), SPANS), max_size=3))
def test_correct_any_counts_and_any_knowledge_gives_numbers_or_none(
    rows: list[tuple[int, int, int]],
    confusion: Confusion | None,
    labelled: list[tuple[list[tuple[Label, Label, int]], tuple[int | None, int]]],
) -> None:
    samples = tuple(
        sample_of(
            *cells, first=None if since is None else FIRST + timedelta(days=since), last=FIRST + timedelta(days=until)
        )
        for cells, (since, until) in labelled
    )
    found = correct(days_of(*rows), Correction(confusion, samples))
    json.dumps([found.to_json(), found.daily_json()], allow_nan=False)
    told = np.isfinite(found.corrected.net)
    assert (told == (found.mention_counts >= 5)).all()
    assert (found.corrected.variance[told] >= found.own_variance[told] - 1e-6).all()
    assert (found.corrected.variance[told] > 0).all()
    assert (found.own_variance[told] >= 0).all()
    for point in found.points():
        assert point.net is None or -100 <= (point.low or 0.0) <= point.net <= (point.high or 0.0) <= 100


def test_net_counts_the_three_labels_in_their_order() -> None:
    assert dict(zip(LABELS, NET.tolist(), strict=True)) == {"negative": -100, "neutral": 0, "positive": 100}
    assert all(low < high for low, high in pairwise(NET.tolist()))
