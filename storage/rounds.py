"""Rounds as those see them who start them: which are open, and what one of them did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storage.database import Connection
from storage.queries import query


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that is not over. `age_seconds` counts from when it was asked for."""

    round_id: int
    source_ids: tuple[int, ...]
    age_seconds: float


@dataclass(frozen=True, slots=True)
class RoundCrawl:
    """What one crawl of a round did so far. `outcome` is None while it runs; `reason` one sentence if not ok."""

    source: str
    source_id: int
    outcome: str | None
    reason: str | None
    request_count: int
    unchanged_count: int
    item_count: int
    new_count: int
    changed_count: int
    unmatched_count: int
    dropped: Mapping[str, int]


def lock_round_opening(connection: Connection) -> None:
    """Wait until no other transaction decides about rounds, and keep others out until this one ends."""
    connection.execute(query("lock_round_opening"))


def list_open_rounds(connection: Connection) -> list[OpenRound]:
    """The rounds that are not over, oldest first."""
    rows = connection.execute(query("list_open_rounds")).fetchall()
    return [OpenRound(row["round_id"], tuple(row["source_ids"]), row["age_seconds"]) for row in rows]


def list_round_crawls(connection: Connection, round_id: int) -> list[RoundCrawl]:
    """What each crawl of the round did so far, in the order they began."""
    rows = connection.execute(query("list_round_crawls"), {"round_id": round_id}).fetchall()
    return [RoundCrawl(**row) for row in rows]
