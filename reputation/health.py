"""Whether a source went quiet by the crawler's fault or the public's own: alarms over what its crawls did. Pure.

The crawler is at fault where nobody crawls, crawls fail, answers list nothing any more, or fields that used to be
filled are empty. Only where none of that holds does a count outside the source's own band speak of the public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, isnan, log
from statistics import median
from typing import Literal

from reputation.count_series import CountSeries
from reputation.lower_tails import log_binomial_lower_tail, log_lower_tail
from reputation.volume import seasonal_factors, volume

AlarmKind = Literal["stopped", "failing", "empty", "fields_lost", "volume_fell", "volume_rose"]
Quiet = Literal["crawler", "public"]

LARGEST_P = 1e-4
"""An alarm is given where chance alone would give fewer than one in ten thousand looks at a source."""

OVERDUE_INTERVALS = 3
LEAST_OVERDUE = timedelta(hours=1)
LEAST_BAD_CRAWLS = 2
LEAST_EMPTY_CRAWLS = 2
LEAST_PAST_ITEMS, LEAST_RECENT_ITEMS = 30, 10
USUALLY_FILLED = 0.5
LOST_SHARE = 0.5
"""A field that half of the items had, and that not half as many of the last day's have, is lost."""


@dataclass(frozen=True, slots=True)
class SourceDay:
    """What a source's crawls did in the 24 hours that end at `ended_at`; counts ≥ 0, backfills left out."""

    ended_at: datetime
    good_count: int
    bad_count: int
    fresh_count: int


@dataclass(frozen=True, slots=True)
class FieldCount:
    """How many items of the last 24 hours, and of the days before, had a field."""

    recent_count: int
    past_count: int


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source's crawls up to `now`.

    `days` oldest first, without gaps from the first day known; `bad_run`: crawls that failed since the last good one,
    from `bad_since_at` on, for `reason`; `empty_run`: good crawls at the end whose answers listed nothing, of
    `listed_count` earlier ones `empty_count` did so. `crawled_at` None: never crawled.
    """

    name: str
    every_seconds: int
    crawled_at: datetime | None
    good_at: datetime | None
    blocked_until: datetime | None
    days: Sequence[SourceDay]
    fields: Mapping[str, FieldCount]
    bad_run: int = 0
    bad_since_at: datetime | None = None
    reason: str | None = None
    empty_run: int = 0
    listed_count: int = 0
    empty_count: int = 0


@dataclass(frozen=True, slots=True)
class SourceAlarm:
    """Something is unusual at a source. What does not belong to the kind is None, 0 or empty.

    `since_at`: since when nothing good is known of it; `count`: failed crawls, empty crawls, or new items of the last
    24 hours; `expected`: new items to be expected of them; `fields`: names of lost fields; `reason`: of the last one
    that failed.
    """

    kind: AlarmKind
    source: str
    since_at: datetime | None = None
    count: int = 0
    expected: float | None = None
    fields: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def quiet(self) -> Quiet | None:
        """Who went quiet: the crawler, the public, or nobody (more than usual came in)."""
        if self.kind == "volume_rose":
            return None
        return "public" if self.kind == "volume_fell" else "crawler"


def find_alarms(record: SourceRecord, now: datetime) -> tuple[SourceAlarm, ...]:
    """What is unusual at one source at `now` (aware). The public is judged only where the crawler is not at fault."""
    found = [alarm for alarm in (_stopped(record, now), _failing(record), _empty(record), _fields(record)) if alarm]
    if not found and record.crawled_at is not None:
        found = [alarm for alarm in (_volume(record),) if alarm]
    return tuple(found)


def _stopped(record: SourceRecord, now: datetime) -> SourceAlarm | None:
    """Nobody has crawled it for several of its intervals, though nothing holds it back."""
    if record.crawled_at is None:
        return None
    is_held = record.blocked_until is not None and record.blocked_until > now
    allowed = max(OVERDUE_INTERVALS * timedelta(seconds=record.every_seconds), LEAST_OVERDUE)
    free_since = max(record.crawled_at, record.blocked_until or record.crawled_at)
    if is_held or now - free_since <= allowed:
        return None
    return SourceAlarm("stopped", record.name, record.crawled_at)


def _failing(record: SourceRecord) -> SourceAlarm | None:
    if record.bad_run < LEAST_BAD_CRAWLS:
        return None
    since = record.good_at or record.bad_since_at
    return SourceAlarm("failing", record.name, since, record.bad_run, reason=record.reason)


def _empty(record: SourceRecord) -> SourceAlarm | None:
    """Its answers list nothing, crawl after crawl, which its earlier ones make all but impossible.

    With e of n earlier answers empty, k in a row have the probability ((e + ½)/(n + 1))^k (Jeffreys' prior).
    """
    if record.empty_run < LEAST_EMPTY_CRAWLS or record.listed_count == 0:
        return None
    share = (record.empty_count + 0.5) / (record.listed_count + 1)
    if share >= 1 or record.empty_run * log(share) > log(LARGEST_P):
        return None
    return SourceAlarm("empty", record.name, record.good_at, record.empty_run)


def _fields(record: SourceRecord) -> SourceAlarm | None:
    """Fields that most items had and few of the last day's have. What all items have most often counts the items."""
    recent = max((field.recent_count for field in record.fields.values()), default=0)
    past = max((field.past_count for field in record.fields.values()), default=0)
    if recent < LEAST_RECENT_ITEMS or past < LEAST_PAST_ITEMS:
        return None
    lost = tuple(sorted(name for name, field in record.fields.items() if _is_lost(field, recent, past)))
    return SourceAlarm("fields_lost", record.name, count=recent, fields=lost) if lost else None


def _is_lost(field: FieldCount, recent: int, past: int) -> bool:
    share = field.past_count / past
    if share < USUALLY_FILLED or field.recent_count > LOST_SHARE * share * recent:
        return False
    # One item more in each direction keeps the share off 1, where a single gap would be impossible.
    return log_binomial_lower_tail(field.recent_count, recent, (field.past_count + 1) / (past + 2)) <= log(LARGEST_P)


def _volume(record: SourceRecord) -> SourceAlarm | None:
    """The last day's new items against the source's own band, as `reputation.volume` draws it for any series."""
    known = _known_days(record.days)
    if len(known) < 2 or known[-1] is not record.days[-1]:
        return None
    series = CountSeries(tuple(day.ended_at for day in known), tuple(float(day.fresh_count) for day in known))
    band = volume(series, 1, seasonal_factors(series))
    count, expected, variance = known[-1].fresh_count, float(band.expected[-1]), float(band.variance[-1])
    if isnan(expected):  # too short a past
        return None
    if exp(log_lower_tail(count, expected, variance)) <= LARGEST_P:
        return SourceAlarm("volume_fell", record.name, count=count, expected=expected)
    if exp(float(band.log_p()[-1])) <= LARGEST_P:
        return SourceAlarm("volume_rose", record.name, count=count, expected=expected)
    return None


def _known_days(days: Sequence[SourceDay]) -> list[SourceDay]:
    """The days that were crawled about as often as usual. The first is left out: it held the past as well."""
    crawled = [day for day in days if day.good_count]
    if not crawled:
        return []
    usual = median(day.good_count for day in crawled)
    return [day for day in crawled[1:] if 2 * day.good_count >= usual]
