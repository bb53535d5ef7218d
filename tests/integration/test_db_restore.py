"""`goodwill db restore`: all of a backup of ours, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.db import _refuse_while_served
from cli.dump import DumpError, dump, restore
from reputation.errors import InputError
from storage import brands, runs
from storage.database import Database, connect
from tests.integration.conftest import create_database, drop_database, with_database
from tests.integration.samples import add_brand


def own_name(url: str) -> str | None:
    with connect(url) as connection:
        own = brands.own_brand(connection)
    return own.name if own else None


@pytest.fixture
def filled(db: Database, database_url: str) -> str:
    with db.connection() as connection:
        add_brand(connection)
    return database_url


def test_restore_of_a_backup_brings_back_what_was_stored(filled: str, tmp_path: Path) -> None:
    dump(filled, tmp_path / "ours.dump")
    with connect(filled) as connection:
        connection.execute("DELETE FROM brands")

    restore(filled, tmp_path / "ours.dump")

    assert own_name(filled) == "Nordbank"


def test_restore_of_another_program_s_archive_replaces_nothing(
    filled: str, database_server: str, tmp_path: Path
) -> None:
    other = create_database(database_server, "template0")
    try:
        dump(with_database(database_server, other), tmp_path / "other.dump")
    finally:
        drop_database(database_server, other)

    with pytest.raises(DumpError, match=r"^the file is no backup of Goodwill: nothing was replaced$"):
        restore(filled, tmp_path / "other.dump")

    assert own_name(filled) == "Nordbank"


def test_restore_of_a_newer_program_s_backup_replaces_nothing(filled: str, tmp_path: Path) -> None:
    with connect(filled) as connection:
        connection.execute("INSERT INTO schema_migrations (version, name) VALUES (9999, 'later')")
    dump(filled, tmp_path / "newer.dump")
    with connect(filled) as connection:
        connection.execute("DELETE FROM schema_migrations WHERE version = 9999")
        connection.execute("UPDATE brands SET name = 'Still here'")

    with pytest.raises(DumpError, match=r"^the backup is of a newer Goodwill, or of none: nothing was replaced$"):
        restore(filled, tmp_path / "newer.dump")

    assert own_name(filled) == "Still here"


def test_restore_is_refused_while_a_process_of_the_service_lives(filled: str, db: Database) -> None:
    _refuse_while_served(filled)
    with db.connection() as connection:
        runs.beat(connection, "worker:host:7", None)

    with pytest.raises(InputError, match=r"the service runs \(worker:host:7\): end it first"):
        _refuse_while_served(filled)
