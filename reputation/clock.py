"""The domain's clock: every `now` of the program comes from here, so that a test or the demo can stop it.

Leases, heartbeats and back-off use the database's own clock, which nothing can stop.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reputation.errors import SettingsError


def now() -> datetime:
    """Aware UTC time of this moment, or the moment frozen in GOODWILL_NOW (ISO 8601 with offset).

    Raises:
        SettingsError: GOODWILL_NOW is not an ISO time with an offset.
    """
    frozen = os.environ.get("GOODWILL_NOW")
    return parse_utc(frozen) if frozen else datetime.now(UTC)


def parse_utc(text: str) -> datetime:
    """Aware UTC time from ISO 8601 text that carries an offset.

    Raises:
        SettingsError: the text is no ISO time, or has no offset.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"GOODWILL_NOW is not an ISO 8601 time: {text!r}") from None
    if moment.tzinfo is None:
        raise SettingsError(f"GOODWILL_NOW lacks its offset from UTC: {text!r}")
    return moment.astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an aware moment in the organisation's zone."""
    return moment.astimezone(zone).date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """First moment of a local day and of the next, in UTC: 23, 24 or 25 hours apart."""
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def week_of(day: date) -> tuple[int, int]:
    """ISO year and week of a day."""
    year, week, _ = day.isocalendar()
    return year, week


def week_days(year: int, week: int) -> tuple[date, date]:
    """Monday and Sunday of an ISO week."""
    monday = date.fromisocalendar(year, week, 1)
    return monday, monday + timedelta(days=6)
