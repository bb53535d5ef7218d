"""What an estimate of recovery rests on, and the estimates kept a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from reputation.clock import day_bounds
from reputation.net_sentiment import DailyCounts
from storage.database import Connection
from storage.queries import query
from storage.sync import stored_zone


@dataclass(frozen=True, slots=True)
class SourceReach:
    """When a source's dated, judged mentions begin and end (UTC)."""

    source_id: int
    source: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class KeptEstimate:
    """An estimate as JSON values: the local day that its data reach up to, and when it was made."""

    estimated_on: date
    estimated_at: datetime
    estimate: Mapping[str, Any]


def source_reach(connection: Connection, brand_ids: Sequence[int]) -> list[SourceReach]:
    """The reach of every source that had a judged mention of one of the brands, by name."""
    rows = connection.execute(query("list_source_reach"), {"brand_ids": list(brand_ids)})
    return [SourceReach(**row) for row in rows]


def judged_by_model(connection: Connection, brand_ids: Sequence[int]) -> dict[str, int]:
    """Dated judgements of the brands by model, the busiest first."""
    rows = connection.execute(query("count_by_model"), {"brand_ids": list(brand_ids)})
    return {row["model"]: row["judged_count"] for row in rows}


def labels_by_day(
    connection: Connection,
    brand_ids: Sequence[int],
    source_ids: Sequence[int],
    model: str,
    days: tuple[date, date],
    zone: ZoneInfo,
) -> dict[int, list[DailyCounts]]:
    """Each brand's judged mentions on the local days from the first of `days` to the last, both included.

    Only those of the given sources, judged by `model`. Days without any are left out; a brand without any has no key.
    """
    values = {
        "brand_ids": list(brand_ids),
        "source_ids": list(source_ids),
        "model": model,
        "zone": zone.key,
        "since": day_bounds(days[0], zone)[0],
        "until": day_bounds(days[1], zone)[1],
    }
    found: dict[int, list[DailyCounts]] = {}
    for row in connection.execute(query("count_labels_by_day"), values):
        counts = DailyCounts(row["day"], row["negative"], row["neutral"], row["positive"], row["breach"])
        found.setdefault(row["brand_id"], []).append(counts)
    return found


def store_estimate(
    connection: Connection, brand_id: int, estimated_on: date, estimated_at: datetime, estimate: Mapping[str, Any]
) -> None:
    """Keep the estimate of a day in the place of an earlier one of that day."""
    values = {
        "brand_id": brand_id,
        "estimated_on": estimated_on,
        "estimated_at": estimated_at,
        "estimate": Jsonb(dict(estimate)),
    }
    connection.execute(query("store_recovery_estimate"), values)


def latest_estimate(connection: Connection, brand_id: int, until_on: date) -> KeptEstimate | None:
    """The last estimate of a brand that was known on a day; None where there is none.

    One whose incident is declared no more, or as disclosed on another day, tells nothing: it is passed over.
    """
    return _latest(connection, brand_id, until_on, without_incident=False)


def store_volume(
    connection: Connection, brand_id: int, kept_on: date, kept_at: datetime, volume: Mapping[str, Any]
) -> None:
    """Keep what stands out in the volume of a brand without incident; `latest_estimate` passes it over."""
    store_estimate(connection, brand_id, kept_on, kept_at, {**volume, "without_incident": True})


def latest_volume(connection: Connection, brand_id: int, until_on: date) -> KeptEstimate | None:
    """The last that was kept of a brand's volume up to a day, beside an estimate or without an incident."""
    return _latest(connection, brand_id, until_on, without_incident=True)


def _latest(connection: Connection, brand_id: int, until_on: date, *, without_incident: bool) -> KeptEstimate | None:
    zone = stored_zone(connection).key
    values = {"brand_id": brand_id, "until_on": until_on, "without_incident": without_incident, "zone": zone}
    row = connection.execute(query("read_recovery_estimate"), values).fetchone()
    return None if row is None else KeptEstimate(**row)


def evidence_version(connection: Connection) -> str:
    """A text that changes whenever what an estimate rests on has changed: scores, incidents, actions, labels."""
    row = connection.execute(query("read_recovery_version")).fetchone()
    return str(row["version"]) if row else ""
