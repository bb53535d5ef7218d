"""A real PostgreSQL for the tests: one server a session, one migrated template, one clone of it a test."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from storage.database import Database
from storage.embedded import embedded_server
from storage.migrate import migrate

# The data dies with the session: nothing needs to reach the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def with_database(url: str, name: str) -> str:
    return conninfo.make_conninfo(url, dbname=name)


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """This session's server: GOODWILL_TEST_DATABASE_URL (it must allow CREATE DATABASE), else an embedded one."""
    given = os.environ.get("GOODWILL_TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="goodwill-tests-"))
    try:
        with embedded_server(folder / "data", settings=FAST) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(server: str, template: str) -> str:
    name = f"goodwill_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        statement = "CREATE DATABASE {} TEMPLATE {}"
        if template == "template0":
            statement += " ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))
    return name


def drop_database(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def template_database(database_server: str) -> Iterator[str]:
    name = create_database(database_server, "template0")
    migrate(with_database(database_server, name))
    yield name
    drop_database(database_server, name)


@pytest.fixture
def database_url(database_server: str, template_database: str) -> Iterator[str]:
    """URL of a fresh, migrated, empty database."""
    name = create_database(database_server, template_database)
    yield with_database(database_server, name)
    drop_database(database_server, name)


@pytest.fixture
def empty_database_url(database_server: str) -> Iterator[str]:
    """URL of a fresh database without any table."""
    name = create_database(database_server, "template0")
    yield with_database(database_server, name)
    drop_database(database_server, name)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    with Database.open(database_url) as database:
        yield database
