"""The PostgreSQL schema `jobs`, where the queue of jobs keeps its own tables apart from ours."""

from __future__ import annotations

from storage.database import Connection
from storage.queries import query


def create_job_schema(connection: Connection) -> bool:
    """Create the schema where it is missing; whether the queue's tables are missing in it."""
    connection.execute(query("create_job_schema"))
    row = connection.execute(query("has_job_tables")).fetchone()
    return not (row and row["present"])
