"""Keys of what was taken or refused, so that it is not fetched again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from storage.database import Connection
from storage.queries import query
from storage.text import storable_key


def unseen(connection: Connection, source_id: int, external_ids: Sequence[str]) -> set[str]:
    """Those of the source's ids that were neither taken nor refused before."""
    keys = {storable_key(external_id): external_id for external_id in external_ids}
    rows = connection.execute(query("list_unseen"), {"source_id": source_id, "external_ids": list(keys)})
    return {keys[row["external_id"]] for row in rows}


def mark_seen(connection: Connection, source_id: int, outcomes: Sequence[tuple[str, str]], on: date) -> int:
    """Remember (external id, outcome) pairs: 'matched', 'unmatched', or the reason of a drop; how many are new.

    `on` is the day of the first sight; a later outcome replaces the earlier, not the day.
    """
    values = {
        "source_id": source_id,
        "external_ids": [storable_key(external_id) for external_id, _ in outcomes],
        "outcomes": [outcome for _, outcome in outcomes],
        "seen_on": on,
    }
    row = connection.execute(query("mark_seen"), values).fetchone()
    return int(row["fresh_count"]) if row else 0
