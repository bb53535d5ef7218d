"""What tests put into a database: brands, sources, mentions, scores; plain where the test doesn't say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from reputation.ad import AdItem
from reputation.intake.fingerprint import fingerprint
from reputation.mention import BrandMatch, Label, Mention, MentionItem, MentionScore, UnscoredMention
from storage import mentions, scores
from storage.database import Connection

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def add_brand(connection: Connection, name: str = "Nordbank", role: str = "own") -> int:
    row = connection.execute(
        "INSERT INTO brands (name, role) VALUES (%s, %s) RETURNING brand_id", [name, role]
    ).fetchone()
    assert row
    return int(row["brand_id"])


def add_source(connection: Connection, name: str = "Daily", kind: str = "feed", every_seconds: int = 900) -> int:
    insert = "INSERT INTO sources (name, kind, every_seconds, options) VALUES (%s, %s, %s, %s) RETURNING source_id"
    row = connection.execute(insert, [name, kind, every_seconds, Jsonb({})]).fetchone()
    assert row
    return int(row["source_id"])


def make_mention(
    source_id: int,
    brand_ids: Sequence[int],
    number: int = 1,
    *,
    text: str | None = None,
    title: str | None = None,
    published_at: datetime | None = NOON,
    language: str | None = "en",
    **item: Any,
) -> Mention:
    """A mention number so and so of a source; each number has a text of its own unless one is given."""
    text = text if text is not None else f"Nordbank did thing {number} today"
    external = item.pop("external_id", f"id-{number}")
    found = MentionItem(source_id, external, f"https://news.example/{number}", "article", text, title=title, **item)
    matches = tuple(BrandMatch(brand_id, "Nordbank", "text", 0, 8) for brand_id in brand_ids)
    return Mention(found, title, text, language, published_at, fingerprint(f"{title or ''}\n{text}"), matches)


def edited(mention: Mention, text: str, **changes: Any) -> Mention:
    return replace(mention, text=text, fingerprint=fingerprint(f"{mention.title or ''}\n{text}"), **changes)


def judge(
    claimed: UnscoredMention,
    label: Label | None = "negative",
    *,
    about_breach: bool | None = True,
    practices: tuple[str, ...] | None = ("notification",),
) -> MentionScore:
    sure = {"negative": 0.1, "neutral": 0.1, "positive": 0.1} | ({label: 0.8} if label else {})
    return MentionScore(
        claimed.mention_id,
        claimed.first_seen_on,
        claimed.brand_id,
        label,
        sure["negative"] if label else None,
        sure["neutral"] if label else None,
        sure["positive"] if label else None,
        about_breach if label else None,
        0.9 if label else None,
        practices if label else None,
        None if label else "the language was not measured",
        "test@1",
    )


def score_all(connection: Connection, label: Label | None = "negative", limit: int = 10_000) -> int:
    claimed = mentions.claim_unscored(connection, limit)
    scores.store_scores(connection, [judge(one, label) for one in claimed])
    return len(claimed)


def many_mentions(source_id: int, brand_ids: Sequence[int], count: int, copies: int = 1) -> list[Mention]:
    """Mentions over some days; every `copies` of them share one text."""
    return [
        make_mention(
            source_id,
            brand_ids,
            number,
            text=f"Nordbank did thing {number // copies} today",
            published_at=NOON - timedelta(hours=number % 100),
            language=("en", "ru", None)[number % 3],
        )
        for number in range(count)
    ]


def make_ad(source_id: int, number: int = 1, text: str = "Switch to us today", **item: Any) -> AdItem:
    return AdItem(source_id, f"ad-{number}", "Rival", text, **item)
