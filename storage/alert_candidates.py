"""Reads what may be worth an alert and has none yet: ads that refer to the breach, stories of it, offers, promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reputation.ad import BreachLabel
from storage.database import Connection
from storage.queries import query

_ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ReferringAd:
    """A competitor's ad that refers to the breach, for its whole campaign; `ad_count` are the campaign's (≥ 1)."""

    ad_id: int
    campaign_id: int | None
    brand_id: int
    brand: str
    title: str | None
    text: str
    url: str | None
    source: str
    label: BreachLabel
    probability: float | None
    quote: str | None
    rule: str
    reasons: dict[str, Any]
    first_seen_at: datetime
    ad_count: int


@dataclass(frozen=True, slots=True)
class StoryCandidate:
    """The earliest mention of a story that names the own brand; `text` is its beginning."""

    story_id: int
    mention_id: int
    first_seen_on: date
    title: str | None
    text: str
    url: str
    source: str
    published_at: datetime | None
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class OverduePromise:
    """A promise past its day; privileged ones are not read here."""

    commitment_id: int
    brand_id: int
    promise: str
    owner: str | None
    due_on: date


def referring_ads(
    connection: Connection, scored_since: datetime, seen_since: datetime, ungrouped_until: datetime
) -> list[ReferringAd]:
    """One ad a campaign of those judged to refer to the breach, the clearest; none of a campaign told of before.

    An open reference counts as new where its campaign was known by a hint alone. Dismissed campaigns are left out. An
    ad that is not grouped yet counts only where it was judged before `ungrouped_until`: till then it may turn out to
    be a near-copy of one that was told.
    """
    values = {"scored_since": scored_since, "seen_since": seen_since, "ungrouped_until": ungrouped_until}
    return [ReferringAd(**row) for row in connection.execute(query("list_referring_ads"), values)]


def breach_stories(
    connection: Connection, brand_id: int, scored_since: datetime, published_since: datetime
) -> Iterator[StoryCandidate]:
    """The stories about the breach judged since a moment that no alert tells of yet. Ends with the transaction."""
    values = {"brand_id": brand_id, "scored_since": scored_since, "published_since": published_since}
    with connection.cursor(name="breach_stories") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(query("list_breach_stories"), values)
        for row in cursor:
            yield StoryCandidate(**row)


def leak_offers(
    connection: Connection, brand_id: int, fetched_since: datetime, published_since: datetime
) -> list[StoryCandidate]:
    """The offers of the brand's data fetched since a moment that no alert tells of yet, each story once."""
    values = {"brand_id": brand_id, "fetched_since": fetched_since, "published_since": published_since}
    return [StoryCandidate(**row) for row in connection.execute(query("list_leak_offers"), values)]


def overdue_promises(connection: Connection, brand_id: int, today: date) -> list[OverduePromise]:
    """The brand's promises that were due before `today` and are not kept, the most pressing first."""
    values = {"brand_id": brand_id, "today": today}
    return [OverduePromise(**row) for row in connection.execute(query("list_overdue_promises"), values)]
