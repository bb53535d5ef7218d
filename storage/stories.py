"""Reads the stories that a brand was told of in most: near-copies of one text counted together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.database import Connection
from storage.queries import query


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story that names a brand, by its earliest mention in the time looked at.

    `mention_count` (≥ 1) are its mentions in that time; `title` may be None (a post has none), `text` is its beginning.
    `label` is the earliest mention's, None where it is not judged; `about_breach` whether any mention is.
    """

    story_id: int
    title: str | None
    text: str
    url: str
    source: str
    published_at: datetime
    mention_count: int
    label: str | None
    about_breach: bool | None


def top_stories(
    connection: Connection, brand_id: int, start_at: datetime, end_at: datetime, limit: int
) -> list[StoryRow]:
    """The brand's stories with the most mentions published in [`start_at`, `end_at`).

    Between equals an article goes before a post, one about the breach before others, then the one that reached more.
    """
    values = {"brand_id": brand_id, "start_at": start_at, "end_at": end_at, "limit": limit}
    return [StoryRow(**row) for row in connection.execute(query("list_top_stories"), values)]
