"""Stores what was found, hands it out for scoring, and lists it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import class_row

from reputation.mention import Label, Mention, MentionKind, Unmatched, UnscoredMention
from storage import mention_batch
from storage.database import Connection
from storage.queries import query
from storage.text import storable, storable_count, storable_key


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """What became of a batch: stored for the first time, stored as a new version, or known already. Sum: the batch."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A mention with its score toward one brand, as lists show it. What is unknown, or not yet scored, is None.

    `story_mention_count` says how many copies the story has, `story_first_source` who published it first. Texts are as
    the source wrote them: show them as text.
    """

    mention_id: int
    first_seen_on: date
    brand_id: int
    brand: str
    source: str
    source_kind: str
    kind: MentionKind
    url: str
    title: str | None
    text: str
    author: str | None
    author_handle: str | None
    language: str | None
    country: str | None
    published_at: datetime
    rating: float | None
    rating_max: float | None
    reach_count: int | None
    story_id: int
    story_mention_count: int
    story_first_source: str | None
    label: Label | None
    negative: float | None
    neutral: float | None
    positive: float | None
    about_breach: bool | None
    about_breach_probability: float | None
    practices: list[str] | None
    reason: str | None
    model: str | None
    scored_at: datetime | None


def store_mentions(connection: Connection, mentions: Sequence[Mention], fetched_at: datetime) -> StoreCounts:
    """Store mentions; the same again changes nothing, an edited text becomes a new version and is queued for scoring.

    Texts that differ in case, spacing or punctuation alone are the same text. A brand that an unchanged text is newly
    found to name is queued too. Of two mentions of one identity the last counts. Call it once in a transaction, for the
    order of its locks. `fetched_at` is aware; its UTC date is the day of first sight.
    """
    incoming = {(mention.item.source_id, storable_key(mention.item.external_id)): mention for mention in mentions}
    if not incoming:
        return StoreCounts()
    batch = mention_batch.load_batch(connection, incoming, fetched_at)
    mention_batch.write_batch(connection, batch)
    new, changed = len(batch.new), len(batch.changed)
    return StoreCounts(new, changed, len(mentions) - new - changed)


def store_unmatched(connection: Connection, items: Sequence[Unmatched], on: date) -> None:
    """Keep texts that name no brand, so that a new alias finds them; the same again changes nothing.

    `on` is the day of first sight, from which they are kept for a while.
    """
    if items:
        with connection.cursor() as cursor:
            cursor.executemany(query("store_unmatched"), [_unmatched_values(one, on) for one in items])


def claim_unscored(connection: Connection, limit: int) -> list[UnscoredMention]:
    """At most `limit` (mention, brand) rows that wait for a score, newest first, locked for this transaction.

    Other workers skip them; a crash or a rollback gives them back. `text` is title, newline and text, or the text alone
    where there is no title; `start`, `end` are the brand's characters in it, None where the brand was found in the URL.
    """
    rows = connection.execute(query("claim_unscored"), {"limit": limit}).fetchall()
    return [unscored_mention(row) for row in rows]


def find_scored(connection: Connection, mention_id: int, brand_id: int) -> UnscoredMention | None:
    """What a judged (mention, brand) was judged on, as `claim_unscored` gives it; None where there is no label."""
    found = _list_judged(connection, [(mention_id, brand_id)])
    return unscored_mention(found[0]) if found and found[0]["label"] else None


@dataclass(frozen=True, slots=True)
class JudgedByOthers:
    """Judgements by another model than `model`, or that it would not have left out: it reads `languages` now."""

    model: str
    languages: Collection[str]

    def values(self) -> dict[str, Any]:
        """As queries take it."""
        return {"model": self.model, "languages": sorted(self.languages)}


def claim_judged_by_others(
    connection: Connection, others: JudgedByOthers, limit: int, after: UnscoredMention | None = None
) -> list[UnscoredMention]:
    """At most `limit` (mention, brand) rows that others judged, locked for this transaction.

    The latest first, after the one `after`; other workers skip them. They are given as `claim_unscored` gives its own.
    """
    values = others.values() | {
        "limit": limit,
        "after_on": after and after.first_seen_on,
        "after_mention_id": after and after.mention_id,
        "after_brand_id": after and after.brand_id,
    }
    keys = connection.execute(query("claim_judged_by_others"), values).fetchall()
    return [unscored_mention(row) for row in _list_judged(connection, [(k["mention_id"], k["brand_id"]) for k in keys])]


def count_judged_by_others(connection: Connection, others: JudgedByOthers) -> int:
    """How many (mention, brand) rows others judged."""
    row = connection.execute(query("count_judged_by_others"), others.values()).fetchone()
    return int(row["judged_count"]) if row else 0


def _list_judged(connection: Connection, keys: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    values = {"mention_ids": [mention for mention, _ in keys], "brand_ids": [brand for _, brand in keys]}
    return connection.execute(query("list_judged"), values).fetchall()


def count_unscored(connection: Connection) -> int:
    """How many (mention, brand) rows wait for a score."""
    row = connection.execute(query("count_unscored")).fetchone()
    return int(row["unscored_count"]) if row else 0


def count_mentions(connection: Connection) -> int:
    """How many mentions are stored."""
    row = connection.execute(query("count_mentions")).fetchone()
    return int(row["mention_count"]) if row else 0


def latest_mentions(
    connection: Connection,
    brand_id: int,
    *,
    limit: int,
    before: tuple[datetime, int] | None = None,
    label: Label | None = None,
    about_breach: bool | None = None,
) -> list[MentionRow]:
    """A page of a brand's dated mentions, latest first; undated ones are in no list by time.

    `before` is (published_at, mention_id) of the last row of the page before. `label` and `about_breach` filter.
    """
    before_at, before_id = before or (None, None)
    values = {
        "brand_id": brand_id,
        "limit": limit,
        "before_at": before_at,
        "before_id": before_id,
        "label": label,
        "about_breach": about_breach,
    }
    with connection.cursor(row_factory=class_row(MentionRow)) as cursor:
        return cursor.execute(query("list_latest_mentions"), values).fetchall()


def unscored_mention(row: dict[str, Any]) -> UnscoredMention:
    """A row of title, text and match as what is to be judged: text after the title, the span moved with it."""
    title, matched = row["title"], row["matched"]
    shift = {"title": 0, "text": len(title) + 1 if title else 0}.get(matched["field"])
    return UnscoredMention(
        mention_id=row["mention_id"],
        first_seen_on=row["first_seen_on"],
        brand_id=row["brand_id"],
        brand=row["brand"],
        text=f"{title}\n{row['text']}" if title else row["text"],
        language=row["language"],
        start=None if shift is None else matched["start"] + shift,
        end=None if shift is None else matched["end"] + shift,
    )


def _unmatched_values(one: Unmatched, on: date) -> dict[str, Any]:
    return {
        "source_id": one.item.source_id,
        "external_id": storable_key(one.item.external_id),
        "url": storable(one.item.url),
        "kind": one.item.kind,
        "title": storable(one.title),
        "text": storable(one.text),
        "author": storable(one.item.author),
        "language": storable(one.language),
        "published_at": one.published_at,
        "seen_on": on,
        "author_handle": storable(one.item.author_handle),
        "country": storable(one.item.country),
        "edited_at": one.item.edited_at,
        "rating": one.item.rating,
        "rating_max": one.item.rating_max,
        "reach_count": storable_count(one.item.reach_count),
    }
