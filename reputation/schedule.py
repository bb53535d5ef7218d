"""When a job is due: pure arithmetic over the organisation's zone, right across DST, outages and year's end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reputation.clock import local_day, week_of
from reputation.errors import InputError, SettingsError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEEK = re.compile(r"(\d{4})-?W(\d{2})", re.ASCII)
# Nine days back and forth always hold a weekly moment, whatever an offset from UTC does to the day.
_REACH_DAYS = 9


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job runs: every so many seconds, or at a local time each day, or each week on `weekday` (1 Monday to 7).

    Raises:
        SettingsError: neither or both are given, seconds are not positive, or the weekday is none or has no time.
    """

    job: str
    every_seconds: int | None = None
    local_time: time | None = None
    weekday: int | None = None

    def __post_init__(self) -> None:
        if (self.every_seconds is None) == (self.local_time is None):
            raise SettingsError(f"schedule of job {self.job!r} needs either every_seconds or local_time")
        if self.every_seconds is not None and self.every_seconds <= 0:
            raise SettingsError(f"schedule of job {self.job!r}: every_seconds is {self.every_seconds}, not positive")
        if self.weekday is not None and (self.local_time is None or not 1 <= self.weekday <= 7):
            raise SettingsError(f"schedule of job {self.job!r}: weekday {self.weekday} needs a local_time and 1 to 7")


def due_moments(schedule: Schedule, last_due_at: datetime | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The latest moment that fell due after `last_due_at` and not after `now`, aware UTC; None if there is none.

    At most one: what was missed while the service was down runs once. A job that never ran (`last_due_at` None) is due
    at its latest moment, thus at once. Store the moment returned as the next `last_due_at`. A clock that was set back
    makes nothing due twice.
    """
    latest = _latest_moment(schedule, now, zone)
    if last_due_at is not None and latest <= last_due_at:
        return None
    return latest


def next_moment(schedule: Schedule, now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after `now`, aware UTC."""
    if schedule.every_seconds is not None:
        return _grid_moment(now, schedule.every_seconds) + timedelta(seconds=schedule.every_seconds)
    return min(moment for moment in _clock_moments(schedule, now, zone) if moment > now)


def _latest_moment(schedule: Schedule, now: datetime, zone: ZoneInfo) -> datetime:
    if schedule.every_seconds is not None:
        return _grid_moment(now, schedule.every_seconds)
    return max(moment for moment in _clock_moments(schedule, now, zone) if moment <= now)


def _grid_moment(now: datetime, every_seconds: int) -> datetime:
    """The latest multiple of `every_seconds` since 1970: the same for every process and after every restart."""
    elapsed = (now - _EPOCH) // timedelta(seconds=every_seconds)
    return _EPOCH + elapsed * timedelta(seconds=every_seconds)


def _clock_moments(schedule: Schedule, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    today = local_day(now, zone)
    for step in range(-_REACH_DAYS, _REACH_DAYS + 1):
        day = today + timedelta(days=step)
        if schedule.local_time is not None and schedule.weekday in (None, day.isoweekday()):
            yield local_moment(day, schedule.local_time, zone)


def local_moment(day: date, local_time: time, zone: ZoneInfo) -> datetime:
    """The moment, aware UTC, of a wall-clock time on a day.

    A time that the day skips (spring) is taken by the offset before the change: 02:30 is then 03:30 on the wall. A time
    that it has twice (autumn) is the first of the two.
    """
    return datetime.combine(day, local_time.replace(tzinfo=None, fold=0), zone).astimezone(UTC)


def last_closed_week(now: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """ISO year and week of the last week whose Sunday is over in the zone; `clock.week_days` gives its days."""
    return week_of(local_day(now, zone) - timedelta(days=7))


def is_closed(year: int, week: int, now: datetime, zone: ZoneInfo) -> bool:
    """Whether an ISO week is over in the zone."""
    return (year, week) <= last_closed_week(now, zone)


def parse_week(text: str) -> tuple[int, int]:
    """ISO year and week from text like `2026-W47`.

    Raises:
        InputError: the text has another form, or that year has no such week.
    """
    found = _WEEK.fullmatch(text.strip().upper())
    if not found:
        raise InputError(f"{text!r} is not an ISO week like 2026-W47")
    year, week = int(found[1]), int(found[2])
    try:
        date.fromisocalendar(year, week, 1)
    except ValueError:
        raise InputError(f"the year {year} has no week {week}") from None
    return year, week
