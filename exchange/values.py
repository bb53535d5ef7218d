"""A row's values as the types that the domain wants, or an error that names file, line and column."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from math import isfinite
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from exchange.reading import Row
from reputation.language_tag import primary_language
from reputation.surrogates import has_lone_surrogate

_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_WHOLE = re.compile(r"[+-]?\d+(?:[.,]0{1,2})?")
# What one reader takes for thousands and another for a fraction; `0,125` can only be a fraction.
_GROUPS_OR_FRACTION = re.compile(r"[+-]?(?!0,)\d{1,3}(?:,\d{3})+|[+-]?\d{1,3}(?:\.\d{3}){2,}|[\d_.,eE+-]*_[\d_.,eE+-]*")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LANGUAGE = re.compile(r"(?:[a-z]{2,3})?")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+")


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
    text = str(value).replace("\x00", "").strip()
    if has_lone_surrogate(text):
        raise row.fault(field, "holds half a character (a lone surrogate)")
    return text or None


def required_address(row: Row, field: str) -> str:
    """The web address of a field that every row must have.

    Raises:
        InputError: it is missing, or no address of http or https.
    """
    required_text(row, field)
    return optional_address(row, field) or ""


def optional_address(row: Row, field: str) -> str | None:
    """A web address that later steps can take apart.

    Raises:
        InputError: it is no address of http or https, or names no host.
    """
    url = optional_text(row, field)
    if url is None:
        return None
    if not url.startswith(("http://", "https://")):
        raise row.fault(field, f"{url!r} is no http or https address")
    try:
        host = urlsplit(url).hostname
    except ValueError:
        raise row.fault(field, f"{url!r} has a host that can't be read") from None
    if not host:
        raise row.fault(field, f"{url!r} names no host")
    return url


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
        InputError: it is none, or may have thousands separators.
    """
    text = optional_text(row, field)
    if text is None:
        return None
    if _GROUPS_OR_FRACTION.fullmatch(text):
        raise row.fault(field, f"{text!r}: a thousands separator or a decimal comma? write 1234 or 1.234")
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise row.fault(field, f"{text!r} is no number") from None
    if not isfinite(number):
        raise row.fault(field, f"{text!r} is no finite number")
    return number


def optional_count(row: Row, field: str) -> int | None:
    """A whole number ≥ 0 that fits the database's bigint; `12.0` is one, as spreadsheets write it.

    Raises:
        InputError: it is none, or has thousands separators.
    """
    value = row.values.get(field)
    if isinstance(value, str) and _GROUPS.fullmatch(value.strip()):
        raise row.fault(field, f"{value!r}: a thousands separator? write a whole number like 1234")
    number = optional_number(row, field)
    if number is None:
        return None
    # A JSON number says itself what it is; only a text is judged by how it is written.
    written_whole = not isinstance(value, str) or _WHOLE.fullmatch(value.strip())
    if not written_whole or not number.is_integer() or number >= 2**63:
        raise row.fault(field, f"{value!r} is no whole number")
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


def optional_country(row: Row, field: str) -> str | None:
    """A country's ISO 3166 code in capitals; uk, as many write it, is GB.

    Raises:
        InputError: it is no code of two letters.
    """
    text = optional_text(row, field)
    if text is None:
        return None
    if not _COUNTRY.fullmatch(text):
        raise row.fault(field, f"{text!r} is no code of two letters, such as GB")
    return "GB" if text.upper() == "UK" else text.upper()


def optional_language(row: Row, field: str) -> str | None:
    """The language of a tag such as "en" or "pt-BR"; None where it is of no language ("und").

    Raises:
        InputError: it is no tag, but a language's name.
    """
    text = optional_text(row, field)
    language = primary_language(text)
    if text is not None and not _LANGUAGE.fullmatch(language):
        raise row.fault(field, f"{text!r} is no code of a language, such as en")
    return language or None


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
