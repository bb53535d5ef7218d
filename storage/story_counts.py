"""Counts the labels of stories, near-copies of one text, straight from the scores: the rollups keep none by story."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from reputation.clock import day_bounds
from reputation.recovery.daily_table import StoryGroup
from storage.database import Connection
from storage.queries import query


def story_copies(connection: Connection, brand_id: int, start: date, end: date, zone: ZoneInfo) -> list[StoryGroup]:
    """The stories of each local day by the labels of their copies *of that day*: what effective counts are taken from.

    From `start` to `end`, both included; days ascending. A story with copies on two days is in both.
    """
    return _groups(connection, "count_story_copies", brand_id, (start, end), zone)


def story_votes(connection: Connection, brand_id: int, start: date, end: date, zone: ZoneInfo) -> list[StoryGroup]:
    """The stories of each local day by the labels of *all* their copies: each story once, where the rollup counts it.

    From `start` to `end`, both included; days ascending. Stories without a judged copy are left out.
    """
    return _groups(connection, "count_story_votes", brand_id, (start, end), zone)


def _groups(
    connection: Connection, name: str, brand_id: int, days: tuple[date, date], zone: ZoneInfo
) -> list[StoryGroup]:
    values = {
        "brand_id": brand_id,
        "zone": zone.key,
        "from_at": day_bounds(days[0], zone)[0],
        "to_at": day_bounds(days[1], zone)[1],
    }
    return [StoryGroup(**row) for row in connection.execute(query(name), values)]
