"""The sources that imported rows belong to, and what became of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reputation.errors import InputError
from storage.database import Connection
from storage.queries import query


def import_source(connection: Connection, name: str) -> int:
    """The id of the import source of that name, made where it is missing.

    Raises:
        InputError: a source of another kind has the name.
    """
    row = connection.execute(query("keep_import_source"), {"name": name}).fetchone()
    if row is None:
        raise InputError(f"{name!r} is a source that is crawled: name another one with --source")
    return int(row["source_id"])


@dataclass(frozen=True, slots=True)
class StoredRows:
    """How many rows were new, changed what was stored, or said nothing new; all ≥ 0."""

    new: int
    changed: int
    unchanged: int


def stored_rows(given_count: int, written: Iterable[Mapping[str, Any]]) -> StoredRows:
    """What became of so many rows, from those that the statement wrote, each with `is_new`."""
    is_new = [bool(row["is_new"]) for row in written]
    return StoredRows(sum(is_new), len(is_new) - sum(is_new), given_count - len(is_new))


def columns(items: Iterable[object], fields: tuple[str, ...]) -> dict[str, list[Any]]:
    """The items' fields as one list a field, as `unnest` takes them."""
    items = list(items)
    return {field: [getattr(item, field) for item in items] for field in fields}
