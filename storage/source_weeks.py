"""The coverage grid, source × week: what is known from each week, and whether the source was read in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from reputation.clock import day_bounds
from reputation.coverage import GridRow, WeekCell
from storage.database import Connection
from storage.queries import query

LONGEST_WEEKS = 156
"""Weeks that the grid reaches back: more than any estimate reads."""


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """The weeks (by their Mondays) in which a source was read first and last; None where it never was.

    `week_count`: covered weeks between the two days that were asked about.
    """

    source_id: int
    read_from_on: date | None
    read_until_on: date | None
    week_count: int


def monday(day: date) -> date:
    """The Monday of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def refresh_grid(connection: Connection, today: date, zone: ZoneInfo, weeks: int = LONGEST_WEEKS) -> None:
    """Tell the last `weeks` weeks up to `today` (a local day) anew; one transaction."""
    last = monday(today)
    first = last - timedelta(weeks=weeks - 1)
    values = {
        "first_on": first,
        "last_on": last,
        "zone": zone.key,
        "from_at": day_bounds(first, zone)[0],
        "to_at": day_bounds(last + timedelta(days=6), zone)[1],
    }
    connection.execute(query("clear_source_weeks"), values)
    connection.execute(query("fill_source_weeks"), values)


def read_grid(connection: Connection, first: date, last: date) -> list[GridRow]:
    """The grid from the week of `first` to that of `last`, both included; every source by name, empty ones too."""
    rows: dict[int, GridRow] = {}
    cells: dict[int, dict[date, WeekCell]] = {}
    for row in connection.execute(query("list_source_weeks"), {"first_on": monday(first), "last_on": monday(last)}):
        weeks = cells.setdefault(row["source_id"], {})
        rows.setdefault(row["source_id"], GridRow(row["source_id"], row["name"], row["kind"], weeks))
        if row["week_on"] is not None:
            weeks[row["week_on"]] = WeekCell(row["mention_count"], row["ad_count"], row["was_read"])
    return list(rows.values())


def source_spans(connection: Connection, first: date, before: date) -> dict[int, SourceSpan]:
    """Each source's span of reading, and how many weeks beginning in [`first`, `before`) it covers; by source."""
    rows = connection.execute(query("list_source_spans"), {"first_on": first, "last_on": before})
    return {row["source_id"]: SourceSpan(**row) for row in rows}
