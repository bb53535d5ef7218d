"""The stored estimate of recovery and what stands beside it: the incident, what was done, days without collection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.context import Context
from dashboard.reading.brands import disclosed_on, read_cast
from dashboard.reading.counts import read_actions
from reputation.clock import local_day
from storage import collection
from storage.recovery import KeptEstimate, latest_estimate


@dataclass(frozen=True, slots=True)
class ShownRecovery:
    """The own brand's estimate, None where none is stored; `incident_on` is the last disclosure, None without one."""

    brand: str
    incident_on: date | None
    kept: KeptEstimate | None
    actions: tuple[tuple[date, str], ...]
    gaps: tuple[date, ...]


def read_recovery(context: Context, now: datetime) -> ShownRecovery | None:
    """The recovery of the own brand, the only one that is estimated; None where no brand is set up."""
    zone, today = context.zone, local_day(now, context.zone)
    with context.database.connection() as connection:
        cast = read_cast(connection, None)
        if cast is None:
            return None
        kept = latest_estimate(connection, cast.chosen.brand_id, today)
        since = date.fromisoformat(kept.estimate["disclosed_on"]) if kept else today
        return ShownRecovery(
            cast.chosen.name,
            disclosed_on(cast.incident, zone),
            kept,
            tuple(read_actions(connection, cast, zone)),
            tuple(collection.collection_gaps(connection, min(since, today), today, zone)),
        )
