"""A series of counts from a file with the columns `at` and `count`, for `goodwill spikes`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from exchange.reading import Row, read_rows
from exchange.values import required_count, required_text
from reputation.count_series import CountSeries
from reputation.errors import InputError

FIELDS = ("at", "count")


@dataclass(frozen=True, slots=True)
class CountsFile:
    """The series of a file and its stamps as they are written there."""

    series: CountSeries
    stamps: tuple[str, ...]


def read_counts(path: Path, mapping: Mapping[str, str], encoding: str = "utf-8") -> CountsFile:
    """The counts of a CSV or JSON-lines file; `mapping` holds columns by field where they have other names.

    A stamp is an ISO 8601 date or time; one without an offset is taken as UTC. A line is a known count: a stamp that
    is left out is unknown, not zero.

    Raises:
        InputError: the file is empty, has other columns, or a line is wrong (no stamp, no whole number ≥ 0, a stamp
            not after the line before it); names file, line and column.
    """
    stamps, moments, counts = list[str](), list[datetime](), list[float]()
    for row in read_rows(path, mapping, encoding, fields=FIELDS):
        row.require_only(FIELDS)
        stamps.append(required_text(row, "at"))
        moments.append(_moment(row, stamps, moments))
        counts.append(required_count(row, "count"))
    if not stamps:
        raise InputError(f"{path.name} holds no counts: under the line `at,count` it needs a line for each stamp")
    try:
        return CountsFile(CountSeries(tuple(moments), tuple(counts)), tuple(stamps))
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from None


def _moment(row: Row, stamps: list[str], before: list[datetime]) -> datetime:
    """The aware moment of the last stamp, in the zone that it is written in."""
    text = stamps[-1]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise row.fault("at", f"{text!r} is no date or time like 2026-11-24T08:30:00+03:00") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if before and moment == before[-1]:
        raise row.fault("at", f"{text!r} stands in the line before as well")
    if before and moment < before[-1]:
        raise row.fault("at", f"{text!r} is not after {stamps[-2]!r} in the line before: the stamps must ascend")
    return moment
