"""On which days we looked: a chart must say when the crawler, not the public, went quiet."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from reputation import clock
from storage.database import Connection
from storage.queries import query


def collection_gaps(connection: Connection, start: date, end: date, zone: ZoneInfo) -> list[date]:
    """The local days from `start` to `end`, both included, of which nothing was collected; none of the future.

    A day counts as collected if an ordinary crawl that began on it ended well, if a backfill reached back over it, or
    if any crawl brought a text that was published on it. Without sources there are no gaps: nobody said where to look.
    """
    last = min(end, clock.local_day(clock.now(), zone))
    if last < start:
        return []
    values = {
        "start": start,
        "end": last,
        "zone": zone.key,
        "from_at": clock.day_bounds(start, zone)[0],
        "to_at": clock.day_bounds(last, zone)[1],
    }
    return [row["day"] for row in connection.execute(query("list_collection_gaps"), values)]
