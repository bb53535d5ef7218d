"""One batch of mentions on its way into the tables: what of it is new, changed or known, and the writing of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg.types.json import Jsonb

from reputation.mention import BrandMatch, Mention
from storage.crawls import new_sources
from storage.database import Connection
from storage.queries import query
from storage.rollup_changes import MentionKey, follow_changes, key_values, lock_stories, locked_stories, stories_of
from storage.story_texts import ArrivingText, Joining, move_joined, place_texts
from storage.text import storable, storable_count

Identity = tuple[int, str]
"""A mention's identity for good: (source_id, external_id)."""

Row = Mapping[str, Any]

# What a source may tell later about an unchanged text: the first two are kept once known, the others follow it.
_FILLED_ONCE = ("published_at", "country")
_FOLLOWED = ("edited_at", "rating", "rating_max", "reach_count")


@dataclass(frozen=True, slots=True)
class Batch:
    """Mentions by identity, the rows that are stored under them, and what is to be done with each.

    `refreshed` are unchanged texts about which the source says more than before.
    """

    incoming: dict[Identity, Mention]
    stored: dict[Identity, Row]
    fetched_at: datetime
    new: list[Identity]
    changed: list[Identity]
    refreshed: list[Identity]

    def place(self, identity: Identity) -> MentionKey:
        """Where the mention of this identity lies."""
        row = self.stored[identity]
        return row["first_seen_on"], row["mention_id"]


def load_batch(connection: Connection, incoming: dict[Identity, Mention], fetched_at: datetime) -> Batch:
    """Lock the identities, making the unknown ones, and compare what comes with what is stored."""
    values = _identity_values(incoming)
    first_seen_on = fetched_at.astimezone(UTC).date()
    connection.execute(query("insert_mention_keys"), {**values, "first_seen_on": first_seen_on})
    connection.execute(query("lock_mention_keys"), values)
    rows = connection.execute(query("find_mentions"), values).fetchall()
    stored: dict[Identity, Row] = {(row["source_id"], row["external_id"]): row for row in rows}
    return Batch(
        incoming,
        stored,
        fetched_at,
        new=[key for key, row in stored.items() if row["fingerprint"] is None],
        changed=[key for key, row in stored.items() if row["fingerprint"] not in {None, incoming[key].fingerprint}],
        refreshed=[key for key, row in stored.items() if _says_more(incoming[key], row)],
    )


def write_batch(connection: Connection, batch: Batch) -> None:
    """Write what is new, changed or said newly; the rollups follow. Nothing to do writes nothing."""
    moving = [*batch.changed, *batch.refreshed]
    places = [batch.place(key) for key in moving]
    connection.execute(query("lock_scores"), key_values(places))
    joining, told = _lock_stories(connection, batch, places)
    changed_to = [joining.story_of[batch.incoming[key].fingerprint] for key in batch.changed]
    shifting = {*told, *changed_to, *joining.joined, *joining.joined.values()}
    with follow_changes(connection, places, sorted(shifting)):
        move_joined(connection, joining)
        _write_texts(connection, batch, joining.story_of)
        connection.execute(query("recount_stories"), {"story_ids": sorted(shifting | joining.story_ids)})
        _write_queue(connection, batch)
    connection.execute(query("forget_unmatched"), _identity_values(batch.incoming))


def _lock_stories(connection: Connection, batch: Batch, places: Sequence[MentionKey]) -> tuple[Joining, list[int]]:
    """Place the arriving texts and lock every story that gains, loses or redates a copy; those told so far."""
    arriving = [batch.incoming[key] for key in (*batch.new, *batch.changed)]
    if not arriving:
        return Joining({}), locked_stories(connection, places)
    joining = place_texts(connection, [ArrivingText(one.fingerprint, one.title, one.whole) for one in arriving])
    told = stories_of(connection, places)
    lock_stories(connection, [*told, *joining.story_ids])
    return joining, told


def _write_texts(connection: Connection, batch: Batch, stories: Mapping[bytes, int]) -> None:
    def values(keys: Sequence[Identity]) -> list[dict[str, Any]]:
        return [_values(batch, key, stories.get(batch.incoming[key].fingerprint)) for key in keys]

    with connection.cursor() as cursor:
        for name, keys in (
            ("insert_mention", batch.new),
            ("keep_mention_version", batch.changed),
            ("replace_mention", batch.changed),
            ("refresh_mention", batch.refreshed),
        ):
            if keys:
                cursor.executemany(query(name), values(keys))


def _write_queue(connection: Connection, batch: Batch) -> None:
    """Queue every (mention, brand) that is new or whose text is; forget the brands that a new text no longer names."""
    changed = frozenset(batch.changed)
    first_looks = new_sources(connection, (source_id for source_id, _ in batch.incoming))
    queued = [row for key in batch.incoming for row in _to_queue(batch, key, first_looks, changed=key in changed)]
    dropped = [row for key in batch.changed for row in _to_drop(batch, key)]
    with connection.cursor() as cursor:
        if queued:
            cursor.executemany(query("queue_score"), queued)
        if dropped:
            cursor.executemany(query("drop_score"), dropped)


def _found_at(batch: Batch, key: Identity, first_looks: Collection[int]) -> datetime:
    """When a mention is news: now, or when it was published, where it was there before anybody looked."""
    published_at = batch.incoming[key].published_at
    if published_at is None or key[0] not in first_looks:
        return batch.fetched_at
    return min(published_at, batch.fetched_at)


def _to_queue(batch: Batch, key: Identity, first_looks: Collection[int], *, changed: bool) -> list[dict[str, Any]]:
    row = batch.stored[key]
    known = set() if changed else set(row["brand_ids"] or ())
    version = (row["version"] or 0) + 1 if changed else row["version"] or 1
    found_at = _found_at(batch, key, first_looks)
    return [
        score_values(batch.place(key), match, version, found_at)
        for match in batch.incoming[key].matches
        if match.brand_id not in known
    ]


def _to_drop(batch: Batch, key: Identity) -> list[dict[str, Any]]:
    named = {match.brand_id for match in batch.incoming[key].matches}
    day, mention_id = batch.place(key)
    return [
        {"first_seen_on": day, "mention_id": mention_id, "brand_id": brand_id}
        for brand_id in batch.stored[key]["brand_ids"] or ()
        if brand_id not in named
    ]


def score_values(place: MentionKey, match: BrandMatch, version: int, found_at: datetime) -> dict[str, Any]:
    """The row that queues one (mention, brand), with why it matched; `version` is of the mention's text.

    `found_at` is kept where the row is new; a row that is there keeps its own.
    """
    matched = {
        "name": storable(match.name),
        "field": match.field,
        "start": match.start,
        "end": match.end,
        "rule": match.rule,
        "context": storable(match.context),
    }
    return {
        "first_seen_on": place[0],
        "mention_id": place[1],
        "brand_id": match.brand_id,
        "matched": Jsonb(matched),
        "version": version,
        "found_at": found_at,
    }


def _values(batch: Batch, key: Identity, story_id: int | None) -> dict[str, Any]:
    mention, (day, mention_id) = batch.incoming[key], batch.place(key)
    item = mention.item
    return {
        "mention_id": mention_id,
        "first_seen_on": day,
        "source_id": item.source_id,
        "story_id": story_id,
        "kind": item.kind,
        "url": storable(item.url),
        "title": storable(mention.title),
        "text": storable(mention.text),
        "fingerprint": mention.fingerprint,
        "author": storable(item.author),
        "author_handle": storable(item.author_handle),
        "language": storable(mention.language),
        "country": storable(item.country),
        "published_at": mention.published_at,
        "edited_at": item.edited_at,
        "fetched_at": batch.fetched_at,
        "rating": item.rating,
        "rating_max": item.rating_max,
        "reach_count": storable_count(item.reach_count),
    }


def _says_more(mention: Mention, row: Row) -> bool:
    """Whether the source tells of an unchanged text what it did not tell before."""
    if row["fingerprint"] != mention.fingerprint:
        return False
    told = {
        "published_at": mention.published_at,
        "country": mention.item.country,
        "edited_at": mention.item.edited_at,
        "rating": mention.item.rating,
        "rating_max": mention.item.rating_max,
        "reach_count": storable_count(mention.item.reach_count),
    }
    return any(told[name] is not None and row[name] is None for name in _FILLED_ONCE) or any(
        told[name] not in {None, row[name]} for name in _FOLLOWED
    )


def _identity_values(incoming: Mapping[Identity, Mention]) -> dict[str, list[Any]]:
    keys = sorted(incoming)
    return {"source_ids": [source_id for source_id, _ in keys], "external_ids": [key for _, key in keys]}
