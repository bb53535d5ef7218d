"""How long a server asks us to wait: Retry-After, and the rate-limit headers of Mastodon and its like. Pure."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawlers.parsers.dates import parse_moment

DEFAULT_WAIT = 30.0
"""Seconds after a first 429 that does not say how long; doubled with each further one."""


def seconds_to_wait(status: int, headers: Mapping[str, str], attempt: int) -> float | None:
    """Seconds before the same request may be tried again, or None where the answer asks for no waiting.

    `headers` by lower-case name; `attempt` counts from 0. A 503 counts only with a Retry-After.
    """
    asked = retry_after(headers)
    if status == 429:
        return asked if asked is not None else DEFAULT_WAIT * 2**attempt
    return asked if status == 503 else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header, given as seconds or as a date; None where it is absent or senseless."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 9:
        return float(value)
    moment = _http_date(value)
    return max(0.0, (moment - _server_time(headers)).total_seconds()) if moment else None


def seconds_to_reset(headers: Mapping[str, str]) -> float | None:
    """Seconds until an exhausted limit is renewed (X-RateLimit-Remaining 0 and -Reset), else None.

    Reset is an ISO time (Mastodon), a Unix time, or seconds from now; times are measured by the server's own clock.
    """
    if headers.get("x-ratelimit-remaining", "").strip() not in {"0", "0.0"}:
        return None
    value = headers.get("x-ratelimit-reset", "").strip()
    moment = parse_moment(value)
    if moment is not None and "T" in value:
        return max(0.0, (moment - _server_time(headers)).total_seconds())
    if not (value.isascii() and value.isdigit() and len(value) < 12):
        return None
    number = float(value)
    return number if number < 1e6 else max(0.0, number - _server_time(headers).timestamp())


def _server_time(headers: Mapping[str, str]) -> datetime:
    """The server's clock, so that neither ours being wrong nor the frozen one of a demo matters."""
    return _http_date(headers.get("date", "")) or datetime.fromtimestamp(time.time(), UTC)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
