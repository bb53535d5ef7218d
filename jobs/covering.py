"""The coverage grid: told anew every hour, so that pages and baselines know which weeks each source covers."""

from __future__ import annotations

from jobs.work import Work
from reputation import clock
from storage.source_weeks import refresh_grid
from storage.sync import stored_zone


def tell_coverage(work: Work) -> str | None:
    """Job: the grid of sources by weeks; None, for it is upkeep that nobody need hear of."""
    with work.database.connection() as connection:
        zone = stored_zone(connection)
        refresh_grid(connection, clock.local_day(clock.now(), zone), zone)
    return None
