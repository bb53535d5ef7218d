"""The brands' rules applied anew to what is stored, batch by batch: a run that is interrupted goes on where it was.

Locks in the order of storage.rollup_changes: a batch's identities first, so that a text read is the text judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from reputation.intake.fingerprint import fingerprint
from reputation.mention import BrandMatch, Mention, MentionItem
from storage import mentions, seen
from storage.database import Connection
from storage.mention_batch import score_values
from storage.queries import query
from storage.rollup_changes import MentionKey, follow_changes, key_values, lock_stories, locked_stories
from storage.story_texts import move_joined, sign_texts

Finder = Callable[[str | None, str, str, str | None, int], Sequence[BrandMatch]]
"""What the rules find: called with title, text, url, language and source_id."""


@dataclass(frozen=True, slots=True)
class Rematch:
    """How far a run has come. Counts ≥ 0: texts read, (mention, brand) that match now, and that match no more."""

    rematch_id: int
    last_mention_id: int
    last_source_id: int
    last_external_id: str
    read_count: int
    added_count: int
    removed_count: int


def begin_rematch(connection: Connection, rules: bytes, now: datetime) -> Rematch:
    """The run of these rules (their SHA-256) that was interrupted, or a new one."""
    row = connection.execute(query("resume_rematch"), {"rules": rules}).fetchone()
    row = row or connection.execute(query("begin_rematch"), {"rules": rules, "now": now}).fetchone()
    return Rematch(**(row or {}))


def store_rematch(connection: Connection, run: Rematch, finished_at: datetime | None = None) -> None:
    """Keep how far a run has come; in the transaction that did it."""
    connection.execute(query("store_rematch"), {**asdict(run), "finished_at": finished_at})


def source_names(connection: Connection) -> dict[int, tuple[str, str]]:
    """Name and kind of every source, by its id."""
    return {row["source_id"]: (row["name"], row["kind"]) for row in connection.execute(query("list_source_names"))}


def rematch_mentions(connection: Connection, run: Rematch, find: Finder, now: datetime, limit: int) -> Rematch | None:
    """Match the next `limit` mentions anew, the rollups following; where the run is then, None where none was left.

    A brand that is found newly is queued for scoring, as found `now`; the score of one that is found no more is
    dropped, unless a source is declared to be about it.
    """
    keys = connection.execute(query("lock_next_mentions"), {"after": run.last_mention_id, "limit": limit}).fetchall()
    if not keys:
        return None
    places = key_values((row["first_seen_on"], row["mention_id"]) for row in keys)
    rows = connection.execute(query("read_texts_to_match"), places).fetchall()
    added, removed = _changes(rows, find, now)
    brandless = _brandless(rows, added, removed)
    _write(connection, added, removed, brandless, now)
    read_count = run.read_count + len(rows) - len(brandless)  # these are read among the texts that named none
    return Rematch(
        run.rematch_id, keys[-1]["mention_id"], run.last_source_id, run.last_external_id,
        read_count, run.added_count + len(added), run.removed_count + len(removed),
    )  # fmt: skip


def rematch_unmatched(connection: Connection, run: Rematch, find: Finder, now: datetime, limit: int) -> Rematch | None:
    """Match the next `limit` texts that named no brand; those that do now become mentions, found now as then."""
    values = {"source_id": run.last_source_id, "external_id": run.last_external_id, "limit": limit}
    rows = connection.execute(query("list_next_unmatched"), values).fetchall()
    if not rows:
        return None
    found = [mention for row in rows if (mention := _mention(row, find)) is not None]
    mentions.store_mentions(connection, found, now)
    matched = [{"source_id": one.item.source_id, "external_id": one.item.external_id} for one in found]
    _mark_seen(connection, matched, "matched", now)
    added = sum(len(mention.matches) for mention in found)
    return Rematch(
        run.rematch_id, run.last_mention_id, rows[-1]["source_id"], rows[-1]["external_id"],
        run.read_count + len(rows), run.added_count + added, run.removed_count,
    )  # fmt: skip


def sign_stored_texts(connection: Connection, limit: int) -> int:
    """Give up to `limit` texts of before near-copies were known their signature, joining stories; how many."""
    count, joining = sign_texts(connection, limit)
    lock_stories(connection, joining.story_ids)
    with follow_changes(connection, [], sorted(joining.story_ids)):
        move_joined(connection, joining)
    connection.execute(query("recount_stories"), {"story_ids": sorted(joining.story_ids)})
    return count


def _changes(
    rows: Sequence[Mapping[str, Any]], find: Finder, now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of scores to add and to remove."""
    added: list[dict[str, Any]] = []
    removed: list[dict[str, Any]] = []
    for row in rows:
        matches = find(row["title"], row["text"], row["url"], row["language"], row["source_id"])
        place = (row["first_seen_on"], row["mention_id"])
        added += [
            score_values(place, one, row["version"], now) for one in matches if one.brand_id not in row["all_brand_ids"]
        ]
        named = {match.brand_id for match in matches}
        removed += [
            {"first_seen_on": place[0], "mention_id": place[1], "brand_id": brand_id}
            for brand_id in row["brand_ids"]
            if brand_id not in named
        ]
    return added, removed


def _brandless(
    rows: Sequence[Mapping[str, Any]], added: Sequence[Mapping[str, Any]], removed: Sequence[Mapping[str, Any]]
) -> list[MentionKey]:
    """The places of the mentions that these changes leave without a brand, or that had none before."""
    named = {_place(row) for row in added}
    dropped = Counter(_place(row) for row in removed)
    return [
        _place(row) for row in rows if _place(row) not in named and dropped[_place(row)] == len(row["all_brand_ids"])
    ]


def _place(row: Mapping[str, Any]) -> MentionKey:
    return row["first_seen_on"], row["mention_id"]


def _write(
    connection: Connection,
    added: Sequence[dict[str, Any]],
    removed: Sequence[dict[str, Any]],
    brandless: Sequence[MentionKey],
    now: datetime,
) -> None:
    places = sorted({*(_place(row) for row in (*added, *removed)), *brandless})
    if not places:
        return
    connection.execute(query("lock_scores"), key_values(places))
    stories = locked_stories(connection, places)
    with follow_changes(connection, places, stories), connection.cursor() as cursor:
        if added:
            cursor.executemany(query("queue_score"), added)
        if removed:
            cursor.executemany(query("drop_score"), removed)
        if brandless:
            _set_aside(connection, brandless, now)
            connection.execute(query("recount_stories"), {"story_ids": stories})


def _set_aside(connection: Connection, places: Sequence[MentionKey], now: datetime) -> None:
    values = {**key_values(places), "seen_on": now.date()}
    _mark_seen(connection, connection.execute(query("set_mentions_aside"), values).fetchall(), "unmatched", now)


def _mark_seen(connection: Connection, rows: Iterable[Mapping[str, Any]], outcome: str, now: datetime) -> None:
    by_source: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        by_source.setdefault(row["source_id"], []).append((row["external_id"], outcome))
    for source_id, outcomes in by_source.items():
        seen.mark_seen(connection, source_id, outcomes, now.date())


def _mention(row: Mapping[str, Any], find: Finder) -> Mention | None:
    matches = find(row["title"], row["text"], row["url"], row["language"], row["source_id"])
    if not matches:
        return None
    names = (
        "source_id", "external_id", "url", "kind", "text", "title", "author", "author_handle", "language", "country",
        "published_at", "edited_at", "rating", "rating_max", "reach_count",
    )  # fmt: skip
    item = MentionItem(**{name: row[name] for name in names})
    whole = fingerprint(f"{item.title or ''}\n{item.text}")
    return Mention(item, item.title, item.text, item.language, item.published_at, whole, tuple(matches))
