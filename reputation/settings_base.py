"""What every table of goodwill.toml is made of: the strict table itself, and texts that stand for times."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, field_validator

from reputation.language_tag import primary_language

Language = Literal["en", "ru"]


def _language_code(value: object) -> object:
    """A code in lower case; a country behind it (en-US) says nothing to a model.

    Raises:
        ValueError: the text is no code of two or three letters.
    """
    if not isinstance(value, str):
        return value
    code = primary_language(value)
    if not re.fullmatch("[a-z]{2,3}", code):
        raise ValueError(f'is no language code: {value!r}; write for instance "en" (ISO 639-1)')
    return code


LanguageCode = Annotated[str, BeforeValidator(_language_code)]
"""An ISO 639-1 code, written in any case."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = 10 * 366 * 86400
"""Ten years: more seconds than that the database's columns don't hold for long."""


def parse_duration(value: object) -> object:
    """Seconds from "90s", "15m", "2h" or "1d"; anything else is left for pydantic to refuse.

    Raises:
        ValueError: the text has no unit, or one that is not s, m, h or d.
    """
    if not isinstance(value, str):
        raise ValueError('needs a text with a unit, such as "15m" (s, m, h or d)')  # noqa: TRY004 (pydantic collects ValueError)
    found = re.fullmatch(r"\s*(\d+)\s*([smhd])\s*", value)
    if not found or not 0 < int(found[1]) * _UNITS[found[2]] <= _LONGEST:
        raise ValueError(f'is no duration: {value!r}; write for instance "15m" (s, m, h or d)')
    return int(found[1]) * _UNITS[found[2]]


Duration = Annotated[int, BeforeValidator(parse_duration)]
"""A number of seconds, written "15m"."""

StoredDuration = Annotated[Duration, PlainSerializer(lambda seconds: f"{seconds}s", return_type=str)]
"""A duration in a table that the database keeps: written back as it is read."""


def parse_time(value: object) -> object:
    """A wall-clock time from "08:00" or TOML's own 08:00:00.

    Raises:
        ValueError: it is neither, or names an offset: the zone is the organisation's.
    """
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\s*([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?\s*", value):
        raise ValueError(f'is no time of day: {value!r}; write for instance "08:00"')
    text = value.strip()
    return time.fromisoformat(text if text[1:2].isdigit() else f"0{text}")


TimeOfDay = Annotated[time, BeforeValidator(parse_time)]
"""A wall-clock time in the organisation's zone, written "08:00"."""


def parse_moment(value: object) -> object:
    """A moment from a bare date, which means its first one; moments and other texts are left as they are.

    Raises:
        ValueError: it is a number, with or without quotes: pydantic would count it as seconds since 1970.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    if isinstance(value, (int, float)) or (isinstance(value, str) and re.fullmatch(r"\s*[-+]?[\d.]+\s*", value)):
        raise ValueError(f"is no day or moment: {value!r}; write for instance 2026-11-01")
    return value


Moment = Annotated[datetime, BeforeValidator(parse_moment)]
"""A moment, written 2026-11-01 or 2026-11-01T09:00:00+03:00."""


def _for_a_header(value: str) -> str:
    if not (value.isascii() and value.isprintable()):
        raise ValueError(f"goes out with every request, so it takes printable ASCII alone, not {value!r}")
    return value


HeaderText = Annotated[str, AfterValidator(_for_a_header)]
"""A text that stands in a header of the requests that we send."""


def _for_a_browser(value: str) -> str:
    if not re.match(r"https?://[^\s/]+", value):
        raise ValueError(f"is no http or https address: {value!r}")
    return value


HttpAddress = Annotated[str, AfterValidator(_for_a_browser)]
"""Where a browser finds a page, written "https://goodwill.bank.example"."""


STORED = "stored"
"""The context in which a table is checked that was taken before, perhaps by an earlier version that refused less."""


class Table(BaseModel):
    """One table of the file: unknown keys are refused, values can't change after the start."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_nul(cls, value: object) -> object:
        if _holds_nul(value):
            raise ValueError("holds a NUL character, which no database keeps")
        return value


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return any(map(_holds_nul, inner))


def parse_hours(value: object) -> object:
    """Two wall-clock times from "22:00-07:00", the end possibly on the next day; None and pairs are left as they are.

    Raises:
        ValueError: the text is no such span, or both ends are the same.
    """
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s*", value)
    try:
        first, last = (time.fromisoformat(part.zfill(5)) for part in found.groups()) if found else (None, None)
    except ValueError:
        first, last = None, None
    if first is None or last is None or first == last:
        raise ValueError(f'is no span of hours: {value!r}; write for instance "22:00-07:00"')
    return first, last


Hours = Annotated[tuple[TimeOfDay, TimeOfDay], BeforeValidator(parse_hours)]
"""A daily span of local hours, written "22:00-07:00"."""
