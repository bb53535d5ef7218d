"""The sources that imported rows belong to."""

from __future__ import annotations

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
