"""`goodwill db backup` and `restore`: all of a backup of ours, or nothing; and nothing of it for others to read."""

from __future__ import annotations

import os
import stat
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from psycopg import conninfo, sql

from cli.db import _refuse_while_served
from cli.dump import DumpError, dump, restore
from reputation.errors import InputError
from storage import brands, runs
from storage.database import Database, client_environment, connect
from storage.migrate import migrate
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


@pytest.fixture
def role(empty_database_url: str) -> Iterator[str]:
    """A role that may do nothing but what it is given."""
    name = f"goodwill_test_{uuid.uuid4().hex[:12]}"
    identifier = sql.Identifier(name)
    with connect(empty_database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {}").format(identifier))
        yield name
        connection.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(identifier))
        connection.execute(sql.SQL("DROP OWNED BY {}").format(identifier))
        connection.execute(sql.SQL("DROP ROLE {}").format(identifier))


def test_restore_by_an_owner_who_may_make_no_extension_succeeds(
    empty_database_url: str, role: str, tmp_path: Path
) -> None:
    with connect(empty_database_url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
        own = sql.SQL("ALTER DATABASE {} OWNER TO {}")
        connection.execute(own.format(sql.Identifier(connection.info.dbname), sql.Identifier(role)))
    url = conninfo.make_conninfo(empty_database_url, options=f"-c role={role}")
    migrate(url)
    with connect(url) as connection:
        add_brand(connection)
    dump(url, tmp_path / "ours.dump")

    restore(url, tmp_path / "ours.dump")

    assert own_name(url) == "Nordbank"


def test_restore_of_rights_for_a_role_that_is_not_here_brings_back_the_rest(
    filled: str, role: str, tmp_path: Path
) -> None:
    with connect(filled) as connection:
        connection.execute(sql.SQL("GRANT SELECT ON brands TO {}").format(sql.Identifier(role)))
    dump(filled, tmp_path / "ours.dump")
    gone, rename = sql.Identifier(f"{role}_gone"), sql.SQL("ALTER ROLE {} RENAME TO {}")
    with connect(filled) as connection:
        connection.execute(rename.format(sql.Identifier(role), gone))
    try:
        restore(filled, tmp_path / "ours.dump")
    finally:
        with connect(filled) as connection:
            connection.execute(sql.SQL("DROP OWNED BY {}").format(gone))
            connection.execute(rename.format(gone, sql.Identifier(role)))
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


SECRET = "open-sesame"


def our_child(name: str) -> tuple[str, str] | None:
    """The arguments and the environment of a living child of ours that runs a program; None where there is none."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            arguments = (folder / "cmdline").read_bytes().decode().split("\0")
            if int(parent) == os.getpid() and Path(arguments[0]).name == name:
                return " ".join(arguments), (folder / "environ").read_bytes().decode().replace("\0", "\n")
        except OSError:
            continue  # it has ended meanwhile
    return None


def seen_at_work(url: str, name: str, work: Callable[[], None], *, look: Callable[[], object]) -> tuple[str, str]:
    """A program's arguments and environment while it waits for a table that we hold; `look` is called then too."""
    with ThreadPoolExecutor(1) as thread, connect(url) as holder:
        holder.execute("LOCK TABLE brands IN ACCESS EXCLUSIVE MODE")
        done = thread.submit(work)
        waiting = "SELECT 1 FROM pg_stat_activity WHERE application_name = %s AND wait_event_type = 'Lock'"
        with connect(url, autocommit=True) as watcher:
            while not done.done() and watcher.execute(waiting, [name]).fetchone() is None:
                time.sleep(0.05)
        child = our_child(name)
        look()
        holder.rollback()
        done.result()
    assert child
    return child


def test_backup_of_an_address_with_a_password_shows_neither_it_nor_the_unfinished_file(
    filled: str, tmp_path: Path
) -> None:
    url = conninfo.make_conninfo(filled, password=SECRET)
    modes: list[int] = []
    (tmp_path / ".ours.dump.part").write_text("of a backup that was killed")

    arguments, environ = seen_at_work(
        filled, "pg_dump", lambda: dump(url, tmp_path / "ours.dump"),
        look=lambda: modes.extend(stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()),
    )  # fmt: skip

    assert SECRET not in arguments
    assert f"PGPASSWORD={SECRET}" in environ.splitlines()
    assert modes == [0o600]
    assert [file.name for file in tmp_path.iterdir()] == ["ours.dump"]
    assert stat.S_IMODE((tmp_path / "ours.dump").stat().st_mode) == 0o600


def test_backup_while_another_writes_the_same_file_is_refused_and_the_other_is_whole(
    filled: str, tmp_path: Path
) -> None:
    file, second = tmp_path / "ours.dump", list[Future[None]]()

    def look() -> None:
        second.append(pool.submit(dump, filled, file))
        wait(second, timeout=3)

    with ThreadPoolExecutor(1) as pool:
        seen_at_work(filled, "pg_dump", lambda: dump(filled, file), look=look)
        with pytest.raises(DumpError, match=r"^another backup is being written to .*ours\.dump$"):
            second[0].result()

    restore(filled, file)
    assert own_name(filled) == "Nordbank"


def test_backup_below_a_file_is_refused_in_one_sentence(filled: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DumpError, match=r"^the backup .*file/ours\.dump can't be written: Not a directory$"):
        dump(filled, tmp_path / "file" / "ours.dump")


def test_restore_to_an_address_with_a_password_shows_it_to_nobody(filled: str, tmp_path: Path) -> None:
    url = conninfo.make_conninfo(filled, password=SECRET)
    dump(url, tmp_path / "ours.dump")

    arguments, environ = seen_at_work(filled, "psql", lambda: restore(url, tmp_path / "ours.dump"), look=lambda: None)

    assert SECRET not in arguments
    assert f"PGPASSWORD={SECRET}" in environ.splitlines()
    assert own_name(filled) == "Nordbank"


def test_client_environment_of_an_address_has_all_its_parts() -> None:
    told = client_environment("postgresql://ann:p%20w@one,two:5433/db?sslmode=verify-full&sslrootcert=%2Fca.pem")
    assert told == {
        "PGUSER": "ann", "PGPASSWORD": "p w", "PGHOST": "one,two", "PGPORT": ",5433", "PGDATABASE": "db",
        "PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/ca.pem",
    }  # fmt: skip
