from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from reputation.level import DayNoise, level, rolling_net
from reputation.net_sentiment import CountsError, DailyCounts, NetPoint, fill_days, net_sentiment

FIRST = date(2026, 1, 1)


def day(offset: int, negative: int, neutral: int, positive: int) -> DailyCounts:
    return DailyCounts(FIRST + timedelta(days=offset), negative, neutral, positive)


def test_net_sentiment_of_a_busy_day_is_close_to_the_plain_formula() -> None:
    points = net_sentiment([day(0, 200, 300, 500)])
    assert points[0].net == pytest.approx(30.0, abs=0.2)
    assert points[0].mention_count == 1000


def test_interval_of_a_busy_day_has_the_multinomial_width() -> None:
    point = net_sentiment([day(0, 200, 300, 500)])[0]
    variance = (0.5 + 0.2 - 0.3**2) / 1000
    assert point.high is not None
    assert point.low is not None
    assert point.high - point.low == pytest.approx(2 * 1.96 * 100 * variance**0.5, rel=0.01)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_day_with_fewer_than_five_mentions_has_no_point(count: int) -> None:
    point = net_sentiment([day(0, count, 0, 0)])[0]
    assert (point.net, point.low, point.high, point.mention_count) == (None, None, None, count)


def test_day_with_five_mentions_has_a_point_within_the_scale() -> None:
    point = net_sentiment([day(0, 5, 0, 0)])[0]
    assert point.net is not None
    assert point.low is not None
    assert point.high is not None
    assert -100 <= point.low < point.net < point.high <= 100


def test_thin_day_like_the_days_before_is_drawn_toward_them() -> None:
    calm = [day(offset, 4, 10, 6) for offset in range(28)]
    net = net_sentiment([*calm, day(28, 0, 4, 2)])[-1].net
    plain, before = 100 * 2 / 6, 10.0
    assert net is not None
    assert before < net < plain - 8


def test_day_that_contradicts_the_days_before_is_hardly_drawn_toward_them() -> None:
    calm = [day(offset, 4, 10, 6) for offset in range(28)]
    net = net_sentiment([*calm, day(28, 27, 3, 0)])[-1].net
    assert net is not None
    assert net == pytest.approx(-90, abs=3)


def test_missing_day_is_a_day_without_mentions() -> None:
    points = net_sentiment([day(2, 5, 5, 5), day(0, 5, 5, 5)])
    assert [point.day.day for point in points] == [1, 2, 3]
    assert [point.net is None for point in points] == [False, True, False]


def test_no_days_give_no_points() -> None:
    assert net_sentiment([]) == []
    assert rolling_net([]) == []


def test_day_given_twice_is_refused_by_its_date() -> None:
    with pytest.raises(CountsError, match="2026-01-01 twice"):
        fill_days([day(0, 1, 1, 1), day(0, 2, 2, 2)])


def test_negative_count_is_refused_by_its_date() -> None:
    with pytest.raises(CountsError, match="2026-01-02 hold a negative"):
        fill_days([day(1, 1, -1, 1)])


@pytest.mark.parametrize(("mentions", "strength"), [(8, 20.0), (30, 12.0), (200, 40.0)])
def test_daily_intervals_cover_the_true_net_sentiment_in_92_to_98_percent(mentions: int, strength: float) -> None:
    """The simulator draws each day's mix about a slow sine, so the trailing mix is never quite the true mean."""
    generator = np.random.default_rng(20261124)
    covered: list[bool] = []
    for _ in range(12):
        for point, truth in _simulated(generator, mentions, strength):
            if point.low is not None and point.high is not None:
                covered.append(point.low <= truth <= point.high)
    assert 0.92 <= np.mean(covered) <= 0.98


def _simulated(generator: np.random.Generator, mentions: int, strength: float) -> list[tuple[NetPoint, float]]:
    rows, truths = [], []
    for offset in range(90):
        lean = 0.1 * np.sin(offset / 20)
        mix = generator.dirichlet(strength * np.array([0.3 - lean, 0.4, 0.3 + lean]))
        counts = generator.multinomial(generator.poisson(mentions), mix)
        rows.append(day(offset, *(int(count) for count in counts)))
        truths.append(100 * (mix[2] - mix[0]))
    return list(zip(net_sentiment(rows), truths, strict=True))


def test_same_counts_in_another_order_give_the_same_points() -> None:
    rows = [day(offset, offset % 7, 8, offset % 5) for offset in range(40)]
    assert net_sentiment(rows) == net_sentiment(rows[::-1])


def test_level_of_equal_days_is_their_net_and_narrower_than_a_day() -> None:
    days = [day(offset, 5, 10, 10) for offset in range(7)]
    estimate = level(days, DayNoise(0.0004, 0.0))
    assert estimate is not None
    assert estimate.value == pytest.approx(20.0)
    single = level(days[:1], DayNoise(0.0004, 0.0))
    assert single is not None
    assert estimate.variance == pytest.approx(single.variance / 7, rel=0.05)


def test_level_lets_a_flood_count_for_little_more_than_a_busy_day() -> None:
    days = [day(0, 0, 0, 100), day(1, 10_000, 0, 0)]
    estimate = level(days, DayNoise(0.04, 0.0))
    assert estimate is not None
    assert -35 < estimate.value < 0


def test_level_of_too_few_mentions_is_not_told() -> None:
    assert level([day(0, 6, 6, 7)], DayNoise(0.0004, 0.0)) is None


def test_rolling_net_counts_the_mentions_of_its_window() -> None:
    points = rolling_net([day(offset, 2, 2, 2) for offset in range(10)])
    assert [point.mention_count for point in points[:3]] == [6, 12, 18]
    assert points[-1].mention_count == 42
    assert points[2].net is None
    assert points[-1].net == pytest.approx(0)
