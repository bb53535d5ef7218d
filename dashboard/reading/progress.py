"""How far the data is."""

from __future__ import annotations

from dashboard.shown import Filling
from storage import progress
from storage.database import Connection

__all__ = ["data_version", "read_filling"]

data_version = progress.data_version


def read_filling(connection: Connection) -> Filling:
    """Judgements made and left, and whether a round is open."""
    found = progress.count_progress(connection)
    return Filling(found.judged_count + found.unscored_count, found.unscored_count, found.is_crawling)
