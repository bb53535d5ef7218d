"""How a crisis ends: when its volume is back in its band, when the breach is, and when it flares up anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pytest

from reputation.calm import breach_share_back, crisis_course
from reputation.count_series import CountSeries
from reputation.net_sentiment import CountsError, DailyCounts
from tests.simulated.mention_volume import stamps

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 1, 5, tzinfo=UTC)
Counts = npt.NDArray[np.float64]


def quiet(days: int, level: float, spacing: timedelta, seed: int = 1) -> Counts:
    """Poisson counts with nights and weekends, for hours or days."""
    moments = np.arange(round(days * DAY / spacing)) * (spacing / HOUR)
    by_day = np.where((moments % 24 >= 8) & (moments % 24 < 20), 1.7, 0.3) if spacing < DAY else 1.0
    by_week = np.where((moments // 24) % 7 >= 5, 0.6, 1.15)
    return np.random.default_rng(seed).poisson(level * by_day * by_week).astype(np.float64)


def course(counts: Counts, spacing: timedelta, since_day: int) -> list[tuple[str, int]]:
    """The turns, each with its whole days from the start."""
    series = CountSeries(stamps(len(counts), START, spacing), tuple(counts.tolist()))
    return [(event.kind, (event.at - START).days) for event in crisis_course(series, START + since_day * DAY)]


def with_crisis(counts: Counts, day: int, spacing: timedelta, height: float, half_life: float) -> Counts:
    """The counts with a flood from that day on, halving."""
    first = round(day * DAY / spacing)
    days = np.arange(len(counts) - first) * (spacing / DAY)
    flooded = counts.copy()
    flooded[first:] += np.round(height * 0.5 ** (days / half_life))
    return flooded


@pytest.mark.parametrize(("spacing", "level"), [(DAY, 60.0), (HOUR, 8.0)])
@pytest.mark.parametrize("seed", range(4))
def test_crisis_ends_a_week_after_its_volume_is_back(spacing: timedelta, level: float, seed: int) -> None:
    counts = with_crisis(quiet(140, level, spacing, seed), 70, spacing, 15 * level, 3.0)
    # after 24 days the flood is a 17th of a usual day's mentions
    ((kind, day),) = course(counts, spacing, 70)
    assert kind == "crisis_ending"
    assert 70 + 16 <= day <= 70 + 24 + 14


@pytest.mark.parametrize("seed", range(4))
def test_crisis_that_stays_at_twice_the_volume_has_not_ended(seed: int) -> None:
    counts = with_crisis(quiet(140, 60.0, DAY, seed), 70, DAY, 900.0, 3.0)
    counts[70:] += 60
    assert course(counts, DAY, 70) == []


def test_volume_that_never_left_its_band_has_no_ending() -> None:
    assert course(quiet(140, 60.0, DAY), DAY, 70) == []


def test_fine_months_later_is_a_reignition_that_must_end_anew() -> None:
    counts = with_crisis(quiet(200, 3.0, DAY), 70, DAY, 400.0, 2.0)
    counts = with_crisis(counts, 140, DAY, 150.0, 2.0)
    turns = course(counts, DAY, 70)
    assert [kind for kind, _ in turns] == ["crisis_ending", "reignition", "crisis_ending"]
    assert turns[1][1] == 140
    assert turns[0][1] < 120
    assert 150 < turns[2][1] < 175


def test_second_wave_before_the_ending_is_the_same_crisis() -> None:
    counts = with_crisis(quiet(140, 60.0, DAY), 70, DAY, 900.0, 2.0)
    counts = with_crisis(counts, 80, DAY, 900.0, 2.0)
    assert [kind for kind, _ in course(counts, DAY, 70)] == ["crisis_ending"]


def test_ending_is_not_taken_from_days_that_nobody_looked_at() -> None:
    counts = with_crisis(quiet(110, 60.0, DAY), 70, DAY, 900.0, 1.0)
    times = stamps(len(counts), START, DAY)
    kept = [day for day in range(len(counts)) if day < 76 or day >= 100]
    series = CountSeries(tuple(times[day] for day in kept), tuple(counts[kept].tolist()))
    (event,) = crisis_course(series, times[70])
    assert event.at >= times[104]


def test_crisis_without_days_before_it_has_no_course() -> None:
    counts = with_crisis(quiet(80, 60.0, DAY), 8, DAY, 900.0, 3.0)
    assert course(counts, DAY, 8) == []
    assert course(counts, DAY, 200) == []


def test_course_is_the_same_for_what_was_known_then() -> None:
    counts = with_crisis(quiet(140, 60.0, DAY), 70, DAY, 900.0, 3.0)
    ((_, day),) = course(counts, DAY, 70)
    assert course(counts[:day], DAY, 70) == []
    assert course(counts[: day + 1], DAY, 70) == [("crisis_ending", day)]


def test_ending_says_how_many_mentions_there_were_and_were_usual() -> None:
    counts = with_crisis(quiet(140, 60.0, DAY), 70, DAY, 900.0, 3.0)
    series = CountSeries(stamps(len(counts), START, DAY), tuple(counts.tolist()))
    (event,) = crisis_course(series, START + 70 * DAY)
    shown = event.to_json()
    assert shown["kind"] == "crisis_ending"
    assert shown["at"] == event.at.isoformat()
    assert shown["count"] == counts[(event.at - START).days]
    assert 30 < shown["expected"] < 80
    assert 0.05 < shown["p_value"] <= 1


# --- the breach's share of coverage


DISCLOSED_ON = date(2026, 3, 1)


def days_of(stories: int, breach_stories: dict[int, int], until: int) -> list[DailyCounts]:
    """Days from 40 before the disclosure to `until` after it; `breach_stories` by day, 0 where none is given."""
    return [
        DailyCounts(DISCLOSED_ON + timedelta(days=day), 0, stories, 0, 0, stories, breach_stories.get(day, 0))
        for day in range(-40, until + 1)
    ]


def test_share_is_back_once_the_week_lies_in_the_band_for_sure() -> None:
    course_of_breach = dict.fromkeys(range(20), 15)
    back = breach_share_back(days_of(20, course_of_breach, 60), DISCLOSED_ON, DISCLOSED_ON + timedelta(days=60))
    assert back is not None
    assert back.before == 0
    assert DISCLOSED_ON + timedelta(days=20) < back.day <= DISCLOSED_ON + timedelta(days=27)
    assert back.share.high <= 0.05


@pytest.mark.parametrize("today", [5, 21])
def test_share_is_not_back_while_the_breach_fills_the_week(today: int) -> None:
    course_of_breach = dict.fromkeys(range(20), 15)
    counts = days_of(20, course_of_breach, 60)
    assert breach_share_back(counts, DISCLOSED_ON, DISCLOSED_ON + timedelta(days=today)) is None


def test_share_that_stays_above_its_band_is_not_back() -> None:
    counts = days_of(20, {day: 15 if day < 20 else 3 for day in range(90)}, 90)
    assert breach_share_back(counts, DISCLOSED_ON, DISCLOSED_ON + timedelta(days=90)) is None


def test_share_that_never_left_its_band_is_not_back() -> None:
    assert breach_share_back(days_of(20, {3: 1}, 60), DISCLOSED_ON, DISCLOSED_ON + timedelta(days=60)) is None


def test_share_of_few_stories_says_nothing() -> None:
    counts = days_of(2, dict.fromkeys(range(20), 2), 60)
    assert breach_share_back(counts, DISCLOSED_ON, DISCLOSED_ON + timedelta(days=60)) is None


def test_share_leaves_out_days_without_collection() -> None:
    course_of_breach = dict.fromkeys(range(20), 15)
    gaps = {DISCLOSED_ON + timedelta(days=day) for day in range(20, 40)}
    counts = days_of(20, course_of_breach, 60)
    back = breach_share_back(counts, DISCLOSED_ON, DISCLOSED_ON + timedelta(days=60), gap_days=gaps)
    assert back is not None
    assert back.day >= DISCLOSED_ON + timedelta(days=40)


def test_share_of_a_day_given_twice_is_refused() -> None:
    counts = days_of(20, {}, 10)
    with pytest.raises(CountsError, match="twice"):
        breach_share_back([*counts, counts[-1]], DISCLOSED_ON, DISCLOSED_ON)
