"""Alarms over the sources, from the rows that their crawls left: for the status page and the daily mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from reputation.health import FieldCount, SourceAlarm, SourceDay, SourceRecord, find_alarms
from reputation.leak_watch import LEAK_KINDS
from storage.database import Connection
from storage.queries import query
from storage.sync import stored_settings

RUNS_WINDOW = timedelta(days=7)
FIELDS_WINDOW = timedelta(days=14)
DAYS_WINDOW = timedelta(days=35)
_DAY = timedelta(days=1)


def source_alarms(connection: Connection, now: datetime) -> list[SourceAlarm]:
    """What is unusual at each source that is switched on, at `now` (aware), in the order of the sources' names.

    `presentation.source_health` puts them into words; `SourceAlarm.quiet` tells whose silence it is.
    """
    return [alarm for record in source_records(connection, now) for alarm in find_alarms(record, now)]


def source_records(connection: Connection, now: datetime) -> list[SourceRecord]:
    """What the alarms are decided by, of every source that is switched on, by name."""
    days, fields = _days(connection, now), _fields(connection, now)
    values = {
        "now": now,
        "since": now - RUNS_WINDOW,
        "leak_kinds": list(LEAK_KINDS),
        "watches_leaks": stored_settings(connection).leak_watch.is_on,
    }
    rows = connection.execute(query("list_source_runs"), values).fetchall()
    return [_record(row, days, fields) for row in rows]


def _record(
    row: dict[str, Any], days: Mapping[int, list[SourceDay]], fields: Mapping[int, dict[str, FieldCount]]
) -> SourceRecord:
    source_id = row.pop("source_id")
    return SourceRecord(**row, days=days.get(source_id, []), fields=fields.get(source_id, {}))


def _days(connection: Connection, now: datetime) -> Mapping[int, list[SourceDay]]:
    """Days by source, oldest first, those without a crawl among them."""
    rows = connection.execute(query("list_source_days"), {"now": now, "since": now - DAYS_WINDOW}).fetchall()
    found: dict[int, dict[int, SourceDay]] = defaultdict(dict)
    for row in rows:
        ago = round((now - row["begun_at"]) / _DAY) - 1
        counts = (row["good_count"], row["bad_count"], row["fresh_count"])
        found[row["source_id"]][ago] = SourceDay(now - ago * _DAY, *counts)
    return {
        source_id: [known.get(ago) or SourceDay(now - ago * _DAY, 0, 0, 0) for ago in range(max(known), -1, -1)]
        for source_id, known in found.items()
    }


def _fields(connection: Connection, now: datetime) -> Mapping[int, dict[str, FieldCount]]:
    values = {"now": now, "since": now - FIELDS_WINDOW, "day_ago": now - _DAY}
    found: dict[int, dict[str, FieldCount]] = defaultdict(dict)
    for row in connection.execute(query("list_source_fields"), values):
        found[row["source_id"]][row["field"]] = FieldCount(row["recent_count"], row["past_count"])
    return found
