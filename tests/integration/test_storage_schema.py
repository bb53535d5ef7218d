"""Migrations, schema.sql, the named queries and the partitions, on a real server."""

from __future__ import annotations

import re
import uuid
from datetime import date
from importlib.resources import files
from typing import Any

import psycopg
import pytest
from psycopg import conninfo, sql

from reputation.errors import DatabaseUnavailableError, SchemaError
from storage.database import Connection, Database, check_server, connect
from storage.migrate import check_schema, ensure_partitions, list_migrations, migrate

MONTH_PARTITION = re.compile(r"(mentions|mention_versions)_\d{4}_\d{2}")

CATALOGUE = {
    "columns": """
        SELECT c.relname::text AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type,
               a.attnotnull AS required, a.attidentity::text AS identity, pg_get_expr(d.adbin, d.adrelid) AS default
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """
        SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": """
        SELECT tablename::text AS "table", indexname AS name, indexdef AS definition
        FROM pg_indexes WHERE schemaname = 'public'""",
    "extensions": "SELECT extname AS name FROM pg_extension",
}


def catalogue(url: str) -> dict[str, list[dict[str, Any]]]:
    """All that a schema is made of, without the months' partitions, in an order of its own."""
    with connect(url) as connection:
        found = {part: sorted(connection.execute(statement), key=repr) for part, statement in CATALOGUE.items()}
    return {part: [row for row in rows if not MONTH_PARTITION.search(repr(row))] for part, rows in found.items()}


def test_migrated_database_equals_schema_file(database_url: str, empty_database_url: str) -> None:
    with connect(empty_database_url) as connection:
        connection.execute((files("storage") / "schema.sql").read_text(encoding="utf-8"))
    migrated, written = catalogue(database_url), catalogue(empty_database_url)
    assert len(written["columns"]) > 200
    assert migrated == written


def test_migration_numbers_have_no_gap() -> None:
    assert [migration.version for migration in list_migrations()] == list(range(1, len(list_migrations()) + 1))


def test_migrate_empty_database_applies_all_and_second_time_nothing(empty_database_url: str) -> None:
    assert migrate(empty_database_url) == [migration.name for migration in list_migrations()]
    assert migrate(empty_database_url) == []


def test_check_schema_unmigrated_database_says_what_to_run(empty_database_url: str) -> None:
    with connect(empty_database_url) as connection, pytest.raises(SchemaError, match="goodwill db migrate"):
        check_schema(connection)


def test_check_schema_newer_database_says_update(db: Database) -> None:
    with db.connection() as connection:
        check_schema(connection)
        connection.execute("INSERT INTO schema_migrations (version, name) VALUES (9999, 'from_the_future')")
        with pytest.raises(SchemaError, match=r"migration 9999.*update Goodwill"):
            check_schema(connection)


def partitions(connection: Connection, table: str) -> set[str]:
    inheriting = "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = %s::regclass"
    return {row["name"] for row in connection.execute(inheriting, [table])}


def test_partitions_around_year_end_are_previous_own_and_next_month(db: Database) -> None:
    with db.connection() as connection:
        before = partitions(connection, "mentions")
        ensure_partitions(connection, date(2031, 12, 31))
        ensure_partitions(connection, date(2031, 12, 31))
        made = {"mentions_2031_11", "mentions_2031_12", "mentions_2032_01"}
        assert partitions(connection, "mentions") - before == made
        assert "mentions_rest" in before


def test_partitions_month_with_rows_in_rest_is_left_there(db: Database) -> None:
    with db.connection() as connection:
        connection.execute(
            "INSERT INTO mention_versions (mention_id, first_seen_on, version, text, seen_at)"
            " VALUES (1, '2040-05-05', 1, 'a', now())"
        )
        ensure_partitions(connection, date(2040, 5, 1))
        made = partitions(connection, "mention_versions")
        assert "mention_versions_2040_05" not in made
        assert "mention_versions_2040_06" in made


def test_check_server_names_version_and_pgvector(db: Database) -> None:
    with db.connection() as connection:
        assert re.fullmatch(r"PostgreSQL 1[789].* with pgvector [\d.]+", check_server(connection))


def test_check_server_locale_without_cyrillic_is_refused(database_server: str) -> None:
    name = f"plain_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database_server, autocommit=True) as admin:
        create = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER libc"
        admin.execute(sql.SQL(create).format(sql.Identifier(name)))
        try:
            with pytest.raises(DatabaseUnavailableError, match="Cyrillic does not fold"):
                migrate(conninfo.make_conninfo(database_server, dbname=name))
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
