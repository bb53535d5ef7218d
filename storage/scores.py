"""Writes the model's judgements, and with them, in the same transaction, what the rollups count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from reputation import clock
from reputation.mention import MentionScore
from storage.database import Connection
from storage.queries import query
from storage.rollup_changes import follow_changes, locked_stories


def store_scores(connection: Connection, scores: Sequence[MentionScore]) -> None:
    """Write the scores of (mention, brand) rows and add their difference to the rollups.

    Call it once, last, in the transaction that claimed the rows: until it commits they stay locked and as they were. No
    other rows are locked, since another worker may hold those of the same mention's other brands; the lock on the
    story, which no mention leaves while it is held, keeps the two workers' differences apart. A row that is gone (its
    brand is no longer named) is left out.
    """
    if not scores:
        return
    mentions = sorted({(score.first_seen_on, score.mention_id) for score in scores})
    stories = locked_stories(connection, mentions)
    scored_at = clock.now()
    with follow_changes(connection, mentions, stories), connection.cursor() as cursor:
        cursor.executemany(query("store_score"), [_values(score) | {"scored_at": scored_at} for score in scores])


def _values(score: MentionScore) -> dict[str, Any]:
    practices = None if score.practices is None else list(score.practices)
    return {**asdict(score), "practices": practices}
