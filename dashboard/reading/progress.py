"""How far the data is."""

from __future__ import annotations

from datetime import date

from dashboard.shown import Filling
from storage import progress, runs
from storage.database import Connection


def data_version(connection: Connection, today: date) -> str:
    """A text that changes whenever what pages show has changed: the data, the local day, which processes are alive."""
    living = (beat.process for beat in runs.heartbeats(connection) if beat.is_alive)
    return " ".join([progress.data_version(connection), today.isoformat(), *living])


def read_filling(connection: Connection) -> Filling:
    """Judgements made and left, and whether a round is open."""
    found = progress.count_progress(connection)
    return Filling(found.judged_count + found.unscored_count, found.unscored_count, found.is_crawling)
