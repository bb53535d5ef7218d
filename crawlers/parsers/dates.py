"""Moments out of the dates that pages, feeds and libraries write."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from time import struct_time

_FRACTION = re.compile(r"(\.\d{6})\d+")
_OFFSET = re.compile(r"\s*([+-]\d{2})(\d{2})$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"\d:\d\d|T\d\d")
_MIDNIGHT = re.compile(r"[T\s]00:?00")
NOON = time(12, tzinfo=UTC)
"""A date without a time stands at noon UTC: that is the same calendar day from UTC-12 to UTC+11."""


def parse_moment(text: object) -> datetime | None:
    """Aware UTC time of ISO 8601 text, or None. Without an offset it is read as UTC; a bare date as its noon."""
    if not isinstance(text, str):
        return None
    cleaned = _OFFSET.sub(r"\1:\2", _FRACTION.sub(r"\1", text.strip()))
    try:
        if _DAY.fullmatch(cleaned):
            return datetime.combine(date.fromisoformat(cleaned), NOON)
        moment = datetime.fromisoformat(cleaned)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_day(text: object) -> date | None:
    """The calendar day that text begins with, such as "2026-03-01" or "2026-03-01T08:00:00Z", or None."""
    found = _DAY.match(text.strip()) if isinstance(text, str) else None
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None


def has_clock(text: str) -> bool:
    """Whether a written date says the time of day too."""
    return _CLOCK.search(text) is not None


def has_real_clock(text: str) -> bool:
    """The same, but not by midnight, which stands for no time of day where a program filled it in."""
    return has_clock(text) and _MIDNIGHT.search(text) is None


def at_noon(moment: datetime) -> datetime:
    """The day of a moment, as a date without a time."""
    return datetime.combine(moment.date(), NOON)


def from_struct(parts: struct_time | None) -> datetime | None:
    """Aware time from feedparser's UTC time tuple, or None where there is none or it is no real date."""
    if parts is None:
        return None
    try:
        return datetime(*parts[:6], tzinfo=UTC)
    except (ValueError, TypeError):
        return None


_WRITTEN = re.compile(
    r"(\d{1,2})[\s.-]+([^\W\d_]{3,})\.?[\s.-]+(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"\s*((?:GMT|UTC)?[+-]\d{2}:?\d{2}|(?:GMT|UTC)[+-]\d{1,2}|[A-Z]{1,5}(?![A-Za-z/]))?|\s*$)"
)
_MONTHS = (
    # how each month begins in the languages of feeds that do not write it in English, as RFC 822 asks
    "jan ene gen янв", "feb fev fév фев", "mar mär мар", "apr abr avr апр", "may mai mag май мая", "jun juin giu июн",
    "jul juil lug июл", "aug ago aoû авг", "sep set сен", "oct okt out ott окт", "nov ноя", "dec dez déc dic дек",
)  # fmt: skip
_ZONES = {
    "MSK": 3, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "WET": 0, "WEST": 1, "BST": 1,
    "BRT": -3, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Hours from UTC. BST is British Summer Time. IST is left out: it is India's, Israel's and Ireland's."""

_AHEAD = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?")


def parse_written(text: object) -> datetime | None:
    """Aware UTC time of a date such as "Seg, 24 Set 2018 19:42:40 -0300" or "3 марта 2026 10:00 MSK", or None.

    An unknown or missing zone is read as UTC, a bare date as its noon.
    """
    found = _WRITTEN.search(text) if isinstance(text, str) else None
    return _moment(found) if found else None


def parse_zoned(text: object) -> datetime | None:
    """The same where the date names its zone, and one that is known here; else None."""
    found = _WRITTEN.search(text) if isinstance(text, str) else None
    return _moment(found) if found and _zone(found[7]) else None


def _moment(found: re.Match[str]) -> datetime | None:
    month = _month(found[2].lower())
    if month is None:
        return None
    try:
        if found[4] is None:
            return datetime.combine(date(int(found[3]), month, int(found[1])), NOON)
        moment = datetime(int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6] or 0))  # noqa: DTZ001 (its zone follows)
        return moment.replace(tzinfo=_zone(found[7]) or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _month(word: str) -> int | None:
    starts = ((number, start) for number, names in enumerate(_MONTHS, 1) for start in names.split())
    return next((number for number, start in starts if word.startswith(start)), None)


def _zone(text: str | None) -> timezone | None:
    """The zone of a name or an offset ("+0300", "GMT+3"), or None where it is not known."""
    offset = _AHEAD.fullmatch(text or "")
    if offset is None:
        return timezone(timedelta(hours=_ZONES[text])) if text in _ZONES else None
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    # Beyond a day there is no zone.
    return timezone(ahead if offset[1] == "+" else -ahead) if ahead < timedelta(days=1) else None
