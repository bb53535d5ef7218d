"""How a crisis ends: its volume is back in its band, the breach no longer fills the coverage, or it flares up anew.

These are the alarms for the better, and the one after them: a new spike once it was calm (a fine, a lawsuit, an
anniversary).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp, log
from typing import Any, Literal

import numpy as np

from reputation.comparison import LEAST_PRE_DAYS, PRE_DAYS, QUIET_DAYS, pre_period
from reputation.count_series import Bools, CountSeries, window_sums
from reputation.level import Interval, between
from reputation.negative_binomial import log_upper_tail
from reputation.net_sentiment import DailyCounts, Floats, fill_days
from reputation.rhythm import rhythm_before
from reputation.share import wilson
from reputation.spikes import LEAST_P, USUAL, SpikeSettings, find_spikes
from reputation.volume import LEAST_MEAN, capped_counts, dispersion_of, variance_of

Course = Literal["crisis_ending", "reignition"]

CALM_DAYS = 7
INSIDE_P, UNUSUAL_P, CRISIS_P = 0.05, 1e-3, 1e-5
LEAST_INSIDE = 0.85
SHARE_BAND = 0.05
LEAST_STORIES = 20
_LEAST_KNOWN = 0.75
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CourseEvent:
    """A turn of a crisis at one of the series' stamps, when it could first be known.

    `count` are the mentions of the last day (or slot, where that is longer), `expected` those to be expected before
    the crisis, `p_value` the probability of as many or more in the days before it.
    """

    kind: Course
    at: datetime
    count: int
    expected: float
    p_value: float

    def to_json(self) -> dict[str, Any]:
        """Kind, stamp as ISO text, counts and p-value."""
        return {
            "kind": self.kind,
            "at": self.at.isoformat(),
            "count": self.count,
            "expected": round(self.expected, 2),
            "p_value": float(f"{self.p_value:.3g}"),
        }


@dataclass(frozen=True, slots=True)
class ShareBack:
    """The breach's share of coverage is back: on `day`, the last week's share, and the share of before; in [0, 1]."""

    day: date
    share: Interval
    before: float


def crisis_course(series: CountSeries, since: datetime, settings: SpikeSettings = USUAL) -> tuple[CourseEvent, ...]:
    """Endings and new outbreaks, in turn, of a crisis that began at `since`; what isn't over has no ending.

    The crisis ends at the first stamp of which, over the last `CALM_DAYS` days, at least `LEAST_INSIDE` of the known
    day's sums were inside the band of before (p > `INSIDE_P`), none was plainly out of it (p ≤ `UNUSUAL_P`), and the
    last one was inside; three quarters of the sums must be known. After an ending, the next spike whose day is out of
    the band (p ≤ `UNUSUAL_P`) is a re-ignition, which must end anew. Give the mentions about the breach; or all
    mentions, to ask after the volume alone. Nothing is said without `LEAST_PRE_DAYS` known days before `since`, or if
    no day's sum was out of the band beyond chance (p ≤ `CRISIS_P`).
    """
    band = _band(series, since)
    if band is None:
        return ()
    spikes = [spike.position for spike in find_spikes(series, settings)]
    events: list[CourseEvent] = []
    start = _first(series, band, band.start, len(series), CRISIS_P)
    while start is not None and (ending := _ending(series, band, start)) is not None:
        events.append(_event("crisis_ending", series, band, ending))
        start = _reignition(series, band, [place for place in spikes if place > ending])
        if start is not None:
            events.append(_event("reignition", series, band, start))
    return tuple(events)


@dataclass(frozen=True, slots=True)
class _Band:
    """The band of before, per slot: sums of a day, what was expected, ln p, whether known; `start` is a position."""

    total: Floats
    expected: Floats
    logs: Floats
    is_known: Bools
    start: int


def _band(series: CountSeries, since: datetime) -> _Band | None:
    start = next((place for place, stamp in enumerate(series.at) if stamp >= since), None)
    if start is None:
        return None
    counts = capped_counts(series)
    length = series.slots_in(_DAY)
    quiet = series.slots[start] - series.slots_in(timedelta(days=QUIET_DAYS))
    first = max(length - 1, quiet - series.slots_in(timedelta(days=PRE_DAYS)))
    known = ~np.isnan(counts)
    factors = np.where(known, rhythm_before(series, counts, start), 0.0)
    is_known = window_sums(known.astype(np.float64), length) >= max(1.0, length / 2)
    past = np.flatnonzero(is_known[first : max(first, quiet)]) + first
    if len(past) < series.slots_in(timedelta(days=LEAST_PRE_DAYS - QUIET_DAYS)) - length:
        return None
    usual, exposure = window_sums(np.where(known, counts, 0.0), length), window_sums(factors, length)
    level = usual[past].sum() / max(exposure[past].sum(), 1e-12)
    mean = np.maximum(level * exposure, LEAST_MEAN)
    dispersion = dispersion_of(usual[past], mean[past])
    total = window_sums(np.where(known, series.grid, 0.0), length)
    logs = log_upper_tail(total, mean, variance_of(mean, dispersion))
    return _Band(total, mean, logs, is_known, start)


def _first(series: CountSeries, band: _Band, start: int, end: int, p: float) -> int | None:
    """The first position from `start` to before `end` at which the day's sum is at most that probable."""
    out = (band.logs <= log(p)) & band.is_known
    return next((place for place in range(start, end) if out[series.slots[place]]), None)


def _reignition(series: CountSeries, band: _Band, spikes: Sequence[int]) -> int | None:
    """The position at which one of the spikes (positions) had driven a day's sum out of the band, within a day."""
    for spike in spikes:
        last = series.slots[spike] + series.slots_in(_DAY)
        found = _first(series, band, spike, int(np.searchsorted(series.slots, last)), UNUSUAL_P)
        if found is not None:
            return found
    return None


def _ending(series: CountSeries, band: _Band, start: int) -> int | None:
    """The position at which the crisis that was on at position `start` is over."""
    inside, unusual = band.logs > log(INSIDE_P), band.logs <= log(UNUSUAL_P)
    span = series.slots_in(timedelta(days=CALM_DAYS))
    known = window_sums(band.is_known.astype(np.float64), span)
    share = window_sums((inside & band.is_known).astype(np.float64), span) / np.maximum(known, 1.0)
    out = window_sums((unusual & band.is_known).astype(np.float64), span)
    is_over = (share >= LEAST_INSIDE) & (out == 0) & inside & band.is_known & (known >= _LEAST_KNOWN * span)
    first = series.slots[start] + span
    return next((place for place, slot in enumerate(series.slots) if slot >= first and is_over[slot]), None)


def _event(kind: Course, series: CountSeries, band: _Band, position: int) -> CourseEvent:
    slot = int(series.slots[position])
    p_value = max(exp(band.logs[slot]), LEAST_P)
    return CourseEvent(kind, series.at[position], int(band.total[slot]), float(band.expected[slot]), p_value)


def breach_share_back(
    counts: Sequence[DailyCounts], disclosed_on: date, today: date, *, gap_days: Collection[date] = ()
) -> ShareBack | None:
    """The first day on which the breach's share of stories was back in its band; None while it isn't, or never left it.

    The band ends `SHARE_BAND` above the share before the disclosure (its last days left out, as for every baseline).
    The share of the last `CALM_DAYS` days must first lie above it for sure (Wilson's interval wholly above), then
    below it for sure (wholly below), so that few stories alone say nothing. Weeks of fewer than `LEAST_STORIES`
    stories don't count; nor do `gap_days`, on which collection failed.

    Raises:
        CountsError: a count is negative, or a day appears twice.
    """
    days = [day for day in fill_days(counts) if day.day <= today and day.day not in gap_days]
    before = _share(pre_period(days, disclosed_on))
    if before is None:
        return None
    was_above = False
    for day in between(days, disclosed_on, today):
        week = between(days, max(disclosed_on, day.day - timedelta(days=CALM_DAYS - 1)), day.day)
        share = _share(week)
        if share is None:
            continue
        if was_above and share.high <= before.value + SHARE_BAND:
            return ShareBack(day.day, share, before.value)
        was_above = was_above or share.low > before.value + SHARE_BAND
    return None


def _share(days: Sequence[DailyCounts]) -> Interval | None:
    """The breach's share of the stories of some days; None under `LEAST_STORIES` stories."""
    stories = sum(day.stories for day in days)
    return wilson(sum(day.breach_stories for day in days), stories) if stories >= LEAST_STORIES else None
