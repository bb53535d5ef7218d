"""Named locks that live as long as their session: a process that dies, however it dies, holds none.

They are PostgreSQL's advisory locks on a connection of their own, of which TCP keep-alives tell when its host is gone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.rows import dict_row

from reputation.errors import DatabaseUnavailableError
from storage.database import Connection, one_line
from storage.queries import query

_KEEPALIVES: dict[str, Any] = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


class SessionLock:
    """One session that can hold named locks; a context manager.

    Raises:
        DatabaseUnavailableError: from every method, when the server does not answer; the locks are gone then.
    """

    def __init__(self, url: str) -> None:
        try:
            self._connection: psycopg.Connection[dict[str, Any]] = psycopg.connect(
                url, autocommit=True, row_factory=dict_row, connect_timeout=20, **_KEEPALIVES
            )
        except psycopg.Error as error:
            raise DatabaseUnavailableError(f"the database can't be reached for a lock: {one_line(error)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free every lock at once, and end the session; of one that is gone the server has freed them."""
        with suppress(psycopg.Error):
            self._connection.execute(query("free_locks"))
        self._connection.close()

    def take(self, name: str) -> bool:
        """Take the lock of that name; False while another session holds it."""
        row = self._ask("try_lock", name=name)
        return bool(row and row["taken"])

    def check(self) -> None:
        """Ask the server for an answer: as long as it comes, the locks are held."""
        self._ask("check_session")

    def _ask(self, query_name: str, **values: str) -> dict[str, Any] | None:
        try:
            return self._connection.execute(query(query_name), values).fetchone()
        except psycopg.Error as error:
            raise DatabaseUnavailableError(f"the session that holds our locks is gone: {one_line(error)}") from error


@contextmanager
def held_lock(url: str, name: str, wait: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """Hold the lock of that name, having waited for it; `wait` sleeps so many seconds between tries.

    Raises:
        DatabaseUnavailableError: the server does not answer.
    """
    with SessionLock(url) as session:
        while not session.take(name):
            wait(0.2)
        yield


def held_locks(connection: Connection, names: Sequence[str]) -> set[str]:
    """Those of the names that a living session holds."""
    rows = connection.execute(query("list_held_locks"), {"names": list(names)}).fetchall()
    return {row["name"] for row in rows}
