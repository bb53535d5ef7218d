"""Reads how the sources fared in a time that is over: what was crawled in it, and what is known from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.database import Connection
from storage.queries import query

CoverageState = Literal["ok", "quiet", "failing", "never"]


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """One source over some time. `last_outcome` and `reason` are of its last crawl begun in that time, None without.

    `found_count` are the mentions published and the ads first seen in it, whenever they were fetched: a backfill
    fills a week that nobody crawled.
    """

    name: str
    kind: str
    last_outcome: str | None
    reason: str | None
    item_count: int
    found_count: int

    @property
    def state(self) -> CoverageState:
        """failing: its last crawl did not end well; never: not crawled and nothing known; quiet: crawled, nothing."""
        if self.last_outcome not in {None, "ok"}:
            return "failing"
        if self.found_count or self.item_count:
            return "ok"
        return "never" if self.last_outcome is None else "quiet"


def source_coverage(connection: Connection, start_at: datetime, end_at: datetime) -> list[SourceCoverage]:
    """Every enabled source's coverage of [`start_at`, `end_at`), by name."""
    values = {"start_at": start_at, "end_at": end_at}
    return [SourceCoverage(**row) for row in connection.execute(query("list_source_coverage"), values)]
