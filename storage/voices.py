"""Who speaks of a brand, and how good the mentions are that its figures rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.database import Connection
from storage.queries import query


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice: an outlet, or an author of public posts, with its judged mentions by label and its largest reach.

    `author` is None for a source that speaks as one: an outlet, or the readers of an app store, who are not named.
    """

    source: str
    source_kind: str
    author: str | None
    mention_count: int
    negative: int
    neutral: int
    positive: int
    breach_count: int
    reach_count: int | None


@dataclass(frozen=True, slots=True)
class MentionQuality:
    """What a brand's mentions of some time are worth: `undated_count` were fetched in it and are drawn nowhere.

    `copy_count` are copies of a text already counted; `changed_count` have an earlier wording; `models` how many were
    judged by each model, the busiest first.
    """

    undated_count: int
    copy_count: int
    changed_count: int
    models: Mapping[str, int]


def top_voices(connection: Connection, brand_id: int, start_at: datetime, end_at: datetime, limit: int) -> list[Voice]:
    """Those with the most mentions of a brand published in [`start_at`, `end_at`), between equals the farther heard."""
    values = {"brand_id": brand_id, "start_at": start_at, "end_at": end_at, "limit": limit}
    return [Voice(**row) for row in connection.execute(query("list_top_voices"), values)]


def mention_quality(connection: Connection, brand_id: int, start_at: datetime, end_at: datetime) -> MentionQuality:
    """The quality of a brand's mentions published in [`start_at`, `end_at`), and the undated ones fetched in it."""
    values = {"brand_id": brand_id, "start_at": start_at, "end_at": end_at}
    row = connection.execute(query("count_mention_quality"), values).fetchone()
    models = {row["model"]: row["judged_count"] for row in connection.execute(query("count_models_between"), values)}
    counted = dict(row) if row else {"undated_count": 0, "copy_count": 0, "changed_count": 0}
    return MentionQuality(**counted, models=models)
