"""Bring a database's schema up to date: ordered files in migrations/, applied once each, under an advisory lock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import LiteralString

import psycopg
from psycopg import sql

from reputation import clock
from reputation.errors import DatabaseUnavailableError, SchemaError
from storage.database import Connection, check_server, connect, describe, one_line
from storage.queries import query

_FILE = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
PARTITIONED_TABLES = ("mentions", "mention_versions")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: its number, from 1 without gaps, its name and its SQL."""

    version: int
    name: str
    sql: LiteralString


@cache
def list_migrations() -> tuple[Migration, ...]:
    """All migrations of this program in order."""
    found = []
    for file in (files("storage") / "migrations").iterdir():
        named = _FILE.fullmatch(file.name)
        if named:
            # Safe as a literal: the text is a file of this package, never input.
            text: LiteralString = file.read_text(encoding="utf-8")
            found.append(Migration(int(named[1]), named[2], text))
    return tuple(sorted(found, key=lambda migration: migration.version))


def migrate(url: str) -> list[str]:
    """Apply the missing migrations, each in its own transaction, and make the months' partitions; names of the applied.

    Two processes may call it at once: the second waits, and finds nothing to do.

    Raises:
        DatabaseUnavailableError: the server is away, too old, without pgvector, or forbids a statement.
        SchemaError: the database was migrated by a newer program.
    """
    connection = connect(url, autocommit=True)
    try:
        check_server(connection)
        connection.execute(query("lock_migrations"))
        applied = [_apply(connection, migration) for migration in _missing(connection)]
        with connection.transaction():
            ensure_partitions(connection, clock.now().date())
    except psycopg.Error as error:
        raise DatabaseUnavailableError(f"can't migrate {describe(url)}: {one_line(error)}") from error
    finally:
        connection.close()  # which frees the lock
    return applied


def check_schema(connection: Connection) -> None:
    """Refuse a database whose schema is not this program's.

    Raises:
        SchemaError: the schema is older (run `goodwill db migrate`) or newer than the program.
    """
    missing = _missing(connection)
    if missing:
        raise SchemaError(
            f"the database lacks {len(missing)} migration(s), first {missing[0].name}: run `goodwill db migrate`"
        )


def ensure_partitions(connection: Connection, around: date) -> None:
    """Make the monthly partitions of mentions and their versions: of the month before `around`, its own and the next.

    A month whose rows already lie in the default partition stays there.
    """
    first = around.replace(day=1)
    following = _next_month(first)
    for month in ((first - timedelta(days=1)).replace(day=1), first, following):
        for table in PARTITIONED_TABLES:
            _ensure_partition(connection, table, month)


def _ensure_partition(connection: Connection, table: str, month: date) -> None:
    name = f"{table}_{month:%Y_%m}"
    bounds = {"first": month, "after": _next_month(month)}
    if _exists(connection, name):
        return
    connection.execute(query("lock_partitions"))
    rest = sql.SQL(query("find_rows_in_rest")).format(rest=sql.Identifier(f"{table}_rest"))
    if _exists(connection, name) or connection.execute(rest, bounds).fetchone():
        return
    create = sql.SQL(query("create_partition")).format(
        partition=sql.Identifier(name),
        table=sql.Identifier(table),
        first=sql.Literal(bounds["first"]),
        after=sql.Literal(bounds["after"]),
    )
    connection.execute(create)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _exists(connection: Connection, table: str) -> bool:
    found = connection.execute(query("find_table"), {"name": table}).fetchone()
    return bool(found and found["found"])


def _missing(connection: Connection) -> list[Migration]:
    """Migrations not yet applied.

    Raises:
        SchemaError: the database has one that this program does not know.
    """
    known = list_migrations()
    applied: set[int] = set()
    if _exists(connection, "schema_migrations"):
        applied = {row["version"] for row in connection.execute(query("list_applied_migrations"))}
    newer = applied - {migration.version for migration in known}
    if newer:
        raise SchemaError(
            f"the database has migration {max(newer)}, this program knows {known[-1].version}: update Goodwill"
        )
    return [migration for migration in known if migration.version not in applied]


def _apply(connection: Connection, migration: Migration) -> str:
    with connection.transaction():
        connection.execute(migration.sql)
        connection.execute(query("record_migration"), {"version": migration.version, "name": migration.name})
    return migration.name
