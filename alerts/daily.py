"""What the daily mail says, decided from plain values: which ads, which decisions, what is left out and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from alerts.content import (
    AboutUs,
    AdGroup,
    AdNote,
    CommitmentNote,
    Competitors,
    DailyContent,
    DailyInputs,
    Decision,
    Shown,
    T,
)
from presentation.headline import in_recovery
from reputation.net_sentiment import DailyCounts, NetPoint, net_sentiment
from reputation.told import ToldSource
from storage.alert_events import EventRow

MOST_DECISIONS = 3
MOST_FLAGGED = 10
MOST_CHANGED = 5
MOST_STORIES = 3
MOST_NOTICED = 5
CHART_DAYS = 28
DUE_SOON_DAYS = 3
DUE_LISTED_DAYS = 14

_NOTICED = ("regulator", "leak_offer")


def build(inputs: DailyInputs) -> DailyContent:
    """The mail's content. An empty day gives a content too: silence would not tell calm from failure."""
    new = [ad for ad in inputs.ads if ad.before is None]
    failed = tuple(source for source in inputs.sources if source.state == "failing")
    flagged = _groups(ad for ad in inputs.ads if ad.is_flagged)
    due = _due(inputs.commitments, inputs.day)
    decisions = _shown(_decisions(flagged, due, failed, inputs), MOST_DECISIONS)
    decided = [one.commitment for one in decisions.items if one.commitment]
    return DailyContent(
        day=inputs.day,
        since_at=inputs.since_at,
        until_at=inputs.until_at,
        organisation=inputs.organisation,
        brand=inputs.brand,
        disclosed_on=inputs.disclosed_on,
        decisions=decisions,
        competitors=_competitors(new, inputs),
        changed=_shown(_groups(ad for ad in inputs.ads if ad.before is not None), MOST_CHANGED),
        ended=_shown(_groups(inputs.ended), MOST_CHANGED),
        coverage=inputs.coverage,
        about_us=_about_us(inputs) if inputs.brand else None,
        gap_days=tuple(sorted(inputs.gap_days)),
        stories=tuple(sorted(inputs.stories, key=lambda story: -story.mention_count)[:MOST_STORIES]),
        due=tuple(note for note in due if note not in decided),
        sources_checked=sum(source.state in {"ok", "quiet"} for source in inputs.sources),
        sources_failed=failed,
        estimate=inputs.estimate if in_recovery(inputs.estimate) else None,
        noticed=_shown(_noticed(inputs.events, decisions.items), MOST_NOTICED),
        campaigns=inputs.campaigns,
        counter_measures=tuple(inputs.counter_measures),
        alarms=tuple(inputs.alarms),
    )


def _competitors(new: Sequence[AdNote], inputs: DailyInputs) -> Competitors:
    flagged = [ad for ad in new if ad.is_flagged]
    labels = Counter(ad.label for ad in inputs.ads if ad.is_flagged)
    ordinary = Counter(ad.brand for ad in new if ad.is_ordinary)
    return Competitors(
        new_count=sum(ad.first_seen_at >= inputs.since_at for ad in new),  # others are judged late
        explicit_count=labels["explicit"],
        implied_count=labels["implied"],
        unjudged_count=sum(ad.label is None and not ad.is_unreadable for ad in new),
        unreadable_count=sum(ad.is_unreadable for ad in new),
        flagged=_shown(_groups(flagged), MOST_FLAGGED),
        ordinary=tuple(sorted(ordinary.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _groups(ads: Iterable[AdNote]) -> list[AdGroup]:
    """One group a campaign, the clearest reference first; an ad without campaign stands alone."""
    by_campaign: dict[tuple[str, int], list[AdNote]] = {}
    for ad in ads:
        key = ("ad", ad.ad_id) if ad.campaign_id is None else ("campaign", ad.campaign_id)
        by_campaign.setdefault(key, []).append(ad)
    groups = [AdGroup(min(same, key=_clearness), len(same)) for same in by_campaign.values()]
    return sorted(groups, key=lambda group: _clearness(group.note))


def _clearness(ad: AdNote) -> tuple[int, float, float, int]:
    """Order of telling: openly, by hint, the rest; the surer first, then the newer."""
    rank = {"explicit": 0, "implied": 1}.get(ad.label or "", 2)
    return (rank, -(ad.probability or 0.0), -ad.first_seen_at.timestamp(), ad.ad_id)


def _decisions(
    flagged: Sequence[AdGroup], due: Sequence[CommitmentNote], failed: tuple[ToldSource, ...], inputs: DailyInputs
) -> list[Decision]:
    """By rules that the team can read, in this order.

    Open references nobody judged; promises overdue; a spike; hints nobody judged; sources that fail; promises due soon.
    """
    to_confirm = [Decision("confirm_ad", ad=group) for group in flagged if group.note.review is None]
    open_ones = [one for one in to_confirm if one.ad is not None and one.ad.note.label == "explicit"]
    soon_on = inputs.day + timedelta(days=DUE_SOON_DAYS)
    return [
        *open_ones,
        *(Decision("commitment_overdue", commitment=note) for note in due if note.due_on < inputs.day),
        *(Decision("spike", event=event) for event in inputs.events if event.kind == "spike"),
        *(one for one in to_confirm if one not in open_ones),
        *([Decision("source_failing", sources=failed)] if failed else []),
        *(Decision("commitment_due", commitment=note) for note in due if inputs.day <= note.due_on <= soon_on),
    ]


def _noticed(events: Sequence[EventRow], decisions: Iterable[Decision]) -> list[EventRow]:
    """What is told beside the decisions shown; first the spikes that are none of them, which nothing else names."""
    decided = {one.event.event_id for one in decisions if one.event}
    spikes = [event for event in events if event.kind == "spike" and event.event_id not in decided]
    return spikes + [event for event in events if event.kind in _NOTICED]


def _due(commitments: Sequence[CommitmentNote], day: date) -> tuple[CommitmentNote, ...]:
    last = day + timedelta(days=DUE_LISTED_DAYS)
    return tuple(sorted((note for note in commitments if note.due_on <= last), key=lambda note: note.due_on))


def _about_us(inputs: DailyInputs) -> AboutUs:
    yesterday = inputs.day - timedelta(days=1)
    counts = {count.day: count for count in inputs.own_counts if count.day <= yesterday}
    last = counts.setdefault(yesterday, DailyCounts(yesterday, 0, 0, 0))
    points = {point.day: point for point in net_sentiment(counts.values())}
    first = yesterday - timedelta(days=CHART_DAYS - 1)
    return AboutUs(
        yesterday=points[yesterday],
        day_before=points.get(yesterday - timedelta(days=1), _no_point(yesterday - timedelta(days=1))),
        points=tuple(point for day, point in sorted(points.items()) if day >= first),
        breach_story_count=last.breach_stories,
        story_count=last.stories,
        is_gap=yesterday in inputs.gap_days,
    )


def _no_point(day: date) -> NetPoint:
    return NetPoint(day, None, None, None, 0)


def _shown(items: Sequence[T], most: int) -> Shown[T]:
    return Shown(tuple(items[:most]), max(0, len(items) - most))
