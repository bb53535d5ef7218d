"""How the sources do: their health, what is unusual about them, and what their last crawls did."""

from __future__ import annotations

import threading
import time
from datetime import datetime

from dashboard.shown import CrawlRow, SourceState
from reputation.health import SourceAlarm
from storage.crawls import list_last_crawls
from storage.database import Connection, Database
from storage.source_alarms import source_alarms
from storage.sources import SourceHealth, source_health

MOST_CRAWLS = 100
LASTING_SECONDS = 120.0


def read_sources(connection: Connection, now: datetime) -> list[SourceState]:
    """The health of every source that is switched on."""
    return [_state(health, now) for health in source_health(connection, now) if health.state != "off"]


class Alarms:
    """What is unusual at the sources, told from five weeks of crawls, which takes a moment: kept for LASTING_SECONDS.

    Safe to be asked from any thread; two apps in one process, each with its own database, don't see each other's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, list[SourceAlarm]]] = {}

    def read(self, database: Database, now: datetime) -> list[SourceAlarm]:
        """The alarms of a database at `now`, or a little before, by the sources' names."""
        with self._lock:
            kept = self._kept.get(database.url)
            if kept is None or time.monotonic() - kept[0] > LASTING_SECONDS:
                with database.connection() as connection:
                    kept = time.monotonic(), source_alarms(connection, now)
                self._kept[database.url] = kept
            return kept[1]


def read_crawls(connection: Connection, now: datetime) -> list[CrawlRow]:
    """The last crawls that have ended, newest first."""
    rows = list_last_crawls(connection, now, MOST_CRAWLS)
    return [
        CrawlRow(
            row.source, row.started_at, row.outcome, row.reason, row.request_count, row.item_count, row.new_count,
            row.bytes_count, row.errors,
        )
        for row in rows
    ]  # fmt: skip


def _state(health: SourceHealth, now: datetime) -> SourceState:
    state = "quiet" if health.state == "off" else health.state
    rests = health.blocked_until if health.blocked_until and health.blocked_until > now else None
    return SourceState(
        health.name, health.kind, state, health.crawled_at, health.reason, health.item_count, rests,
        health.failure_count,
    )  # fmt: skip
