"""A row's values as the types that the domain wants, or an error that names file, line and column."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from math import isfinite
from zoneinfo import ZoneInfo

from exchange.reading import Row

_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def required_text(row: Row, field: str) -> str:
    """The text of a field that every row must have.

    Raises:
        InputError: it is missing, empty, or no text.
    """
    value = optional_text(row, field)
    if value is None:
        raise row.fault(field, "it is missing or empty")
    return value


def optional_text(row: Row, field: str) -> str | None:
    """The text of a field, None where the row has none; a number counts as its digits.

    Raises:
        InputError: it is neither a text nor a number, or holds half a character.
    """
    value = row.values.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise row.fault(field, f"needs a text, not {type(value).__name__}")
    text = str(value).replace("\x00", "")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise row.fault(field, "holds half a character (a lone surrogate)")
    return text.strip()


def optional_moment(row: Row, field: str, zone: ZoneInfo) -> datetime | None:
    """The aware UTC moment of an ISO 8601 text; one without an offset is meant in `zone`.

    Raises:
        InputError: it is no ISO 8601 date or time.
    """
    text = optional_text(row, field)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise row.fault(field, f"{text!r} is no date or time like 2026-11-24T08:30:00+03:00") from None


def optional_day(row: Row, field: str) -> date | None:
    """The day of an ISO 8601 text.

    Raises:
        InputError: it is no ISO 8601 date.
    """
    text = optional_text(row, field)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise row.fault(field, f"{text!r} is no date like 2026-11-24") from None


def required_day(row: Row, field: str) -> date:
    """The day of a field that every row must have.

    Raises:
        InputError: it is missing, or no ISO 8601 date.
    """
    day = optional_day(row, field)
    if day is None:
        raise row.fault(field, "it is missing or empty")
    return day


def optional_number(row: Row, field: str) -> float | None:
    """A finite number ≥ 0.

    Raises:
        InputError: it is none.
    """
    number = optional_signed_number(row, field)
    if number is not None and number < 0:
        raise row.fault(field, f"{row.values[field]!r} is not a number from 0 up")
    return number


def optional_signed_number(row: Row, field: str) -> float | None:
    """A finite number, below 0 too.

    Raises:
        InputError: it is none.
    """
    text = optional_text(row, field)
    if text is None:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise row.fault(field, f"{text!r} is no number") from None
    if not isfinite(number):
        raise row.fault(field, f"{text!r} is no finite number")
    return number


def optional_count(row: Row, field: str) -> int | None:
    """A whole number ≥ 0 that fits the database's bigint.

    Raises:
        InputError: it is none.
    """
    number = optional_number(row, field)
    if number is None:
        return None
    if not number.is_integer() or number >= 2**63:
        raise row.fault(field, f"{row.values[field]!r} is no whole number")
    return int(number)


def required_count(row: Row, field: str) -> int:
    """The whole number ≥ 0 of a field that every row must have.

    Raises:
        InputError: it is missing, or none.
    """
    count = optional_count(row, field)
    if count is None:
        raise row.fault(field, "it is missing or empty")
    return count


def optional_flag(row: Row, field: str) -> bool | None:
    """Yes or no: a JSON boolean, or one of the words true, false, yes, no, 1, 0, in any case.

    Raises:
        InputError: it is none of them.
    """
    value = row.values.get(field)
    if value is None or isinstance(value, bool):
        return value
    text = optional_text(row, field) or ""
    if text.casefold() not in _FLAGS:
        raise row.fault(field, f"{text!r} is neither yes nor no")
    return _FLAGS[text.casefold()]


def text_list(row: Row, field: str) -> tuple[str, ...]:
    """A JSON list of texts, or one text with `|` between its parts.

    Raises:
        InputError: it is neither.
    """
    value = row.values.get(field)
    if isinstance(value, list):
        if not all(isinstance(part, str) for part in value):
            raise row.fault(field, "needs a list of texts")
        return tuple(part.strip() for part in value if part.strip())
    text = optional_text(row, field)
    return tuple(part.strip() for part in text.split("|") if part.strip()) if text else ()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
