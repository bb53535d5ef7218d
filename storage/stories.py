"""Reads the stories that a brand was told of in most: near-copies of one text counted together."""

from __future__ import annotations

from datetime import datetime

from reputation.told import ToldStory
from storage.database import Connection
from storage.queries import query


def top_stories(
    connection: Connection, brand_id: int, start_at: datetime, end_at: datetime, limit: int
) -> list[ToldStory]:
    """The brand's stories with the most mentions published in [`start_at`, `end_at`).

    Between equals an article goes before a post, one about the breach before others, then the one that reached more.
    """
    values = {"brand_id": brand_id, "start_at": start_at, "end_at": end_at, "limit": limit}
    return [ToldStory(**row) for row in connection.execute(query("list_top_stories"), values)]
