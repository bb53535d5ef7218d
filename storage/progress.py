"""How far collection and scoring are, and whether anything has changed since a page was drawn."""

from __future__ import annotations

from dataclasses import dataclass

from storage.database import Connection
from storage.queries import query


@dataclass(frozen=True, slots=True)
class Progress:
    """Judgements of (mention, brand) made and waiting, both ≥ 0, and whether a round is open now.

    A round that was asked for over two hours ago and never closed doesn't count as open: whoever ran it was killed.
    """

    judged_count: int
    unscored_count: int
    is_crawling: bool


def count_progress(connection: Connection) -> Progress:
    """How far collection and scoring are."""
    return Progress(**(connection.execute(query("count_progress")).fetchone() or {}))


def data_version(connection: Connection) -> str:
    """A text that changes whenever something that pages show has changed."""
    row = connection.execute(query("read_data_version")).fetchone()
    return str(row["data_version"]) if row else ""


def latest_model(connection: Connection) -> str | None:
    """Name and revision of the model that judged the mention seen last; None before the first."""
    row = connection.execute(query("read_latest_model")).fetchone()
    return str(row["model"]) if row else None
