"""Counts a day by brand from a file with the columns `day,brand,negative,neutral,positive`, for `goodwill recovery`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from exchange.reading import read_rows
from exchange.values import required_count, required_day, required_text
from reputation.errors import InputError
from reputation.net_sentiment import DailyCounts

FIELDS = ("day", "brand", "negative", "neutral", "positive")
PASSED_OVER = ("unscored", "breach", "stories", "breach_stories")
"""What `goodwill export daily` writes beside them: not used here, and no reason to refuse our own file."""


def read_daily_counts(path: Path, mapping: Mapping[str, str], encoding: str = "utf-8") -> dict[str, list[DailyCounts]]:
    """The counts of each brand, in order of days, from a CSV or JSON-lines file whose lines may stand in any order.

    `mapping` holds columns by field where they have other names; the further columns of our own export are passed
    over. A day without a line is unknown, not zero.

    Raises:
        InputError: the file is empty, has other columns, gives a day of a brand twice, or a line is wrong (no ISO
            date, no whole number ≥ 0); names file, line and column.
    """
    found: dict[str, dict[date, DailyCounts]] = {}
    for row in read_rows(path, mapping, encoding, fields=FIELDS):
        row.require_only((*FIELDS, *PASSED_OVER))
        brand, day = required_text(row, "brand"), required_day(row, "day")
        days = found.setdefault(brand, {})
        if day in days:
            raise row.fault("day", f"{day.isoformat()} of {brand} stands in an earlier line as well")
        negative, neutral, positive = (int(required_count(row, label)) for label in FIELDS[2:])
        days[day] = DailyCounts(day, negative, neutral, positive)
    if not found:
        raise InputError(
            f"{path.name} holds no counts: under the line `{','.join(FIELDS)}` it needs a line for each day"
        )
    return {brand: [days[day] for day in sorted(days)] for brand, days in found.items()}
