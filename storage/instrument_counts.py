"""Counts a day by another instrument, imported: shown beside our own, never added to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reputation.imported import InstrumentCounts
from storage.database import Connection
from storage.imports import StoredRows, columns, stored_rows
from storage.queries import query

_FIELDS = ("brand_id", "instrument", "segment", "day", "negative", "neutral", "positive")


def store_instrument_counts(connection: Connection, items: Sequence[InstrumentCounts]) -> StoredRows:
    """Store counts, each (brand, instrument, segment, day) given once; a day that is stored takes the new counts."""
    return stored_rows(len(items), connection.execute(query("store_instrument_counts"), columns(items, _FIELDS)))


def list_instrument_counts(connection: Connection, brand_id: int, start: date, end: date) -> list[InstrumentCounts]:
    """A brand's counts on the days from `start` to `end`, both included; by instrument and segment, days ascending."""
    values = {"brand_id": brand_id, "start": start, "end": end}
    return [InstrumentCounts(**row) for row in connection.execute(query("list_instrument_counts"), values)]
