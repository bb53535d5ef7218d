"""Spikes of a series of counts: what is one, when it is told, and how often chance makes one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pytest

from reputation.count_series import CountSeries, SeriesError
from reputation.negative_binomial import log_upper_tail
from reputation.spikes import USUAL, find_spikes
from tests.simulated.mention_volume import labelled_volume, stamps

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
Counts = npt.NDArray[np.float64]


def series(counts: Counts | list[float], spacing: timedelta = HOUR, start: datetime = MONDAY) -> CountSeries:
    return CountSeries(stamps(len(counts), start, spacing), tuple(float(count) for count in counts))


def positions(counts: Counts | list[float], spacing: timedelta = HOUR) -> list[int]:
    return [spike.position for spike in find_spikes(series(counts, spacing))]


def calm(days: int, level: float, spacing: timedelta = HOUR) -> Counts:
    """Counts that never stray further from a level than its root."""
    rows = round(days * DAY / spacing)
    counts: Counts = np.round(level + level**0.5 * np.random.default_rng(1).uniform(-1, 1, rows))
    return counts


def noisy(days: int, level: float, spacing: timedelta, seed: int) -> Counts:
    """Counts about a level, more spread than Poisson's, without a rhythm."""
    random = np.random.default_rng(seed)
    rows = round(days * DAY / spacing)
    return random.poisson(level * random.gamma(25.0, 1 / 25.0, rows)).astype(np.float64)


def by_day_and_night(days: int, noon: float, seed: int = 1) -> Counts:
    """Hourly counts: `noon` from 8 to 20 o'clock, a twentieth of it by night."""
    hours = np.arange(days * 24) % 24
    return (
        np.random.default_rng(seed).poisson(np.where((hours >= 8) & (hours < 20), noon, noon / 20)).astype(np.float64)
    )


# --- the tail


@pytest.mark.parametrize(("mean", "variance"), [(0.3, 0.32), (5.0, 6.0), (95.2, 900.0), (2e4, 5e6)])
def test_upper_tail_is_that_of_scipys_negative_binomial(mean: float, variance: float) -> None:
    stats = import_module("scipy.stats")
    counts = np.ceil(mean + np.array([0.0, 0.5, 1.0, 2.0, 4.0, 8.0]) * variance**0.5) + 1
    logs = log_upper_tail(counts, np.full(6, mean), np.full(6, variance))
    expected = stats.nbinom.logsf(counts - 1, mean**2 / (variance - mean), mean / variance)
    assert logs == pytest.approx(expected, rel=1e-7)


def test_upper_tail_of_a_geometric_distribution_is_a_power() -> None:
    # mean 2, variance 6 is size 1: P(X >= x) = (2/3)^x
    counts = np.array([3.0, 10.0, 400.0])
    assert log_upper_tail(counts, np.full(3, 2.0), np.full(3, 6.0)) == pytest.approx(counts * np.log(2 / 3))


def test_upper_tail_up_to_the_mean_is_certain() -> None:
    assert log_upper_tail(np.array([0.0, 2.0]), np.full(2, 2.0), np.full(2, 6.0)).tolist() == [0.0, 0.0]


# --- what a spike is


def test_spike_of_an_hour_is_told_with_what_was_expected() -> None:
    counts = calm(21, 20.0)
    counts[400] = 200
    (spike,) = find_spikes(series(counts))
    assert (spike.position, spike.at, spike.count, spike.span) == (400, MONDAY + 400 * HOUR, 200, HOUR)
    assert 17 < spike.expected < 23
    assert 0 < spike.p_value < 1e-9
    assert spike.to_json() == {
        "at": "2026-01-21T16:00:00+00:00",
        "count": 200,
        "expected": round(spike.expected, 2),
        "p_value": float(f"{spike.p_value:.3g}"),
    }


@pytest.mark.parametrize("spacing", [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY])
def test_spike_is_found_at_any_spacing(spacing: timedelta) -> None:
    counts = np.random.default_rng(2).poisson(30.0, 6000 if spacing == MINUTE else 1000).astype(np.float64)
    counts[-10] = 300
    assert positions(counts, spacing)[-1:] == [len(counts) - 10]


def test_slow_burst_is_found_by_the_sum_of_half_an_hour() -> None:
    counts = np.random.default_rng(3).integers(0, 5, 3000).astype(np.float64)
    counts[2500:2512] += 5
    (spike,) = find_spikes(series(counts, 5 * MINUTE))
    assert 2500 < spike.position < 2506
    assert spike.span == 30 * MINUTE
    assert spike.count == counts[spike.position - 5 : spike.position + 1].sum()


def test_few_mentions_after_a_silent_week_are_no_spike() -> None:
    silent = np.zeros(9 * 24)
    silent[200] = 4
    assert positions(silent) == []
    silent[200] = 12
    assert positions(silent) == [200]


def test_quiet_or_short_series_have_no_spikes() -> None:
    assert find_spikes(CountSeries((), ())) == ()
    assert positions([5.0]) == []
    assert positions([0.0] * 500) == []
    assert positions([1.0] * 47 + [900.0]) == []


def test_fall_of_the_volume_is_no_spike() -> None:
    counts = calm(21, 50.0)
    counts[300:330] = 0
    assert positions(counts) == []


# --- one incident is one spike


def test_crisis_of_many_days_is_one_spike() -> None:
    daily = calm(120, 40.0, DAY)
    daily[80:110] += 900 * 0.5 ** (np.arange(30) / 10)
    assert positions(daily, DAY) == [80]


def test_crisis_by_hour_is_one_spike_while_it_never_calms() -> None:
    counts = calm(40, 30.0)
    counts[700:748] *= 12
    assert positions(counts) == [700]


def test_new_spike_within_the_refractory_time_is_the_same_incident() -> None:
    counts = calm(21, 20.0)
    counts[400], counts[410] = 150, 300
    assert positions(counts) == [400]


def test_new_spike_after_a_calm_day_is_another_and_the_first_does_not_hide_it() -> None:
    counts = calm(21, 20.0)
    counts[400:404], counts[430] = 2000, 150
    assert positions(counts) == [400, 430]


def test_week_has_no_more_spikes_than_its_budget_but_for_stronger_ones() -> None:
    counts = calm(21, 20.0)
    for place in range(300, 420, 24):
        counts[place] = 120
    assert positions(counts)[:3] == [300, 324, 348]
    assert len(positions(counts)) == 3
    counts[396] = 900
    assert positions(counts) == [300, 324, 348, 396]


def test_budget_is_counted_anew_after_a_week() -> None:
    counts = calm(35, 20.0)
    for place in (300, 324, 348, 372, 500):
        counts[place] = 120
    assert positions(counts) == [300, 324, 348, 500]


# --- only the past


@pytest.mark.parametrize("seed", range(3))
def test_spike_is_told_at_the_moment_it_could_first_be_known(seed: int) -> None:
    counts = np.array(labelled_volume(seed, 9.0, 10_000).series.counts)
    known = positions(counts, 5 * MINUTE)
    assert known
    for until in (4000, known[-1], known[-1] + 1, 9_000):
        assert positions(counts[:until], 5 * MINUTE) == [place for place in known if place < until]


def test_spikes_of_the_other_scale_of_counts_are_at_the_same_places() -> None:
    counts = by_day_and_night(40, 200.0)
    counts[900] = 2000
    assert positions(counts) == positions(counts * 3) == [900]


@pytest.mark.parametrize("scale", [1e9, 1e13, 1e16])
def test_spikes_of_counts_however_huge_are_at_the_same_places(scale: float) -> None:
    counts = noisy(21, 1e6, HOUR, seed=2)
    counts[400] *= 10
    (usual,) = find_spikes(series(counts))
    (huge,) = find_spikes(series(counts * scale / 1e6))
    assert usual.position == huge.position == 400
    assert huge.p_value == pytest.approx(usual.p_value, rel=0.01)


# --- gaps


def test_gap_in_the_stamps_is_unknown_not_zero() -> None:
    counts = calm(40, 30.0)
    kept = np.r_[0:500, 620 : len(counts)]
    times = stamps(len(counts), MONDAY, HOUR)
    with_gap = CountSeries(tuple(times[place] for place in kept), tuple(counts[kept].tolist()))
    assert find_spikes(with_gap) == ()
    counts[500:620] = 0
    zeros = series(counts)
    assert np.nanmin(with_gap.grid) > 0
    assert np.isnan(with_gap.grid).sum() == 120
    assert not np.isnan(zeros.grid).any()


def test_spike_right_after_a_gap_is_told_at_a_stamp_of_the_input() -> None:
    counts = calm(21, 20.0)
    counts[400] = 200
    times = stamps(len(counts), MONDAY, HOUR)
    kept = [place for place in range(len(counts)) if not 340 <= place < 400]
    with_gap = CountSeries(tuple(times[place] for place in kept), tuple(counts[kept].tolist()))
    (spike,) = find_spikes(with_gap)
    assert spike.at == times[400]
    assert with_gap.at[spike.position] == times[400]


def test_stamps_a_few_seconds_off_the_grid_do_no_harm() -> None:
    counts = calm(21, 20.0)
    counts[400] = 200
    shift = np.random.default_rng(4).uniform(-90, 90, len(counts))
    times = [
        at + timedelta(seconds=float(off)) for at, off in zip(stamps(len(counts), MONDAY, HOUR), shift, strict=True)
    ]
    (spike,) = find_spikes(CountSeries(tuple(times), tuple(counts.tolist())))
    assert spike.position == 400


def test_stamps_of_one_spacing_with_gaps_are_no_mix() -> None:
    chance = np.random.default_rng(7)
    times = [at for at in stamps(2000, MONDAY, HOUR) if chance.random() < 0.6]
    CountSeries(tuple(times), (1.0,) * len(times)).require_one_spacing()


def test_months_of_unequal_length_are_no_mix() -> None:
    months = tuple(datetime(2020 + month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in range(60))
    CountSeries(months, (1.0,) * 60).require_one_spacing()


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ((60, DAY), (12, HOUR), r"3600 seconds apart from 2026-03-05T00:00:00\+00:00 on, where 86400 are usual"),
        ((10 * 24, HOUR), (20, DAY), r"86400 seconds apart from 2026-01-14T23:00:00\+00:00 on, where 3600 are usual"),
        ((20, DAY), (10 * 24, HOUR), r"86400 seconds apart from 2026-01-05T00:00:00\+00:00 on, where 3600 are usual"),
    ],
)
def test_days_and_hours_in_one_series_are_refused(
    before: tuple[int, timedelta], after: tuple[int, timedelta], sentence: str
) -> None:
    first = stamps(before[0], MONDAY, before[1])
    mixed = (*first, *stamps(after[0], first[-1] + after[1], after[1]))
    with pytest.raises(SeriesError, match=sentence):
        CountSeries(mixed, (1.0,) * len(mixed)).require_one_spacing()


def test_stamp_of_another_age_does_not_fill_the_memory() -> None:
    times = (datetime(1970, 1, 1, tzinfo=UTC), *stamps(3000, MONDAY, 5 * MINUTE))
    one = CountSeries(times, (1.0,) * 3001)
    assert len(one.grid) < 30_000
    assert find_spikes(one) == ()


# --- the rhythm of days and weeks


def test_spike_by_night_is_found_once_the_hours_are_known() -> None:
    counts = by_day_and_night(60, 100.0)
    early, late = 10 * 24 + 3, 50 * 24 + 3
    counts[[early, late]] = 100
    assert positions(counts) == [late]


def test_daily_peaks_are_no_spikes() -> None:
    assert positions(by_day_and_night(60, 300.0)) == []


def test_weekdays_of_a_daily_series_are_no_spikes() -> None:
    days = np.arange(200)
    level = np.where(days % 7 == 1, 300.0, 60.0)
    counts = np.random.default_rng(5).poisson(level).astype(np.float64)
    assert positions(counts, DAY) == []
    counts[150] = 300
    assert positions(counts, DAY) == [150]


def test_hours_are_those_of_the_stamps_own_clock() -> None:
    zone = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 2, 2, tzinfo=UTC)
    local = [at.astimezone(zone) for at in stamps(70 * 24, start, HOUR)]
    level = [400.0 if 8 <= at.hour < 20 else 20.0 for at in local]
    counts = np.random.default_rng(6).poisson(level).astype(np.float64)
    # 29 March: the clock is set forward, and with it the day
    assert find_spikes(CountSeries(tuple(local), tuple(counts.tolist()))) == ()


def test_autumn_hour_that_comes_twice_is_two_stamps() -> None:
    zone = ZoneInfo("Europe/Berlin")
    local = [at.astimezone(zone) for at in stamps(48, datetime(2026, 10, 24, 12, tzinfo=UTC), HOUR)]
    assert CountSeries(tuple(local), (1.0,) * 48).slots.tolist() == list(range(48))


# --- chance


@pytest.mark.parametrize(("spacing", "days", "level"), [(5 * MINUTE, 28, 4.0), (HOUR, 182, 20.0), (DAY, 1460, 200.0)])
def test_calm_series_have_a_false_alarm_in_five_weeks_at_most(spacing: timedelta, days: int, level: float) -> None:
    told = sum(len(positions(noisy(days, level, spacing, seed), spacing)) for seed in range(5))
    assert told <= 5 * days / 7 * USUAL.false_alarms_a_week * 1.3


def test_settings_with_fewer_false_alarms_find_no_more_spikes() -> None:
    volume = labelled_volume(7, 15.0).series
    strict = find_spikes(volume, replace(USUAL, false_alarms_a_week=0.01))
    assert 0 < len(strict) < len(find_spikes(volume))


# --- what is no series


@pytest.mark.parametrize(
    ("times", "counts", "sentence"),
    [
        ((MONDAY, MONDAY), (1.0, 2.0), "gives 2026-01-05T00:00:00.00:00 twice"),
        ((MONDAY + HOUR, MONDAY), (1.0, 2.0), "has 2026-01-05T00:00:00.00:00 after 2026-01-05T01"),
        ((MONDAY,), (float("nan"),), "no count"),
        ((MONDAY,), (-1.0,), "no count"),
        ((MONDAY,), (float("inf"),), "no count"),
        ((MONDAY,), (), "1 stamps, but 0 counts"),
        ((datetime(2026, 1, 5),), (1.0,), "no time zone"),  # noqa: DTZ001
        (stamps(5, MONDAY, timedelta(seconds=1)), (1.0,) * 5, "1 seconds apart"),
        (stamps(5, MONDAY, 365 * DAY), (1.0,) * 5, "a minute to 31 days"),
    ],
)
def test_series_out_of_order_or_of_no_counts_is_refused(
    times: tuple[datetime, ...], counts: tuple[float, ...], sentence: str
) -> None:
    with pytest.raises(SeriesError, match=sentence):
        CountSeries(times, counts)
