"""Outcomes a day, imported: closures, calls, complaints, survey trust."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reputation.imported import OutcomeItem
from storage.database import Connection
from storage.imports import StoredRows, columns, stored_rows
from storage.queries import query

_FIELDS = ("brand_id", "kind", "day", "value")


def store_outcomes(connection: Connection, items: Sequence[OutcomeItem]) -> StoredRows:
    """Store outcomes, each (brand, kind, day) given once; a day that is stored already takes the new value."""
    return stored_rows(len(items), connection.execute(query("store_outcomes"), columns(items, _FIELDS)))


def list_outcomes(connection: Connection, brand_id: int, start: date, end: date) -> list[OutcomeItem]:
    """A brand's outcomes on the days from `start` to `end`, both included; by kind, days ascending."""
    values = {"brand_id": brand_id, "start": start, "end": end}
    return [OutcomeItem(**row) for row in connection.execute(query("list_outcomes"), values)]
