"""Reads the rollups, which charts and reports are drawn from: hours in UTC, summed here into local days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from reputation.clock import day_bounds
from reputation.net_sentiment import DailyCounts
from storage.database import Connection
from storage.queries import query

Segmentation = Literal["language", "source_kind", "country"]


@dataclass(frozen=True, slots=True)
class DailyCount:
    """One brand's mentions published on one local day. All counts ≥ 0.

    `unscored` are those the model could not read; those still waiting are not counted anywhere. `breach` are the
    mentions about the breach; `stories` counts near-copies once, `breach_stories` those about the breach.
    """

    brand_id: int
    day: date
    negative: int
    neutral: int
    positive: int
    unscored: int
    breach: int
    stories: int
    breach_stories: int

    @property
    def judged(self) -> DailyCounts:
        """The day without what no model could read."""
        labels = (self.negative, self.neutral, self.positive)
        return DailyCounts(self.day, *labels, self.breach, self.stories, self.breach_stories)


@dataclass(frozen=True, slots=True)
class PracticeCount:
    """How often a brand's mentions spoke of one practice, by sentiment toward the brand."""

    practice: str
    negative: int
    neutral: int
    positive: int


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """One brand's counts in one segment; `segment` is None where the property is unknown."""

    segment: str | None
    negative: int
    neutral: int
    positive: int
    unscored: int
    breach: int
    stories: int


@dataclass(frozen=True, slots=True)
class SegmentDay:
    """One brand's judged mentions on one local day in one segment; `segment` is None where the property is unknown."""

    segment: str | None
    day: date
    negative: int
    neutral: int
    positive: int


def daily_counts(
    connection: Connection, brand_ids: Sequence[int], start: date, end: date, zone: ZoneInfo
) -> list[DailyCount]:
    """Counts of every brand on every local day from `start` to `end`, both included; quiet days are rows of zeros.

    Brands in the order given, days ascending. A cell counts for the day in which its UTC hour begins.
    """
    values = {"brand_ids": list(brand_ids), "start": start, "end": end, "zone": zone.key, **_bounds(start, end, zone)}
    return [DailyCount(**row) for row in connection.execute(query("sum_daily_counts"), values)]


def practice_counts(
    connection: Connection, brand_id: int, start: date, end: date, zone: ZoneInfo
) -> list[PracticeCount]:
    """Counts by practice over the local days from `start` to `end`, both included; the most spoken of first."""
    values = {"brand_id": brand_id, **_bounds(start, end, zone)}
    return [PracticeCount(**row) for row in connection.execute(query("sum_practice_counts"), values)]


def segment_counts(
    connection: Connection, brand_id: int, start: date, end: date, zone: ZoneInfo, by: Segmentation
) -> list[SegmentCount]:
    """Counts by language, kind of source or country over the local days from `start` to `end`; the largest first."""
    values = {"brand_id": brand_id, "by": by, **_bounds(start, end, zone)}
    return [SegmentCount(**row) for row in connection.execute(query("sum_segment_counts"), values)]


def segment_daily_counts(
    connection: Connection, brand_id: int, start: date, end: date, zone: ZoneInfo, by: Segmentation
) -> list[SegmentDay]:
    """Counts by segment and local day from `start` to `end`, both included; quiet days are left out.

    Segments by name, the unknown one last, days ascending.
    """
    values = {"brand_id": brand_id, "by": by, "zone": zone.key, **_bounds(start, end, zone)}
    return [SegmentDay(**row) for row in connection.execute(query("sum_daily_segment_counts"), values)]


def rebuild(connection: Connection) -> None:
    """Count everything anew from the scores. Writers wait meanwhile; readers see the old counts until it commits."""
    for name in (
        "lock_rollups",
        "clear_rollups",
        "rebuild_story_brands",
        "rebuild_rollups",
        "rebuild_practice_rollups",
    ):
        connection.execute(query(name))


def _bounds(start: date, end: date, zone: ZoneInfo) -> dict[str, datetime]:
    """First moment of the first local day and of the day after the last."""
    return {"from_at": day_bounds(start, zone)[0], "to_at": day_bounds(end, zone)[1]}
