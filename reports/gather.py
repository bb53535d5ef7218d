"""Reads from the database what a weekly report is built from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports.build import CHART_WEEKS, MOST_STORIES
from reports.inputs import (
    ActionTaken,
    FlaggedCampaign,
    LabelCounts,
    Promise,
    WeeklyInputs,
)
from reputation.brand import Brand
from reputation.clock import day_bounds, local_day, week_days
from reputation.comparison import PRE_DAYS, QUIET_DAYS
from reputation.net_sentiment import MIX_DAYS
from reputation.told import ToldSource, ToldStory
from storage import actions, ads, brands, collection, commitments, coverage, recovery, rollups, stories
from storage.ads import AdRow
from storage.database import Connection
from storage.rollups import DailyCount

_WEEK = timedelta(days=7)


def gather(connection: Connection, organisation: str, zone: ZoneInfo, year: int, week: int) -> WeeklyInputs:
    """All that the report of an ISO week is built from, whenever it is made."""
    first, last = week_days(year, week)
    start_at, end_at = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    watched = brands.list_brands(connection)
    own = next((brand for brand in watched if brand.role == "own"), None)
    incident = brands.latest_incident(connection, own.brand_id, end_at) if own else None
    disclosed_on = local_day(incident.disclosed_at, zone) if incident else None
    counts = _counts(connection, watched, _first_day(disclosed_on, first), last, zone)
    seen = ads.ads_between(connection, start_at, end_at)
    return WeeklyInputs(
        year=year,
        week=week,
        zone=zone.key,
        organisation=organisation,
        own=own.name if own else None,
        competitors=tuple(brand.name for brand in watched if brand.role == "competitor"),
        incident=incident.name if incident else None,
        disclosed_on=disclosed_on,
        counts={brand.name: [row.judged for row in counts if row.brand_id == brand.brand_id] for brand in watched},
        gap_days=collection.collection_gaps(connection, _first_day(disclosed_on, first), last, zone),
        practices=_practices(connection, own, first, last, zone),
        previous_practices=_practices(connection, own, first - _WEEK, last - _WEEK, zone),
        segments=_segments(connection, own, first, last, zone),
        stories=_stories(connection, own, start_at, end_at),
        campaigns=_campaigns(seen),
        ad_counts=Counter(row.brand for row in seen if row.before_text is None),
        actions=_actions(connection, own, start_at, end_at),
        promises=_promises(connection, own, first, last),
        sources=[
            ToldSource(row.name, row.kind, row.state, row.reason)
            for row in coverage.source_coverage(connection, start_at, end_at)
        ],
        unscored_count=sum(row.unscored for row in counts if own and row.brand_id == own.brand_id and row.day >= first),
        estimate=_estimate(connection, own, disclosed_on, first, last),
    )


def _first_day(disclosed_on: date | None, monday: date) -> date:
    """Early enough for the baseline before the disclosure, and for the chart with its trailing mix."""
    chart_on = monday - timedelta(days=7 * CHART_WEEKS + MIX_DAYS)
    if disclosed_on is None:
        return chart_on
    return min(chart_on, disclosed_on - timedelta(days=PRE_DAYS + QUIET_DAYS + 1))


def _estimate(
    connection: Connection, own: Brand | None, disclosed_on: date | None, first: date, last: date
) -> Mapping[str, Any] | None:
    """The last one made in the week: an older one would tell of another time, a later one wasn't known yet."""
    if own is None or disclosed_on is None:
        return None
    kept = recovery.latest_estimate(connection, own.brand_id, last)
    return kept.estimate if kept and kept.estimated_on >= first else None


def _counts(
    connection: Connection, watched: Sequence[Brand], first: date, last: date, zone: ZoneInfo
) -> list[DailyCount]:
    return rollups.daily_counts(connection, [brand.brand_id for brand in watched], first, last, zone)


def _practices(
    connection: Connection, own: Brand | None, first: date, last: date, zone: ZoneInfo
) -> dict[str, LabelCounts]:
    if own is None:
        return {}
    rows = rollups.practice_counts(connection, own.brand_id, first, last, zone)
    return {row.practice: LabelCounts(row.negative, row.neutral, row.positive) for row in rows}


def _segments(
    connection: Connection, own: Brand | None, first: date, last: date, zone: ZoneInfo
) -> dict[str, dict[str, LabelCounts]]:
    """By language and by kind of source; an unknown value is the empty text. Segments without judged mentions go."""
    if own is None:
        return {}
    by_language = rollups.segment_counts(connection, own.brand_id, first, last, zone, "language")
    by_kind = rollups.segment_counts(connection, own.brand_id, first, last, zone, "source_kind")
    return {
        by: {
            row.segment or "": LabelCounts(row.negative, row.neutral, row.positive)
            for row in rows
            if row.negative + row.neutral + row.positive
        }
        for by, rows in (("language", by_language), ("source_kind", by_kind))
    }


def _stories(connection: Connection, own: Brand | None, start_at: datetime, end_at: datetime) -> list[ToldStory]:
    return stories.top_stories(connection, own.brand_id, start_at, end_at, MOST_STORIES) if own else []


def _campaigns(seen: Sequence[AdRow]) -> list[FlaggedCampaign]:
    """One a campaign, told by its clearest ad; open references first, then the surer.

    When it was last seen is left out: it moves with every crawl, and would make a new version of a closed week.
    """
    flagged = [row for row in seen if row.label in {"explicit", "implied"} and row.review != "dismissed"]
    flagged.sort(key=lambda row: (row.label != "explicit", -(row.probability or 0.0), row.ad_id))
    by_campaign: dict[int, list[AdRow]] = {}
    for row in flagged:
        # An ad without a campaign stands alone, under a number that no campaign has.
        by_campaign.setdefault(-row.ad_id if row.campaign_id is None else row.campaign_id, []).append(row)
    return [_campaign(rows) for rows in by_campaign.values()]


def _campaign(rows: Sequence[AdRow]) -> FlaggedCampaign:
    ad = rows[0]
    return FlaggedCampaign(
        brand=ad.brand,
        title=ad.title,
        text=ad.text,
        label=ad.label or "implied",
        probability=ad.probability,
        quote=ad.quote,
        rule=ad.rule,
        ad_count=len(rows),
        first_seen_at=min(row.first_seen_at for row in rows),
        url=ad.url,
        review=ad.review,
        before=ad.before_text,
        reasons=ad.reasons or {},
    )


def _actions(connection: Connection, own: Brand | None, start_at: datetime, end_at: datetime) -> list[ActionTaken]:
    if own is None:
        return []
    return [
        ActionTaken(row.kind, row.title, row.happened_at, row.segment)
        for row in actions.list_actions(connection, own.brand_id)
        if start_at <= row.happened_at < end_at
    ]


def _promises(connection: Connection, own: Brand | None, first: date, last: date) -> list[Promise]:
    """Open ones, and those kept since Monday; kept later than the week's end they were still open in it."""
    if own is None:
        return []
    rows = commitments.reportable_commitments(connection, own.brand_id, first)
    return [
        Promise(row.promise, row.owner, row.due_on, row.kept_on if row.kept_on and row.kept_on <= last else None)
        for row in rows
    ]
