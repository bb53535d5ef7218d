"""How long a server asks us to wait: Retry-After, and the rate-limit headers of Mastodon and its like. Pure."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from crawlers.parsers.dates import parse_moment
from crawlers.parsers.json_values import mapping, objects

DEFAULT_WAIT = 30.0
"""Seconds after a first 429 that does not say how long; doubled with each further one."""


NEARLY_FULL = 95.0
"""Per cent of an allowance from which on we pause before it is used up."""


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
    """Seconds until an exhausted limit is renewed (X-RateLimit- or RateLimit-Remaining 0 and -Reset), else None.

    Meta's usage headers count too, where they are nearly full. Reset is an ISO time (Mastodon), a Unix time, or seconds
    from now; times are measured by the server's own clock.
    """
    prefix = next((name for name in ("x-ratelimit", "ratelimit") if f"{name}-remaining" in headers), None)
    if prefix is None:
        return meta_usage_wait(headers)
    if headers[f"{prefix}-remaining"].strip() not in {"0", "0.0"}:
        return None
    value = headers.get(f"{prefix}-reset", "").strip()
    moment = parse_moment(value)
    if moment is not None and "T" in value:
        return max(0.0, (moment - _server_time(headers)).total_seconds())
    if not (value.isascii() and value.isdigit() and len(value) < 12):
        return None
    number = float(value)
    return number if number < 1e6 else max(0.0, number - _server_time(headers).timestamp())


def meta_usage_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that Meta's usage headers ask for, or None where there is room left.

    X-Business-Use-Case-Usage and X-App-Usage hold percentages of what is allowed; the first also the minutes until
    access is regained (https://developers.facebook.com/docs/graph-api/overview/rate-limiting).
    """
    usages = [*_usages(headers.get("x-business-use-case-usage")), *_usages(headers.get("x-app-usage"))]
    minutes = max((_number(usage.get("estimated_time_to_regain_access")) for usage in usages), default=0)
    if minutes > 0:
        return minutes * 60.0
    used = (_number(usage.get(name)) for usage in usages for name in ("call_count", "total_time", "total_cputime"))
    return DEFAULT_WAIT if max(used, default=0) >= NEARLY_FULL else None


def _usages(header: str | None) -> list[dict[str, Any]]:
    """The usages in a header: the object itself, or the objects in the lists that it holds."""
    try:
        found = mapping(json.loads(header or "{}"))
    except (ValueError, RecursionError):
        return []
    return [found, *(usage for value in found.values() if isinstance(value, list) for usage in objects(value))]


def _number(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9
    return float(value) if is_number and isinstance(value, int | float) else 0.0


def _server_time(headers: Mapping[str, str]) -> datetime:
    """The server's clock, so that neither ours being wrong nor the frozen one of a demo matters."""
    return _http_date(headers.get("date", "")) or datetime.fromtimestamp(time.time(), UTC)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
