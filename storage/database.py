"""The way to PostgreSQL: a pool of connections, transactions, and the driver's errors put into one sentence."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self, TypeAlias
from urllib.parse import urlsplit

import psycopg
from psycopg import conninfo, pq
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from reputation.errors import DatabaseUnavailableError
from storage.queries import query

Connection: TypeAlias = psycopg.Connection[dict[str, Any]]
"""A connection whose rows are dicts. Packages above storage hand it back as they got it."""

OLDEST_VERSION = 17
CONNECT_TIMEOUT_SECONDS = 10
PATIENCE_SECONDS = 15.0

# The pool logs each failed attempt; the caller gets the one sentence instead.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class Database:
    """A pool of connections to one database. Use as a context manager, or call `close`."""

    def __init__(self, url: str, pool: ConnectionPool[psycopg.Connection[DictRow]]) -> None:
        self.url = url
        self._pool = pool

    @classmethod
    def open(cls, url: str, *, size: int = 4, patience_seconds: float = PATIENCE_SECONDS) -> Database:
        """Connect with at most `size` connections at once (≥ 1); threads share them.

        Whoever needs one waits `patience_seconds` at most, also for a server that is restarting.

        Raises:
            DatabaseUnavailableError: the server can't be reached, or refuses.
        """
        connect(url).close()
        pool = ConnectionPool(
            url,
            min_size=1,
            max_size=size,
            timeout=patience_seconds,
            kwargs={"row_factory": dict_row, "connect_timeout": CONNECT_TIMEOUT_SECONDS},
            configure=_use_utc,
            check=ConnectionPool.check_connection,
            open=True,
        )
        return cls(url, pool)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back on any error.

        Raises:
            DatabaseUnavailableError: the server went away, or no connection came free in time.
        """
        try:
            with self._pool.connection() as connection:
                yield connection
        except (PoolTimeout, PoolClosed) as error:
            raise DatabaseUnavailableError(f"no connection to {describe(self.url)}: {one_line(error)}") from error
        except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction) as error:
            trouble = _trouble_of(error)
            if trouble is None:
                raise
            raise DatabaseUnavailableError(f"{describe(self.url)} {trouble}: {one_line(error)}") from error

    def close(self) -> None:
        """Close all connections; those in use are closed as they come back."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(url: str, *, autocommit: bool = False) -> Connection:
    """One connection outside any pool, for migrations and checks. The caller closes it.

    Raises:
        DatabaseUnavailableError: the URL is malformed, or the server can't be reached, or refuses.
    """
    try:
        conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # The driver's own message would show the password.
        raise DatabaseUnavailableError(f"can't connect to {describe(url)}") from None
    try:
        connection = psycopg.connect(
            url, autocommit=autocommit, row_factory=dict_row, connect_timeout=CONNECT_TIMEOUT_SECONDS
        )
    except psycopg.Error as error:
        raise DatabaseUnavailableError(f"can't connect to {describe(url)}: {one_line(error)}") from error
    _use_utc(connection)
    return connection


def check_server(connection: Connection) -> str:
    """What the server is, in words, once it proves fit: version, pgvector, and a locale in which Cyrillic folds.

    Raises:
        DatabaseUnavailableError: PostgreSQL is older than 17, has no extension `vector`, or lower('Я') is not 'я'.
    """
    facts = connection.execute(query("describe_server")).fetchone() or {}
    if facts["version"] // 10000 < OLDEST_VERSION:
        raise DatabaseUnavailableError(
            f"PostgreSQL {facts['version_text']} is too old: Goodwill needs {OLDEST_VERSION} or newer"
        )
    if facts["vector_version"] is None:
        raise DatabaseUnavailableError("the database server lacks the extension vector: install pgvector there")
    if facts["lower_cyrillic"] != "я":
        raise DatabaseUnavailableError(
            f"the database {facts['name']!r} has a locale in which Cyrillic does not fold: create it from template0 "
            "with LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        )
    return f"PostgreSQL {facts['version_text']} with pgvector {facts['vector_version']}"


def describe(url: str) -> str:
    """A database's name for a message: host and name, never the password."""
    try:
        parts = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return f"the database at {urlsplit(url).scheme or 'an address'}://... (the address can't be read)"
    host, name = parts.get("host") or "this machine", parts.get("dbname") or "the default"
    return f"database {name} on {host}"


def client_environment(url: str) -> dict[str, str]:
    """The variables by which PostgreSQL's own programs take a URL: arguments are there for every user to read.

    What has no variable (keepalives, the password of a client's key) is left out.

    Raises:
        DatabaseUnavailableError: the URL is malformed.
    """
    try:
        options = pq.Conninfo.parse(url.encode())
    except psycopg.Error:
        # The driver's own message would show the password.
        raise DatabaseUnavailableError(f"can't connect to {describe(url)}") from None
    return {one.envvar.decode(): one.val.decode() for one in options if one.envvar and one.val is not None}


def one_line(error: BaseException) -> str:
    """A driver's message as one line, without a full stop."""
    return "; ".join(line.strip() for line in str(error).splitlines() if line.strip()).rstrip(".")


def _use_utc(connection: psycopg.Connection[Any]) -> None:
    connection.execute("SET TIME ZONE 'UTC'")
    if not connection.autocommit:
        connection.commit()


def _trouble_of(error: psycopg.Error) -> str | None:
    """What is the matter with the server, in words; None where it is well, and the statement is what failed.

    Class 08 (connection exception), 57P0x (shutdown), or no state at all: the socket broke. Class 53: no disk, memory
    or connection is left. 25006: after a failover it is a copy.
    """
    state = error.sqlstate
    if state is None or state.startswith(("08", "57P")):
        return "went away"
    if state.startswith("53"):
        return "has no room left"
    return "takes no changes" if state == "25006" else None
