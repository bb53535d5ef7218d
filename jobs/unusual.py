"""What stands out in a brand's volume: spikes with their words and stories, the crisis's endings and new outbreaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import dropwhile
from typing import Any
from zoneinfo import ZoneInfo

from reputation import clock
from reputation.brand import Brand
from reputation.bursts import describe_burst
from reputation.calm import crisis_course
from reputation.count_series import CountSeries
from reputation.rhythm import HISTORY_DAYS
from reputation.spikes import Spike, find_spikes
from storage.burst_texts import burst_texts
from storage.collection import collection_gaps
from storage.database import Connection
from storage.hourly_counts import HourlyCount, hourly_counts

RECENT = timedelta(days=28)
MOST_SPIKES = 5
_USUAL = timedelta(days=7)
_AFTER = timedelta(hours=6)
"""A burst goes on after the moment at which it could first be known."""
_MOST_TEXTS = 3_000


def own_series(connection: Connection, brand: Brand, zone: ZoneInfo, until: datetime) -> CountSeries:
    """A brand's mentions by full hour over the last weeks, from the first hour that had any.

    Hours of days without collection are left out: what was before the first mention nobody knows either.
    """
    return _series(_hours(connection, brand, zone, until), zone, "mentions")


def unusual(
    connection: Connection, brand: Brand, zone: ZoneInfo, until: datetime, disclosed_at: datetime | None
) -> dict[str, Any]:
    """The spikes of the last four weeks, the latest first, each with its words; and the turns of the crisis.

    The turns are those of the mentions about the breach since `disclosed_at`; none without one, and where the weeks
    read don't reach back far enough to know what was usual before it.
    """
    hours = _hours(connection, brand, zone, until)
    spikes = [spike for spike in find_spikes(_series(hours, zone, "mentions")) if spike.at >= until - RECENT]
    course = crisis_course(_series(hours, zone, "breach"), disclosed_at) if disclosed_at else ()
    return {
        "spikes": [_described(connection, brand, spike) for spike in spikes[: -MOST_SPIKES - 1 : -1]],
        "course": [event.to_json() for event in course],
    }


def _hours(connection: Connection, brand: Brand, zone: ZoneInfo, until: datetime) -> list[HourlyCount]:
    since = until - timedelta(days=2 * HISTORY_DAYS)
    rows = hourly_counts(connection, brand.brand_id, since, until)
    gaps = set(collection_gaps(connection, clock.local_day(since, zone), clock.local_day(until, zone), zone))
    begun = dropwhile(lambda row: not row.mentions, rows)
    return [row for row in begun if clock.local_day(row.hour_at, zone) not in gaps]


def _series(hours: Sequence[HourlyCount], zone: ZoneInfo, field: str) -> CountSeries:
    counts = tuple(float(getattr(row, field)) for row in hours)
    return CountSeries(tuple(row.hour_at.astimezone(zone) for row in hours), counts)


def _described(connection: Connection, brand: Brand, spike: Spike) -> dict[str, Any]:
    """The spike as JSON values, with the words and stories that set it apart from the week before."""
    began_at, ended_at = spike.at - spike.span, spike.at + _AFTER
    texts = burst_texts(connection, brand.brand_id, began_at - _USUAL, ended_at, _MOST_TEXTS)
    ignore = [brand.name, *(alias.text for alias in brand.aliases)]
    burst = describe_burst(texts, began_at, ended_at, ignore=ignore)
    return spike.to_json() | {
        "words": [word.word for word in burst.words],
        "stories": [
            {"title": story.first.title or story.first.text[:140], "mention_count": story.mention_count}
            for story in burst.stories
        ],
    }
