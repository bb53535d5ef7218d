"""Moments out of the dates that pages, feeds and libraries write."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from time import struct_time

_FRACTION = re.compile(r"(\.\d{6})\d+")
_OFFSET = re.compile(r"\s*([+-]\d{2})(\d{2})$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
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


def from_struct(parts: struct_time | None) -> datetime | None:
    """Aware time from feedparser's UTC time tuple, or None where there is none or it is no real date."""
    if parts is None:
        return None
    try:
        return datetime(*parts[:6], tzinfo=UTC)
    except (ValueError, TypeError):
        return None


_WRITTEN = re.compile(
    r"(\d{1,2})[\s.-]+([^\W\d_]{3,})\.?[\s.-]+(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{2}:?\d{2}|[A-Z]{1,5})?"
)
_MONTHS = (
    # how each month begins in the languages of feeds that do not write it in English, as RFC 822 asks
    "jan ene gen янв", "feb fev fév фев", "mar mär мар", "apr abr avr апр", "may mai mag май мая", "jun juin giu июн",
    "jul juil lug июл", "aug ago aoû авг", "sep set сен", "oct okt out ott окт", "nov ноя", "dec dez déc dic дек",
)  # fmt: skip
_ZONES = {"MSK": 3, "CET": 1, "CEST": 2, "BRT": -3, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7}


def parse_written(text: object) -> datetime | None:
    """Aware UTC time of a date such as "Seg, 24 Set 2018 19:42:40 -0300" or "3 марта 2026 10:00 MSK", or None.

    An unknown or missing zone is read as UTC.
    """
    found = _WRITTEN.search(text) if isinstance(text, str) else None
    month = _month(found[2].lower()) if found else None
    if found is None or month is None:
        return None
    try:
        moment = datetime(int(found[3]), month, int(found[1]), int(found[4]), int(found[5]), int(found[6] or 0))  # noqa: DTZ001 (its zone follows)
        return moment.replace(tzinfo=_zone(found[7])).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _month(word: str) -> int | None:
    starts = ((number, start) for number, names in enumerate(_MONTHS, 1) for start in names.split())
    return next((number for number, start in starts if word.startswith(start)), None)


def _zone(text: str | None) -> timezone:
    if text and text[0] in "+-":
        minutes = int(text[1:3]) * 60 + int(text[-2:])
        return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))
    return timezone(timedelta(hours=_ZONES.get(text or "", 0)))
