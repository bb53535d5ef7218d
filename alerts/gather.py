"""Reads from the database what the daily mail is built from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alerts.content import AdNote, CampaignNote, CommitmentNote, DailyInputs
from alerts.daily import CHART_DAYS, DUE_LISTED_DAYS, MOST_STORIES
from alerts.find import FRESH
from reputation.brand import Brand
from reputation.campaigns import Campaign
from reputation.clock import local_day
from reputation.net_sentiment import MIX_DAYS, DailyCounts
from reputation.schedule import local_moment
from reputation.told import ToldSource, ToldStory
from storage import (
    ads,
    alert_events,
    alert_history,
    brands,
    campaigns,
    collection,
    commitments,
    counter_measures,
    coverage,
    recovery,
    rollups,
    source_alarms,
    sources,
    stories,
)
from storage.ads import AdRow
from storage.alert_events import EventRow
from storage.database import Connection
from storage.sources import SourceHealth

LONGEST_SILENCE = timedelta(days=7)
"""After a longer outage the mail tells of the last week: older news is in the weekly reports."""

COMMITTING = timedelta(minutes=1)
"""So long before its end a mail leaves stories to the next one: what is found then may not be committed yet."""


def gather(connection: Connection, organisation: str, zone: ZoneInfo, day: date, until_at: datetime) -> DailyInputs:
    """All that the mail of `day` tells: what was seen between the last mail's end and `until_at`."""
    since_at = since_when(alert_history.told_until(connection, "daily", until_at), until_at, zone)
    own = brands.own_brand(connection)
    first, last = day - timedelta(days=CHART_DAYS + MIX_DAYS), day - timedelta(days=1)
    events = events_between(connection, since_at, until_at)
    return DailyInputs(
        day=day,
        since_at=since_at,
        until_at=until_at,
        organisation=organisation,
        brand=own.name if own else None,
        disclosed_on=_disclosed_on(connection, own, until_at, zone),
        ads=_ads(connection, events, since_at, until_at),
        ended=[_note(row) for row in ads.ads_ended(connection, local_day(since_at, zone), last, since_at, until_at)],
        own_counts=_own_counts(connection, own, first, last, zone),
        gap_days=collection.collection_gaps(connection, first, last, zone),
        stories=_stories(connection, own, since_at, until_at),
        commitments=_commitments(connection, own, day),
        sources=[_source(health) for health in sources.source_health(connection, until_at) if health.state != "off"],
        estimate=_estimate(connection, own, day, until_at),
        events=[row for row in events if row.verdict != "dismissed"],
        campaigns=_campaigns(connection, since_at, until_at, day),
        counter_measures=counter_measures.due_counter_measures(connection, day + timedelta(days=DUE_LISTED_DAYS)),
        coverage=coverage.read_coverage(connection, until_at),
        alarms=source_alarms.source_alarms(connection, until_at),
    )


def _ads(connection: Connection, events: Sequence[EventRow], since_at: datetime, until_at: datetime) -> list[AdNote]:
    """The ads first seen in the time told of, and those that were not judged yet when the last mail told of them."""
    flagged = [event.ad_id for event in events if event.ad_id is not None]
    rows = ads.ads_judged_late(connection, flagged, since_at) + ads.ads_between(connection, since_at, until_at)
    return [_note(row) for row in rows]


def events_between(connection: Connection, since_at: datetime, until_at: datetime) -> list[EventRow]:
    """The events found after `since_at` and up to `until_at`: each is of one mail."""
    rows = alert_events.events_since(connection, since_at)
    return [row for row in rows if since_at < row.found_at <= until_at]


def since_when(last_at: datetime | None, until_at: datetime, zone: ZoneInfo) -> datetime:
    """Where the mail begins: at the last one's end, so an outage loses nothing; a day back where there was none.

    Never more than `LONGEST_SILENCE` back. A day back is the same wall-clock time of the day before.
    """
    wall = until_at.astimezone(zone)
    day_before = local_moment(wall.date() - timedelta(days=1), wall.time(), zone)
    return day_before if last_at is None else max(last_at, until_at - LONGEST_SILENCE)


def _disclosed_on(connection: Connection, own: Brand | None, until_at: datetime, zone: ZoneInfo) -> date | None:
    """The day of the own brand's latest incident."""
    incident = brands.latest_incident(connection, own.brand_id, until_at) if own else None
    return local_day(incident.disclosed_at, zone) if incident else None


def _estimate(connection: Connection, own: Brand | None, day: date, until_at: datetime) -> Mapping[str, Any] | None:
    """The latest estimate of the own brand's recovery that was known at `until_at`; one over a week old is left out."""
    if own is None:
        return None
    kept = recovery.latest_estimate(connection, own.brand_id, day)
    if kept and kept.estimated_at > until_at:
        kept = recovery.latest_estimate(connection, own.brand_id, day - timedelta(days=1))
    return kept.estimate if kept and day - kept.estimated_on <= LONGEST_SILENCE else None


def _own_counts(
    connection: Connection, own: Brand | None, first: date, last: date, zone: ZoneInfo
) -> list[DailyCounts]:
    if own is None:
        return []
    return [row.judged for row in rollups.daily_counts(connection, [own.brand_id], first, last, zone)]


def _stories(connection: Connection, own: Brand | None, since_at: datetime, until_at: datetime) -> list[ToldStory]:
    """The own brand's stories found since the last mail; those that were a week old by then are history."""
    if own is None:
        return []
    found_from, found_before = since_at - COMMITTING, until_at - COMMITTING
    return stories.found_stories(connection, own.brand_id, found_from, found_before, since_at - FRESH, MOST_STORIES)


def _commitments(connection: Connection, own: Brand | None, day: date) -> Sequence[CommitmentNote]:
    if own is None:
        return []
    rows = commitments.reportable_commitments(connection, own.brand_id, day)
    return [CommitmentNote(row.promise, row.due_on, row.owner) for row in rows if row.due_on and row.kept_on is None]


def _campaigns(connection: Connection, since_at: datetime, until_at: datetime, day: date) -> dict[int, CampaignNote]:
    """The campaigns that refer to the breach and were seen in the time told of."""
    found = campaigns.list_campaigns(connection, since_at, until_at, only_flagged=True)
    return {one.campaign_id: _campaign(one, day) for one in found}


def _campaign(campaign: Campaign, day: date) -> CampaignNote:
    return CampaignNote(
        campaign.state(day),
        len(campaign.ads),
        campaign.wording_count,
        campaign.first_on,
        campaign.platforms,
        campaign.countries,
    )


def _note(row: AdRow) -> AdNote:
    return AdNote(
        ad_id=row.ad_id,
        brand=row.brand,
        text=row.text,
        first_seen_at=row.first_seen_at,
        title=row.title,
        url=row.url,
        label=row.label,
        probability=row.probability,
        quote=row.quote,
        rule=row.rule,
        reasons=row.reasons or {},
        campaign_id=row.campaign_id,
        review=row.review,
        before=row.before_text,
        ended_on=row.ended_on,
    )


def _source(health: SourceHealth) -> ToldSource:
    state = "never" if health.state == "off" else health.state
    return ToldSource(health.name, health.kind, state, health.reason, health.crawled_at)
