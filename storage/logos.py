"""The organisation's logo: taken from its file into the database at the start, since hosts share no folder."""

from __future__ import annotations

from psycopg.types.json import Jsonb

from reputation.logo import Logo, LogoError, check_logo
from reputation.settings import Settings
from storage.blobs import load_blob, store_blob
from storage.database import Connection
from storage.queries import query


def sync_logo(connection: Connection, settings: Settings) -> None:
    """Keep the picture that [reports] logo names, or forget the one before where it names none.

    Raises:
        LogoError: the file can't be read, or is no logo.
    """
    path = settings.reports.logo
    value = {}
    if path is not None:
        logo = _read(settings, path=str(path))
        value = {"blob_id": store_blob(connection, logo.kind, logo.content)}
    connection.execute(query("sync_setting"), {"name": "logo", "value": Jsonb(value)})


def _read(settings: Settings, *, path: str) -> Logo:
    try:
        content = (settings.directory / path).read_bytes()
    except OSError as error:
        raise LogoError(f"[reports] logo: {path} can't be read: {error.strerror or error}") from error
    return check_logo(content, f"[reports] logo: {path}")


def logo_number(connection: Connection) -> int | None:
    """The blob of the organisation's logo; None without one."""
    row = connection.execute(query("find_logo")).fetchone()
    return int(row["blob_id"]) if row and row["blob_id"] is not None else None


def load_logo(connection: Connection, blob_id: int | None) -> Logo | None:
    """The logo kept under that number; None for None.

    Raises:
        LogoError: what is kept there is no logo.
    """
    found = load_blob(connection, blob_id) if blob_id is not None else None
    return check_logo(found[1], "the stored logo") if found else None
