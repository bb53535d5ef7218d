"""Mentions from a file: rows become items, items go through the intake like a spider's, and all are stored or none."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast, get_args
from zoneinfo import ZoneInfo

from exchange.reading import Row
from exchange.values import (
    optional_count,
    optional_country,
    optional_language,
    optional_moment,
    optional_number,
    optional_text,
    required_address,
    required_text,
)
from reputation.brand import Brand
from reputation.intake.take import Intake
from reputation.mention import Dropped, Mention, MentionItem, MentionKind, Unmatched
from storage import mentions, seen
from storage.database import Connection
from storage.migrate import ensure_partitions
from storage.rematches import source_names

FIELDS = (
    "id", "url", "text", "title", "kind", "author", "author_handle", "language", "country", "published_at",
    "edited_at", "rating", "rating_max", "reach_count",
)  # fmt: skip


_MANY_AT_ONE_ADDRESS: frozenset[MentionKind] = frozenset({"review", "comment"})


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What became of the rows. `dropped` counts by reason.

    `repeated`: rows whose identity a later row of the file gives again, which counts in their place. `undated`: those
    of the mentions, known ones too, that have no date that can be true.
    """

    new: int
    changed: int
    unchanged: int
    unmatched: int
    dropped: dict[str, int]
    repeated: int
    undated: int


def mention_item(row: Row, source_id: int, zone: ZoneInfo) -> MentionItem:
    """The row as an item; its id is the column `id`, or else made of the address (see _own_id).

    Raises:
        InputError: `url` or `text` is missing, or a value is of the wrong kind; names file, line and column.
    """
    url, kind = required_address(row, "url"), _kind(row)
    return MentionItem(
        source_id=source_id,
        external_id=optional_text(row, "id") or _own_id(row, url, kind),
        url=url,
        kind=kind,
        text=required_text(row, "text"),
        title=optional_text(row, "title"),
        author=optional_text(row, "author"),
        author_handle=optional_text(row, "author_handle"),
        language=optional_language(row, "language"),
        country=optional_country(row, "country"),
        published_at=optional_moment(row, "published_at", zone),
        edited_at=optional_moment(row, "edited_at", zone),
        rating=optional_number(row, "rating"),
        rating_max=optional_number(row, "rating_max"),
        reach_count=optional_count(row, "reach_count"),
    )


def _own_id(row: Row, url: str, kind: MentionKind) -> str:
    """What identifies a row without an id: its address; where many stand at one, who wrote it, when, and its words."""
    if kind not in _MANY_AT_ONE_ADDRESS:
        return url
    parts = (url, *(optional_text(row, name) for name in ("author", "author_handle", "published_at", "title", "text")))
    return f"sha256:{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def _kind(row: Row) -> MentionKind:
    kind = optional_text(row, "kind") or "article"
    if kind not in get_args(MentionKind):
        raise row.fault("kind", f"{kind!r} is none of {', '.join(get_args(MentionKind))}")
    return cast("MentionKind", kind)


def import_mentions(
    connection: Connection, items: Iterable[MentionItem], brands: Sequence[Brand], now: datetime
) -> ImportCounts:
    """Take the items in and store them in the connection's transaction; again the same items change nothing."""
    intake = Intake(brands, source_names(connection))
    given = list(items)
    taken = [intake.take(item, now) for item in {(item.source_id, item.external_id): item for item in given}.values()]
    matched = [one for one in taken if isinstance(one, Mention)]
    unmatched = [one for one in taken if isinstance(one, Unmatched)]
    dropped = [one for one in taken if isinstance(one, Dropped)]
    ensure_partitions(connection, now.date())
    counts = mentions.store_mentions(connection, matched, now)
    mentions.store_unmatched(connection, unmatched, now.date())
    _remember(connection, taken, now)
    reasons = dict(Counter(one.reason for one in dropped))
    undated = sum(one.published_at is None for one in matched)
    repeated = len(given) - len(taken)
    return ImportCounts(
        counts.new, counts.changed, counts.unchanged, len(unmatched), reasons, repeated=repeated, undated=undated
    )


def _remember(connection: Connection, taken: Sequence[Mention | Unmatched | Dropped], now: datetime) -> None:
    """Every item's key and outcome, so that counts of what came in are whole."""
    by_source: dict[int, list[tuple[str, str]]] = {}
    for one in taken:
        outcome = one.reason if isinstance(one, Dropped) else "matched" if isinstance(one, Mention) else "unmatched"
        by_source.setdefault(one.item.source_id, []).append((one.item.external_id, outcome))
    for source_id, outcomes in by_source.items():
        seen.mark_seen(connection, source_id, outcomes, now.date())
