"""What is exported: the rows of storage, and daily counts by brand in the organisation's zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from exchange.daily_counts import FIELDS, PASSED_OVER
from exchange.values import start_of_day
from storage.brands import list_brands
from storage.database import Connection
from storage.exports import COLUMNS, Kind, iterate
from storage.rollups import daily_counts

ExportKind = Literal["mentions", "scores", "ads", "daily"]

DAILY_COLUMNS = (*FIELDS, *PASSED_OVER)


def columns_of(kind: ExportKind) -> tuple[str, ...]:
    """The columns of a kind, in their order."""
    return DAILY_COLUMNS if kind == "daily" else COLUMNS[kind]


def records_of(
    connection: Connection, kind: ExportKind, days: tuple[date | None, date | None], zone: ZoneInfo, today: date
) -> Iterator[dict[str, Any]]:
    """The records of a kind on the local days from the first to the last, both inclusive; None leaves an end open."""
    first, last = days
    if kind == "daily":
        yield from _daily(connection, first or date(1995, 1, 1), last or today, zone)
        return
    since = start_of_day(first, zone) if first else None
    until = start_of_day(last + timedelta(days=1), zone) if last else None
    rows: Kind = kind
    yield from iterate(connection, rows, since, until)


def _daily(connection: Connection, first: date, last: date, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """Days with at least one mention; what was not collected is no row, never a row of zeros."""
    names = {brand.brand_id: brand.name for brand in list_brands(connection)}
    for count in daily_counts(connection, list(names), first, last, zone):
        values = {column: getattr(count, column) for column in DAILY_COLUMNS if column != "brand"}
        if any(values[column] for column in DAILY_COLUMNS[2:]):
            yield {**values, "brand": names[count.brand_id]}
