"""Work that a page asks a worker for: queued, running, done or failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg.types.json import Jsonb

from storage.database import Connection
from storage.queries import query

RequestState = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `outcome` says in one sentence what came of it, None until it is finished."""

    request_id: int
    kind: str
    arguments: dict[str, Any]
    state: RequestState
    outcome: str | None
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def ask(connection: Connection, kind: str, arguments: Mapping[str, Any]) -> int:
    """Ask a worker for something; the request's number. `arguments` are JSON-able."""
    values = {"kind": kind, "arguments": Jsonb(dict(arguments))}
    row = connection.execute(query("ask"), values).fetchone()
    return int(row["request_id"]) if row else 0


def claim_request(connection: Connection) -> Request | None:
    """Take the oldest request that waits, marking it as running; None where none does. No two workers get the same."""
    row = connection.execute(query("claim_request")).fetchone()
    return Request(**row) if row else None


def finish_request(
    connection: Connection, request_id: int, state: Literal["done", "failed"], outcome: str | None
) -> None:
    """Write what became of a request, in one sentence for people."""
    connection.execute(query("finish_request"), {"request_id": request_id, "state": state, "outcome": outcome})


def request_state(connection: Connection, request_id: int) -> Request | None:
    """The request as it stands; None where there is no such one."""
    row = connection.execute(query("get_request"), {"request_id": request_id}).fetchone()
    return Request(**row) if row else None


def list_requests(connection: Connection, limit: int = 50) -> list[Request]:
    """The latest requests, newest first."""
    return [Request(**row) for row in connection.execute(query("list_requests"), {"limit": limit})]


def requeue_requests(connection: Connection, *, older_than_seconds: int) -> int:
    """Give back the requests that have been running for longer, their worker being gone; how many they were."""
    return connection.execute(query("requeue_requests"), {"older_than_seconds": older_than_seconds}).rowcount
