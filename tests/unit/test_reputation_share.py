from __future__ import annotations

from datetime import date, timedelta

import pytest

from reputation.net_sentiment import DailyCounts
from reputation.share import attention, breach_shares, share_of_voice, wilson

DISCLOSED = date(2026, 3, 1)


def breach_days(*breach: int) -> list[DailyCounts]:
    return [DailyCounts(DISCLOSED + timedelta(days=at), count, 5, 5, breach=count) for at, count in enumerate(breach)]


def test_wilson_interval_matches_the_published_example() -> None:
    """15 of 148: Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    found = wilson(15, 148)
    assert found is not None
    assert found.low == pytest.approx(0.0624, abs=5e-5)
    assert found.high == pytest.approx(0.1605, abs=5e-5)


def test_wilson_of_nothing_is_not_told() -> None:
    assert wilson(0, 0) is None


def test_breach_share_of_a_day_without_stories_is_none() -> None:
    shares = breach_shares(
        [DailyCounts(DISCLOSED, 0, 0, 0, 0, 4, 1), DailyCounts(DISCLOSED + timedelta(days=1), 0, 0, 0)]
    )
    assert [share.share for share in shares] == [0.25, None]


def test_share_of_voice_is_each_brands_part_of_all_stories() -> None:
    counts = {"A": [DailyCounts(DISCLOSED, 0, 0, 0, stories=30)], "B": [DailyCounts(DISCLOSED, 0, 0, 0, stories=10)]}
    shares = share_of_voice(counts)
    assert [(share.brand, share.share.value if share.share else None) for share in shares] == [("A", 0.75), ("B", 0.25)]


def test_share_of_voice_without_stories_is_not_told() -> None:
    assert share_of_voice({"A": []})[0].share is None


def test_attention_peaks_on_its_fourth_day_and_halves_three_days_after_the_fall() -> None:
    found = attention(breach_days(10, 30, 60, 80, 100, 90, 40, 30, 20, 20), DISCLOSED, DISCLOSED + timedelta(days=9))
    assert found is not None
    assert (found.peak_day, found.peak_count, found.halved_day) == (4, 100, 8)
    assert found.has_halved
    assert not found.is_rising


def test_attention_that_flares_up_again_has_halved_once_but_not_now() -> None:
    found = attention(breach_days(100, 20, 20, 20, 90, 90, 90), DISCLOSED, DISCLOSED + timedelta(days=6))
    assert found is not None
    assert found.halved_day == 3
    assert not found.has_halved


def test_attention_at_its_highest_today_is_rising() -> None:
    found = attention(breach_days(10, 30, 60), DISCLOSED, DISCLOSED + timedelta(days=2))
    assert found is not None
    assert found.is_rising


def test_attention_to_a_breach_hardly_mentioned_is_not_told() -> None:
    assert attention(breach_days(0, 4, 1), DISCLOSED, DISCLOSED + timedelta(days=2)) is None
    assert attention([], DISCLOSED, DISCLOSED) is None


def test_attention_does_not_read_failed_collection_as_calm() -> None:
    days = breach_days(100, 90, 80, 0, 0, 80)
    lost = [DISCLOSED + timedelta(days=3), DISCLOSED + timedelta(days=4)]
    found = attention(days, DISCLOSED, DISCLOSED + timedelta(days=5), gap_days=lost)
    assert found is not None
    assert found.halved_day is None
