"""Deletes what is older than the settings keep."""

from __future__ import annotations

from datetime import date

from storage.database import Connection
from storage.queries import query


def delete_old_unmatched(connection: Connection, before: date) -> int:
    """Forget the texts without a brand that were first seen before that day; how many."""
    return connection.execute(query("delete_old_unmatched"), {"before": before}).rowcount


def delete_old_runs(connection: Connection, days: int) -> int:
    """Forget job runs older than so many days, and after 15 minutes those in which there was nothing to do; how many.

    The last run of each job stays, however old.
    """
    return connection.execute(query("delete_old_runs"), {"days": days}).rowcount


def delete_old_traces(connection: Connection, days: int) -> int:
    """Forget answered requests older than so many days, and processes silent for a day; how many."""
    requests = connection.execute(query("delete_old_requests"), {"days": days}).rowcount
    return requests + connection.execute(query("delete_old_heartbeats")).rowcount
