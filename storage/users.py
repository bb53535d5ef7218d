"""Who may sign in. Passwords come hashed; this module neither hashes nor compares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reputation.errors import InputError
from storage.database import Connection
from storage.queries import query


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in."""

    user_id: int
    name: str
    created_at: datetime


def add_user(connection: Connection, name: str, password_hash: str) -> int:
    """Let somebody in; the user's number.

    Raises:
        InputError: the name is taken.
    """
    row = connection.execute(query("add_user"), {"name": name, "password_hash": password_hash}).fetchone()
    if row is None:
        raise InputError(f"there is a user {name!r} already")
    return int(row["user_id"])


def password_hash(connection: Connection, name: str) -> str | None:
    """The hash that the user's password is checked against; None where there is no such user."""
    row = connection.execute(query("get_password_hash"), {"name": name}).fetchone()
    return str(row["password_hash"]) if row else None


def list_users(connection: Connection) -> list[User]:
    """Everybody who may sign in, by name."""
    return [User(**row) for row in connection.execute(query("list_users"))]
