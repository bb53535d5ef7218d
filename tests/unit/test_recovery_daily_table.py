"""Near-copies count as one: effective counts, and net sentiment by stories."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.net_sentiment import CountsError, DailyCounts
from reputation.recovery.correction import raw_series
from reputation.recovery.daily_table import StoryGroup, between_days, effective_counts, mention_table, story_table

DAY = date(2026, 3, 1)
NEXT = DAY + timedelta(days=1)


def test_effective_counts_of_single_stories_is_their_number() -> None:
    assert effective_counts([StoryGroup(DAY, 1, 0, 0, 30), StoryGroup(DAY, 0, 0, 1, 20)]) == {DAY: 50}


def test_effective_counts_of_one_wire_story_with_450_copies_among_fifty_is_hardly_more_than_one() -> None:
    worth = effective_counts([StoryGroup(DAY, 0, 1, 0, 50), StoryGroup(DAY, 450, 0, 0)])
    assert worth[DAY] == pytest.approx(500**2 / (450**2 + 50))


def test_effective_counts_of_stories_alike_is_the_number_of_stories() -> None:
    assert effective_counts([StoryGroup(DAY, 4, 0, 0, 10), StoryGroup(NEXT, 0, 2, 1, 5)]) == {DAY: 10, NEXT: 5}


def test_copies_widen_the_interval_and_leave_the_value() -> None:
    counts = [DailyCounts(DAY, 60, 20, 20)]
    plain, copied = raw_series(counts), raw_series(counts, {DAY: 10.0})
    assert copied.net[0] == plain.net[0] == -40.0
    assert copied.variance[0] == pytest.approx(10 * plain.variance[0], rel=0.3)


@pytest.mark.parametrize("worth", [0.0, 1e9, -3.0])
def test_effective_counts_beyond_reason_are_kept_between_one_and_the_mentions(worth: float) -> None:
    table = mention_table([DailyCounts(DAY, 3, 3, 4), DailyCounts(NEXT, 0, 0, 0)], {DAY: worth, NEXT: worth})
    assert 1.0 <= table.effective[0] <= 10.0
    assert table.effective[1] == 0.0


def test_story_table_gives_each_story_one_vote_split_over_its_copies() -> None:
    table = story_table([StoryGroup(NEXT, 3, 1, 0), StoryGroup(DAY, 0, 0, 1, 2), StoryGroup(NEXT, 0, 0, 9)])
    assert table.first == DAY
    assert table.counts.tolist() == [[0, 0, 2], [0.75, 0.25, 1]]
    assert table.effective.tolist() == [2, 2]


def test_story_table_leaves_out_stories_without_a_judged_copy_and_fills_the_days_between() -> None:
    later = DAY + timedelta(days=3)
    table = story_table([StoryGroup(DAY, 1, 0, 0), StoryGroup(NEXT, 0, 0, 0, 7), StoryGroup(later, 0, 1, 0)])
    assert table.totals.tolist() == [1, 0, 0, 1]
    assert len(story_table([]).counts) == 0


def test_net_sentiment_on_stories_is_not_moved_by_the_copies_of_one() -> None:
    stories = [StoryGroup(DAY, 0, 1, 0, 9), StoryGroup(DAY, 991, 0, 0)]
    assert raw_series(story_table(stories)).net[0] == pytest.approx(-10.0)
    assert raw_series([DailyCounts(DAY, 991, 9, 0)]).net[0] == pytest.approx(-99.1)


@pytest.mark.parametrize("reader", [effective_counts, story_table])
def test_stories_with_a_negative_count_are_refused(reader: object) -> None:
    assert callable(reader)
    with pytest.raises(CountsError, match="2026-03-01"):
        reader([StoryGroup(DAY, -1, 2, 0)])


@given(st.integers(-5, 15) | st.none(), st.integers(-5, 15) | st.none())
def test_rows_between_days_are_within_the_table(first: int | None, last: int | None) -> None:
    table = mention_table([DailyCounts(DAY, 1, 1, 1), DailyCounts(DAY + timedelta(days=9), 1, 1, 1)])
    ends = [None if step is None else DAY + timedelta(days=step) for step in (first, last)]
    rows = np.arange(10)[between_days(table, ends[0], ends[1])]
    expected = [s for s in range(10) if (first is None or s >= first) and (last is None or s <= last)]
    assert rows.tolist() == expected
