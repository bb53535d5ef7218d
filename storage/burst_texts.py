"""Reads what was said of a brand over some days, for the label of a burst."""

from __future__ import annotations

from datetime import datetime

from reputation.bursts import BurstMention
from storage.database import Connection
from storage.queries import query


def burst_texts(
    connection: Connection, brand_id: int, from_at: datetime, to_at: datetime, limit: int
) -> list[BurstMention]:
    """A brand's mentions published from `from_at` to before `to_at`, at most `limit`, the latest first."""
    values = {"brand_id": brand_id, "from_at": from_at, "to_at": to_at, "limit": limit}
    return [BurstMention(**row) for row in connection.execute(query("list_burst_texts"), values)]
