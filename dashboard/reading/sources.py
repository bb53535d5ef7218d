"""How the sources do."""

from __future__ import annotations

from datetime import datetime

from dashboard.shown import SourceState
from storage.database import Connection
from storage.sources import SourceHealth, source_health


def read_sources(connection: Connection, now: datetime) -> list[SourceState]:
    """The health of every source that is switched on."""
    return [_state(health) for health in source_health(connection, now) if health.state != "off"]


def _state(health: SourceHealth) -> SourceState:
    state = "quiet" if health.state == "off" else health.state
    return SourceState(health.name, health.kind, state, health.crawled_at, health.reason, health.item_count)
