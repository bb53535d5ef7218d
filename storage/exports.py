"""Everything stored, row by row, for export: a server-side cursor, so that memory does not grow with the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from storage.database import Connection
from storage.queries import query

Kind = Literal["mentions", "scores", "ads"]

COLUMNS: dict[Kind, tuple[str, ...]] = {
    "mentions": (
        "id", "source", "source_kind", "kind", "url", "title", "text", "author", "author_handle", "language",
        "country", "published_at", "edited_at", "rating", "rating_max", "reach_count", "first_seen_on", "story_id",
        "brands",
    ),
    "scores": (
        "id", "source", "url", "title", "language", "published_at", "brand", "label", "negative", "neutral",
        "positive", "about_breach", "about_breach_probability", "practices", "reason", "model", "scored_at",
    ),
    "ads": (
        "id", "source", "brand", "advertiser", "title", "text", "before_text", "url", "language", "platforms",
        "countries", "started_on", "ended_on", "reach_low", "reach_high", "first_seen_at", "last_seen_at", "label",
        "probability", "quote", "rule", "model", "campaign_id", "review",
    ),
}  # fmt: skip
"""The columns of each kind, in their order."""

_ROWS_AT_ONCE = 500


def iterate(
    connection: Connection, kind: Kind, since: datetime | None, until: datetime | None
) -> Iterator[dict[str, Any]]:
    """The rows of a kind within [since, until), None for no bound. Ends with the transaction.

    Mentions and scores go by when they were published, undated ones only where there are no bounds; ads by when they
    were first seen.
    """
    with connection.cursor(name=f"export_{kind}") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(query(f"export_{kind}"), {"since": since, "until": until})
        yield from cursor


def iterate_texts(connection: Connection, limit: int) -> Iterator[dict[str, Any]]:
    """The latest `limit` texts with url, title, text, published_at, and whether they matched a brand."""
    with connection.cursor(name="sample_texts") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(query("sample_texts"), {"limit": limit})
        yield from cursor
