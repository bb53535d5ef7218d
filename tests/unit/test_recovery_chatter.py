"""The first talk of a leak before its disclosure."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from reputation.net_sentiment import DailyCounts
from reputation.recovery.chatter import binomial_tail, first_chatter

DISCLOSED_ON = date(2026, 3, 1)


def _days(breach_by_day: dict[int, int], before: int = 120, usual: int = 0) -> list[DailyCounts]:
    """Fifty mentions a day up to the disclosure; `breach_by_day` by days before it."""
    return [
        DailyCounts(DISCLOSED_ON - timedelta(days=back), 10, 30, 10, breach=breach_by_day.get(back, usual))
        for back in range(before, 0, -1)
    ]


def test_first_chatter_is_the_first_unusual_day_of_the_month_before() -> None:
    assert first_chatter(_days({40: 30, 12: 8, 5: 20}), DISCLOSED_ON) == DISCLOSED_ON - timedelta(days=12)


def test_first_chatter_of_a_stray_mention_or_the_usual_share_is_none() -> None:
    assert first_chatter(_days({9: 2}), DISCLOSED_ON) is None
    assert first_chatter(_days({9: 6}, usual=4), DISCLOSED_ON) is None


def test_first_chatter_without_earlier_days_is_none() -> None:
    assert first_chatter(_days({9: 30}, before=20), DISCLOSED_ON) is None
    assert first_chatter([], DISCLOSED_ON) is None


def test_first_chatter_is_seldom_seen_where_there_is_none() -> None:
    chance = np.random.default_rng(41)
    found = 0
    for _ in range(300):
        noise = {back: int(chance.binomial(50, 0.02)) for back in range(1, 121)}
        found += first_chatter(_days(noise), DISCLOSED_ON) is not None

    assert found / 300 < 0.06


@pytest.mark.parametrize(
    ("least", "trials", "share", "expected"), [(0, 5, 0.3, 1.0), (5, 5, 0.5, 1 / 32), (1, 2, 0.5, 0.75)]
)
def test_binomial_tail_of_worked_examples(least: int, trials: int, share: float, expected: float) -> None:
    assert binomial_tail(least, trials, share) == pytest.approx(expected)
