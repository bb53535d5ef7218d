"""Reads a brand's mentions by hour from the rollups, for what looks at hours: spikes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.database import Connection
from storage.queries import query


@dataclass(frozen=True, slots=True)
class HourlyCount:
    """A brand's mentions published in the hour from `hour_at` (UTC), and those of them about the breach; both ≥ 0."""

    hour_at: datetime
    mentions: int
    breach: int


def hourly_counts(connection: Connection, brand_id: int, from_at: datetime, to_at: datetime) -> list[HourlyCount]:
    """The brand's counts of every full UTC hour from that of `from_at` to `to_at`, quiet hours as zeros, ascending.

    Mentions that still wait to be scored are not counted. An hour that isn't over at `to_at` is left out.
    """
    values = {"brand_id": brand_id, "from_at": from_at, "to_at": to_at}
    return [HourlyCount(**row) for row in connection.execute(query("sum_hourly_counts"), values)]
