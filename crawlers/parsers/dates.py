"""Moments out of the dates that pages, feeds and libraries write."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from time import struct_time
from zoneinfo import ZoneInfo

from reputation.intake.take import OLDEST

_FRACTION = re.compile(r"(\.\d{6})\d+")
_OFFSET = re.compile(r"\s*([+-]\d{2})(\d{2})$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLAIN_DAY = re.compile(r"\d{8}")
_CLOCK_PART = r"(?:,?[\sT]+(\d{1,2}:\d{2})(\S{0,20}(?:\s*[+-]\d{2}:?\d{2})?))?"
_YEAR_FIRST = re.compile(r"(\d{4})[/年](\d{1,2})[/月](\d{1,2})日?" + _CLOCK_PART)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})" + _CLOCK_PART)
_NAMED = re.compile(
    r"(\d\S{5,20}[T\s]{1,2}\d{1,2}:\d{2}[^\sA-Z\[]{0,20}(?:\s[+-]\d{2}:?\d{2})?)"
    r"\s?(?:\[?([A-Za-z]+/[\w/+-]{1,40})\]?|([A-Z]{2,5}))"
)
"""A moment with the name of its zone behind it."""
_CLOCK = re.compile(r"\d:\d\d|T\d\d")
_MIDNIGHT = re.compile(r"[T\s]00:?00")
NOON = time(12, tzinfo=UTC)
"""A date without a time stands at noon UTC: that is the same calendar day from UTC-12 to UTC+11."""


def parse_moment(text: object) -> datetime | None:
    """Aware UTC time of ISO 8601 text, or None. Without an offset it is read as UTC; a bare date as its noon.

    So are a date that has its parts in ISO's or in Europe's order between other marks (2026/03/02, 02.03.2026), and one
    with the name of its zone behind it.
    """
    if not isinstance(text, str):
        return None
    named = _NAMED.fullmatch(text.strip())
    written, name = (named[1], named[2] or named[3]) if named else (text.strip(), None)
    try:
        return _iso_moment(_OFFSET.sub(r"\1:\2", _FRACTION.sub(r"\1", _in_iso_order(written))), name)
    except (ValueError, OverflowError):
        return None


def _iso_moment(written: str, zone_name: str | None) -> datetime | None:
    """A moment in ISO 8601; its own offset counts before the zone that is named behind it."""
    if _DAY.fullmatch(written) or _PLAIN_DAY.fullmatch(written):
        return datetime.combine(date.fromisoformat(written), NOON)
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        zone = _named_zone(zone_name) if zone_name else UTC
        return moment.replace(tzinfo=zone).astimezone(UTC) if zone else None
    return moment.astimezone(UTC)


def _in_iso_order(written: str) -> str:
    """A date in figures as ISO 8601 has it, year before month before day; anything else as it is."""
    for pattern, order in ((_YEAR_FIRST, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1))):
        if found := pattern.fullmatch(written):
            year, month, day = (int(found[part]) for part in order)
            return f"{year:04}-{month:02}-{day:02}" + (f"T{found[4].zfill(5)}{found[5]}" if found[4] else "")
    return written


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
    r"(?:(?P<day>\d{1,2})[\s.-]+(?P<month>[^\W\d_]{3,12})|\b(?P<first>[^\W\d_]{3,12})\.?\s+(?P<second>\d{1,2})\b,?)"
    r"\.?[\s.-]+(?P<year>\d{4})(?:\s*г(?:ода|\.)?(?!\w))?"
    r"(?:,?\s+(?:(?:в|at|-)\s+)?(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)\s*(?P<half>[AaPp]\.?[Mm]\b\.?)?"
    r"\s*(?P<zone>(?:GMT|UTC)?[+-]\d{2}(?::?\d{2})?(?![\d:])|(?:GMT|UTC)[+-]\d|[A-Z]{1,5}(?![A-Za-z/]))?|\s*$)"
)
_YEAR_LAST = re.compile(r"([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([A-Z]{1,5}) (\d{4})")
"""How Java and Unix write: Mon Mar 02 10:00:00 MSK 2026."""

_MONTHS = (
    # how each month begins in the languages of feeds that do not write it in English, as RFC 822 asks
    "jan ene gen янв", "feb fev fév фев", "mar mär мар", "apr abr avr апр", "may mai mag май мая", "jun juin giu июн",
    "jul juil lug июл", "aug ago aoû авг", "sep set сен", "oct okt out ott окт", "nov ноя", "dec dez déc dic дек",
)  # fmt: skip
_ZONES = {
    "UTC": 0, "GMT": 0, "MSK": 3, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "WET": 0, "WEST": 1, "BST": 1,
    "BRT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "JST": 9, "HKT": 8, "SGT": 8,
}  # fmt: skip
"""Hours from UTC. BST is British Summer Time, CST America's as in RFC 822. IST is left out: it is India's, Israel's and
Ireland's."""

_REGIONS = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
}  # fmt: skip
"""What American papers write all year round, in summer and in winter time."""

_AHEAD = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?")


def parse_any(text: object) -> datetime | None:
    """Aware UTC time of a date in figures or in words, or None."""
    return parse_moment(text) or parse_written(text)


def credible(moment: datetime | None) -> datetime | None:
    """The moment; None before 1995: where programs have no date, they write 1970 or the year 1."""
    return moment if moment is not None and moment >= OLDEST else None


def parse_written(text: object) -> datetime | None:
    """Aware UTC time of a date such as "Seg, 24 Set 2018 19:42:40 -0300" or "3 марта 2026, 10:00", or None.

    An unknown or missing zone is read as UTC, a bare date as its noon.
    """
    found = _find(text)
    return _moment(found) if found else None


def parse_zoned(text: object) -> datetime | None:
    """The same where the date names its zone, and one that is known here, or the half of its day (PM); else None."""
    found = _find(text)
    return _moment(found) if found and (_zone(found["zone"]) or found["half"]) else None


def _find(text: object) -> re.Match[str] | None:
    return _WRITTEN.search(_YEAR_LAST.sub(r"\2 \1 \5 \3 \4", text[:200])) if isinstance(text, str) else None


def _moment(found: re.Match[str]) -> datetime | None:
    month = _month((found["month"] or found["first"]).lower())
    if month is None:
        return None
    try:
        day = date(int(found["year"]), month, int(found["day"] or found["second"]))
        if found["clock"] is None:
            return datetime.combine(day, NOON)
        clock = _clock(found["clock"], (found["half"] or "").lower())
        return datetime.combine(day, clock, _zone(found["zone"]) or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _clock(written: str, half: str) -> time:
    """The time of "9:05" or "10:00:30"; `half` is the half of the day of a clock of twelve hours."""
    hour, minute, second = [*map(int, written.split(":")), 0][:3]
    return time(hour % 12 + 12 * half.startswith("p") if half else hour, minute, second)


def _month(word: str) -> int | None:
    starts = ((number, start) for number, names in enumerate(_MONTHS, 1) for start in names.split())
    return next((number for number, start in starts if word.startswith(start)), None)


def _named_zone(name: str) -> tzinfo | None:
    """The zone of a name, short or IANA's ("Europe/Moscow"), or None where it is not known."""
    try:
        return _zone(name) or ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def _zone(text: str | None) -> tzinfo | None:
    """The zone of a name or an offset ("+0300", "GMT+3"), or None where it is not known."""
    offset = _AHEAD.fullmatch(text or "")
    if text in _REGIONS:
        return ZoneInfo(_REGIONS[text])
    if offset is None:
        return timezone(timedelta(hours=_ZONES[text])) if text in _ZONES else None
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    # Beyond a day there is no zone.
    return timezone(ahead if offset[1] == "+" else -ahead) if ahead < timedelta(days=1) else None
