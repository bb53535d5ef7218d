"""Reads how the sources fared in a time that is over: what was crawled in it, and what is known from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from reputation.coverage import IMPORT_KIND, Coverage, CoverageState, CoveredSource, coverage_of
from storage.brands import own_brand
from storage.database import Connection
from storage.queries import query
from storage.recovery import latest_estimate
from storage.sources import SourceHealth, source_health


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


def read_coverage(connection: Connection, now: datetime) -> Coverage:
    """What is covered at `now` (aware): every source that is switched on or imported, and those of one side alone.

    The sides are those of the own brand's last estimate of recovery; none is one-sided before the first.
    """
    rows = [health for health in source_health(connection, now) if health.state != "off" or health.kind == IMPORT_KIND]
    return coverage_of((_covered(row) for row in rows), _one_sided(connection, now))


def _covered(health: SourceHealth) -> CoveredSource:
    return CoveredSource(health.name, health.kind, "ok" if health.state == "off" else health.state)


def _one_sided(connection: Connection, now: datetime) -> list[str]:
    own = own_brand(connection)
    # A local day may be a day ahead of the UTC one.
    kept = latest_estimate(connection, own.brand_id, now.date() + timedelta(days=1)) if own else None
    sources = kept.estimate.get("sources") or {} if kept else {}
    return [*sources.get("begun_late", ()), *sources.get("silent_since", ())]
