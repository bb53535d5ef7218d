"""Reads the stories that a brand was told of in most: near-copies of one text counted together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reputation.told import ToldStory
from storage.database import Connection
from storage.queries import query


def top_stories(
    connection: Connection, brand_id: int, start_at: datetime, end_at: datetime, limit: int
) -> list[ToldStory]:
    """The brand's stories with the most mentions published in [`start_at`, `end_at`).

    Between equals an article goes before a post, one about the breach before others, then the one that reached more.
    """
    return _listed(connection, brand_id=brand_id, start_at=start_at, end_at=end_at, limit=limit)


def found_stories(
    connection: Connection, brand_id: int, found_from: datetime, found_before: datetime, start_at: datetime, limit: int
) -> list[ToldStory]:
    """As `top_stories`, those with the most mentions found in [`found_from`, `found_before`), whenever they came out.

    A mention is found once, whatever edits follow: when it is first known to be about the brand, and what a source's
    first crawl or an import brings when it was published. What was published before `start_at` is history.
    """
    found = {"found_from": found_from, "found_before": found_before}
    return _listed(connection, brand_id=brand_id, start_at=start_at, limit=limit, **found)


def _listed(connection: Connection, **filters: Any) -> list[ToldStory]:  # noqa: ANN401 (a query's parameters)
    values = {"end_at": None, "found_from": None, "found_before": None, **filters}
    return [ToldStory(**row) for row in connection.execute(query("list_top_stories"), values)]
