"""Reads from the database what a weekly report is built from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports.build import CHART_WEEKS, MOST_STORIES, MOST_VOICES
from reports.inputs import ActionTaken, FlaggedCampaign, LabelCounts, Promise, Quality, ToldVoice, WeeklyInputs
from reputation.brand import Brand
from reputation.campaigns import Campaign
from reputation.clock import day_bounds, local_day, week_days
from reputation.comparison import PRE_DAYS, QUIET_DAYS
from reputation.net_sentiment import MIX_DAYS
from reputation.told import ToldSource, ToldStory
from storage import (
    actions,
    ads,
    brands,
    campaigns,
    collection,
    commitments,
    coverage,
    recovery,
    rollups,
    stories,
    voices,
)
from storage.actions import Action
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
    done = actions.list_actions(connection, own.brand_id) if own else []
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
        previous_segments=_segments(connection, own, first - _WEEK, last - _WEEK, zone),
        stories=_stories(connection, own, start_at, end_at),
        voices=_voices(connection, own, start_at, end_at),
        campaigns=_campaigns(
            campaigns.list_campaigns(connection, start_at, end_at, only_flagged=True), start_at, last, end_at
        ),
        ad_counts=Counter(row.brand for row in seen if row.before_text is None),
        actions=[_action(row) for row in done if start_at <= row.happened_at < end_at],
        earlier_actions=[_action(row) for row in done if row.happened_at < start_at],
        promises=_promises(connection, own, first, last),
        sources=[
            ToldSource(row.name, row.kind, row.state, row.reason)
            for row in coverage.source_coverage(connection, start_at, end_at)
        ],
        unscored_count=sum(row.unscored for row in counts if own and row.brand_id == own.brand_id and row.day >= first),
        quality=_quality(connection, own, start_at, end_at),
        estimate=_estimate(connection, own, first, last, done),
    )


def _first_day(disclosed_on: date | None, monday: date) -> date:
    """Early enough for the baseline before the disclosure, and for the chart with its trailing mix."""
    chart_on = monday - timedelta(days=7 * CHART_WEEKS + MIX_DAYS)
    if disclosed_on is None:
        return chart_on
    return min(chart_on, disclosed_on - timedelta(days=PRE_DAYS + QUIET_DAYS + 1))


def _estimate(
    connection: Connection,
    own: Brand | None,
    first: date,
    last: date,
    done: Sequence[Action],
) -> Mapping[str, Any] | None:
    """The last one made in the week: an older one would tell of another time, a later one wasn't known yet."""
    if own is None:
        return None
    kept = recovery.latest_estimate(connection, own.brand_id, last)
    return _without_privileged(kept.estimate, done) if kept and kept.estimated_on >= first else None


def _without_privileged(estimate: Mapping[str, Any], done: Sequence[Action]) -> Mapping[str, Any]:
    """The estimate without the effects of actions that may not be told: one may have been marked since it was made."""
    known = {(action.kind, action.title) for action in done}
    told = [
        effect
        for effect in estimate.get("actions") or ()
        if all((one["kind"], one["title"]) in known for one in effect["actions"])
    ]
    return {**estimate, "actions": told}


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


def _voices(connection: Connection, own: Brand | None, start_at: datetime, end_at: datetime) -> list[ToldVoice]:
    if own is None:
        return []
    return [
        ToldVoice(
            row.source,
            row.source_kind,
            row.author,
            row.mention_count,
            LabelCounts(row.negative, row.neutral, row.positive),
            row.breach_count,
            row.reach_count,
        )
        for row in voices.top_voices(connection, own.brand_id, start_at, end_at, MOST_VOICES)
    ]


def _quality(connection: Connection, own: Brand | None, start_at: datetime, end_at: datetime) -> Quality | None:
    if own is None:
        return None
    found = voices.mention_quality(connection, own.brand_id, start_at, end_at)
    return Quality(found.undated_count, found.copy_count, found.changed_count, found.models)


def _campaigns(found: Sequence[Campaign], start_at: datetime, last: date, end_at: datetime) -> list[FlaggedCampaign]:
    """Those that were running in the week, as they stood at its end; open references first, then the surer.

    When one was last seen, and its reach, are left out: they move with every crawl, and would make a new version of a
    closed week.
    """
    known = [replace(one, ads=tuple(ad for ad in one.ads if ad.first_seen_at < end_at)) for one in found]
    told = [one for one in known if one.ads and one.refers and one.review != "dismissed" and one.state(last) != "ended"]
    told.sort(key=lambda one: (one.label != "explicit", -(one.clearest.probability or 0.0), one.clearest.ad_id))
    return [_campaign(one, start_at, last) for one in told]


def _campaign(campaign: Campaign, start_at: datetime, last: date) -> FlaggedCampaign:
    ad = campaign.clearest
    return FlaggedCampaign(
        brand=campaign.brand,
        title=ad.title,
        text=ad.text,
        label=ad.label or "implied",
        probability=ad.probability,
        quote=ad.quote,
        rule=ad.rule,
        ad_count=len(campaign.ads),
        first_seen_at=campaign.first_seen_at,
        url=ad.url,
        review=campaign.review,
        before=ad.before_text,
        reasons=ad.reasons or {},
        state=campaign.state(last),
        platforms=campaign.platforms,
        countries=campaign.countries,
        wording_count=campaign.wording_count,
        new_ad_count=sum(
            one.first_seen_at >= start_at and one.label in {"explicit", "implied"} for one in campaign.ads
        ),
    )


def _action(row: Action) -> ActionTaken:
    return ActionTaken(row.kind, row.title, row.happened_at, row.segment)


def _promises(connection: Connection, own: Brand | None, first: date, last: date) -> list[Promise]:
    """Open ones, and those kept since Monday; kept later than the week's end they were still open in it."""
    if own is None:
        return []
    rows = commitments.reportable_commitments(connection, own.brand_id, first)
    return [
        Promise(row.promise, row.owner, row.due_on, row.kept_on if row.kept_on and row.kept_on <= last else None)
        for row in rows
    ]
