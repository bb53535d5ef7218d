"""What the tests of crawls share: sources set up in a real database, a round run as the service runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from storage import crawls
from storage.database import Database

ENVIRONMENT = ("PATH", "HOME", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "COVERAGE_PROCESS_START")


@dataclass(frozen=True)
class Desk:
    """A database with brands and sources, and the command that crawls them."""

    database: Database

    def rows(self, statement: str, *values: object) -> list[dict[str, Any]]:
        with psycopg.connect(self.database.url, row_factory=dict_row) as connection:
            return connection.execute(statement, values).fetchall()

    def change(self, statement: str, *values: object) -> None:
        with psycopg.connect(self.database.url) as connection:
            connection.execute(statement, values)

    def add_brand(self, name: str, role: str = "own") -> None:
        self.change("INSERT INTO brands (name, role) VALUES (%s, %s)", name, role)

    def add_source(
        self, name: str, url: str | None, kind: str = "feed", *, allow_private: bool = True, **options: Any
    ) -> int:
        """A source; without a delay where it may have none."""
        values = (name, kind, url, allow_private, Jsonb({"delay": 0, **options} if allow_private else options))
        columns = "(name, kind, url, every_seconds, allow_private, options)"
        with psycopg.connect(self.database.url) as connection:
            row = connection.execute(
                f"INSERT INTO sources {columns} VALUES (%s, %s, %s, 900, %s, %s) RETURNING source_id",  # noqa: S608
                values,
            ).fetchone()
        return int(row[0]) if row else 0

    def set_network(self, **values: Any) -> None:
        self.change("INSERT INTO settings (key, value) VALUES ('network', %s)", Jsonb(values))

    def open_round(self, source_ids: Sequence[int], since_at: datetime | None = None) -> int:
        with self.database.connection() as connection:
            return crawls.open_round(connection, source_ids, since_at)

    def start(self, round_id: int, **environment: str) -> subprocess.Popen[str]:
        """The round's process, in a group of its own as the worker starts it."""
        kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        return subprocess.Popen(
            [sys.executable, "-m", "crawlers", "--round", str(round_id)],
            env={**kept, "GOODWILL_DATABASE_URL": self.database.url, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def crawl(self, *source_ids: int, status: int = 0, **environment: str) -> list[dict[str, Any]]:
        """One round of those sources, to its end; their crawls' rows, in the order of the sources."""
        return self.finish(self.open_round(source_ids), status, **environment)

    def backfill(self, since_at: datetime, *source_ids: int) -> list[dict[str, Any]]:
        """One round of those sources back to a moment."""
        return self.finish(self.open_round(source_ids, since_at), 0)

    def finish(self, round_id: int, status: int, **environment: str) -> list[dict[str, Any]]:
        """Run a round to its end; its crawls' rows."""
        process = self.start(round_id, **environment)
        try:
            _, errors = process.communicate(timeout=240)
        finally:
            kill(process)
        assert process.returncode == status, errors
        return self.crawls(round_id)

    def crawls(self, round_id: int) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM crawls WHERE round_id = %s ORDER BY crawl_id", round_id)

    def mentions(self) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM mentions ORDER BY url")


def kill(process: subprocess.Popen[str]) -> None:
    """Whatever is left of a round's processes."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
