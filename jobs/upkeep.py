"""Upkeep: what the settings no longer keep is deleted, and the coming month has its partition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from jobs.work import Work
from reputation import clock
from reputation.settings import RetentionSettings
from storage.database import Database
from storage.migrate import ensure_partitions
from storage.retention import delete_old_runs, delete_old_traces, delete_old_unmatched
from storage.runs import sweep_runs
from storage.sync import stored_settings


@dataclass(frozen=True, slots=True)
class PurgeCounts:
    """How many rows were deleted."""

    unmatched_count: int
    run_count: int
    trace_count: int

    def in_words(self) -> str:
        """One line for logs."""
        return (
            f"deleted {self.unmatched_count} texts that named no brand, {self.run_count} job runs, "
            f"{self.trace_count} requests and heartbeats"
        )


def clean_up(work: Work) -> str | None:
    """Job: retention and partitions; None where nothing was old."""
    with work.database.connection() as connection:
        ensure_partitions(connection, clock.now().date())
        sweep_runs(connection)
        retention = stored_settings(connection).retention
    counts = delete_old(work.database, retention)
    return counts.in_words() if counts != PurgeCounts(0, 0, 0) else None


def delete_old(database: Database, retention: RetentionSettings) -> PurgeCounts:
    """Delete what is older than the retention: texts by the domain's clock, traces of work by the database's."""
    before = clock.now().date() - timedelta(days=retention.unmatched_days)
    with database.connection() as connection:
        return PurgeCounts(
            delete_old_unmatched(connection, before),
            delete_old_runs(connection, retention.job_runs_days),
            delete_old_traces(connection, retention.job_runs_days),
        )
