"""The rhythm of a series of counts: how much of a usual hour's volume falls to an hour of the day and a weekday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from reputation.count_series import CountSeries, Ints
from reputation.net_sentiment import Floats

LEAST_DAYS = 28
HISTORY_DAYS = 56
_PRIOR_MENTIONS = 5.0
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Days:
    """Counts and number of known slots by day (rows, from the first day on) and hour; the weekday of each row."""

    counts: Floats
    slots: Floats
    weekdays: Ints


def rhythm(series: CountSeries, capped: Floats) -> Floats:
    """The factor of each slot of the grid, about 1 on average; 1 until `LEAST_DAYS` days have passed before its day.

    `capped` are the grid's counts with peaks cut off (NaN where unknown). A slot's factor is that of its hour of the
    day times that of its weekday, both from the up to `HISTORY_DAYS` days before its own day, so nothing looks ahead:
    mean of the hour (weekday) over the overall mean, drawn toward 1 as by `_PRIOR_MENTIONS` mentions more. Hours and
    weekdays are those of the stamps' own zone. No hours where the stamps lie a day apart or more, no weekdays where
    they lie further apart.
    """
    factors = np.ones(len(capped))
    if not len(series) or not _has_rhythm(series):
        return factors
    rows, hours = _calendar(series)
    days = _by_day(rows, hours, capped[series.slots], series.at[0].weekday())
    for row in map(int, np.unique(rows[rows >= LEAST_DAYS])):
        by_hour, by_weekday = _factors(days, row, has_hours=_has_hours(series))
        mine = slice(*np.searchsorted(rows, [row, row + 1]))
        factors[series.slots[mine]] = by_hour[hours[mine]] * by_weekday[days.weekdays[row]]
    return factors


def rhythm_before(series: CountSeries, capped: Floats, position: int) -> Floats:
    """The factor of each slot by the rhythm of the days before the stamp at `position`, the same for all the series.

    As `rhythm`, but frozen: what came later, a crisis above all, changes nothing.
    """
    factors = np.ones(len(capped))
    if not len(series) or not _has_rhythm(series):
        return factors
    rows, hours = _calendar(series)
    if rows[position] < LEAST_DAYS:
        return factors
    days = _by_day(rows, hours, capped[series.slots], series.at[0].weekday())
    by_hour, by_weekday = _factors(days, int(rows[position]), has_hours=_has_hours(series))
    factors[series.slots] = by_hour[hours] * by_weekday[days.weekdays[rows]]
    return factors


def _has_rhythm(series: CountSeries) -> bool:
    return series.spacing_seconds <= _ONE_DAY.total_seconds()


def _has_hours(series: CountSeries) -> bool:
    return series.spacing_seconds < _ONE_DAY.total_seconds()


def _calendar(series: CountSeries) -> tuple[Ints, Ints]:
    """The day of each stamp, counted from the first stamp's, and its hour, both on its own clock."""
    first = series.at[0].toordinal()
    days = np.array([stamp.toordinal() - first for stamp in series.at], dtype=np.int64)
    hours = np.array([stamp.hour for stamp in series.at], dtype=np.int64)
    return np.maximum.accumulate(days), hours


def _by_day(rows: Ints, hours: Ints, counts: Floats, first_weekday: int) -> _Days:
    size = int(rows[-1]) + 1
    cells = rows * 24 + hours
    summed = _summed(cells, counts, size * 24).reshape(size, 24)
    slots = _summed(cells, np.ones(len(cells)), size * 24).reshape(size, 24)
    weekdays = (first_weekday + np.arange(size, dtype=np.int64)) % 7
    return _Days(summed, slots, weekdays)


def _factors(days: _Days, row: int, *, has_hours: bool) -> tuple[Floats, Floats]:
    """Factors of the 24 hours and of the 7 weekdays, from the days before `row`."""
    before = slice(max(0, row - HISTORY_DAYS), row)
    counts, slots, weekdays = days.counts[before], days.slots[before], days.weekdays[before]
    by_hour = np.ones(24)
    mean = counts.sum() / max(1.0, slots.sum())
    if has_hours:
        by_hour = _drawn(counts.sum(axis=0), slots.sum(axis=0) * mean)
    expected = (slots * by_hour).sum(axis=1) * mean
    return by_hour, _drawn(_summed(weekdays, counts.sum(axis=1), 7), _summed(weekdays, expected, 7))


def _summed(places: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(places, weights=values, minlength=size), dtype=np.float64)


def _drawn(counts: Floats, expected: Floats) -> Floats:
    ratio: Floats = (counts + _PRIOR_MENTIONS) / (expected + _PRIOR_MENTIONS)
    return ratio
