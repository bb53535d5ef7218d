"""The weekly report's content: numbers and codes, no words, all of it JSON: every format is made of it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports import items
from reports.freeze import frozen_estimate
from reports.inputs import LabelCounts, WeeklyInputs
from reports.moved import moved, moved_practices
from reports.scorecard import scorecard
from reputation.clock import week_days
from reputation.coverage import IMPORT_KIND, yields_ads
from reputation.level import between, interval_json, rolling_net
from reputation.net_sentiment import DailyCounts, NetPoint, net_sentiment
from reputation.phase import assess
from reputation.share import share_of_voice, wilson
from reputation.told import ToldStory

FORMAT = 3
"""Raised when the content's shape changes, so that an old one is not read as a new one.

Format 1 had no `recovery`; format 2 no `moved` and `voices`, and told less of practices, campaigns and quality.
"""

CHART_WEEKS = 8
MOST_STORIES = 10
MOST_VOICES = 10
MOST_CAMPAIGNS = 20
_DIGITS = 4

Json = dict[str, Any]


def weekly_content(inputs: WeeklyInputs) -> Json:
    """Everything the report of a closed ISO week says. Times are ISO text, unknown is null, floats have 4 decimals."""
    first, last = week_days(inputs.year, inputs.week)
    own = _until(inputs.counts.get(inputs.own or "", ()), last)
    recovery = frozen_estimate(inputs.estimate)
    effects = (recovery or {}).get("actions") or ()
    content = {
        "format": FORMAT,
        "kind": "weekly",
        "week": f"{inputs.year}-W{inputs.week:02d}",
        "start_on": first.isoformat(),
        "end_on": last.isoformat(),
        "zone": inputs.zone,
        "organisation": inputs.organisation,
        "brand": inputs.own,
        "incident": _incident(inputs),
        "assessment": _assessment(inputs, own, last),
        "recovery": recovery,
        "net": _net(own, first, last),
        "moved": {
            **moved(inputs.segments, inputs.previous_segments),
            "practices": moved_practices(inputs.practices, inputs.previous_practices),
        },
        "chart": _chart(inputs, own, last),
        "stories": _stories(own, first, last),
        "voice": _voice(inputs, first, last),
        "competitors": [_competitor(name, inputs, first, last) for name in inputs.competitors],
        "practices": scorecard(inputs),
        "segments": _segments(inputs.segments),
        "top_stories": [items.story(story) for story in _most_told(inputs.stories)],
        "voices": [items.voice(voice) for voice in inputs.voices[:MOST_VOICES]],
        "campaigns": [items.campaign(campaign) for campaign in inputs.campaigns[:MOST_CAMPAIGNS]],
        "campaign_count": len(inputs.campaigns),
        "actions": [items.action(action, effects, ZoneInfo(inputs.zone)) for action in inputs.actions],
        "promises": [items.promise(promise) for promise in inputs.promises],
        "coverage": _coverage(inputs, first, last),
    }
    rounded: Json = _rounded(content)
    return rounded


def _until(counts: Sequence[DailyCounts], last: date) -> list[DailyCounts]:
    return [count for count in counts if count.day <= last]


def _incident(inputs: WeeklyInputs) -> Json | None:
    if inputs.disclosed_on is None:
        return None
    return {"name": inputs.incident, "disclosed_on": inputs.disclosed_on.isoformat()}


def _assessment(inputs: WeeklyInputs, own: Sequence[DailyCounts], last: date) -> Json | None:
    if inputs.own is None:
        return None
    others = {name: inputs.counts.get(name, ()) for name in inputs.competitors}
    return assess(own, others, inputs.disclosed_on, last, gap_days=inputs.gap_days).to_json()


def _net(own: Sequence[DailyCounts], first: date, last: date) -> Json:
    """The week's days and those of the week before, and the levels of both weeks with the change between them."""
    padded = _padded(own, first - timedelta(days=7), last)
    points = {point.day: point for point in net_sentiment(padded)}
    levels = {point.day: point for point in rolling_net(padded)}
    before = first - timedelta(days=1)
    return {
        "days": [points[day].to_json() for day in _days(first, last)],
        "previous_days": [points[day].to_json() for day in _days(first - timedelta(days=7), before)],
        "week": levels[last].to_json(),
        "previous_week": levels[before].to_json(),
        "change": _change(levels[before], levels[last]),
    }


def _change(before: NetPoint, now: NetPoint) -> Json | None:
    """The change between two levels; its interval is that of the difference of two independent estimates."""
    if now.net is None or before.net is None:
        return None
    half = (_half(now) ** 2 + _half(before) ** 2) ** 0.5
    value = now.net - before.net
    return {"value": value, "low": value - half, "high": value + half}


def _half(point: NetPoint) -> float:
    return ((point.high or 0.0) - (point.low or 0.0)) / 2


def _padded(counts: Sequence[DailyCounts], first: date, last: date) -> list[DailyCounts]:
    """The counts with empty days at both ends where they don't reach from `first` to `last`."""
    known = {count.day: count for count in counts}
    for day in (first, last):
        known.setdefault(day, DailyCounts(day, 0, 0, 0))
    return [known[day] for day in sorted(known)]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def _chart(inputs: WeeklyInputs, own: Sequence[DailyCounts], last: date) -> Json:
    """The last weeks day by day, for the charts, with the days on which collection failed."""
    first = last - timedelta(days=7 * CHART_WEEKS - 1)
    padded = _padded(own, first, last)
    stories = {count.day: count for count in padded}
    nothing = DailyCounts(first, 0, 0, 0)
    return {
        "days": [
            {
                **point.to_json(),
                "stories": stories.get(point.day, nothing).stories,
                "breach_stories": stories.get(point.day, nothing).breach_stories,
            }
            for point in net_sentiment(padded)
            if point.day >= first
        ],
        "gap_days": sorted(day.isoformat() for day in inputs.gap_days if first <= day <= last),
    }


def _stories(own: Sequence[DailyCounts], first: date, last: date) -> Json:
    week = between(own, first, last)
    before = between(own, first - timedelta(days=7), first - timedelta(days=1))
    return {**_story_sums(week), "previous": _story_sums(before)}


def _story_sums(days: Sequence[DailyCounts]) -> Json:
    stories, breach = sum(day.stories for day in days), sum(day.breach_stories for day in days)
    return {"stories": stories, "breach_stories": breach, "breach_share": interval_json(wilson(breach, stories))}


def _voice(inputs: WeeklyInputs, first: date, last: date) -> list[Json]:
    names = [*([inputs.own] if inputs.own else []), *inputs.competitors]
    now = share_of_voice({name: between(inputs.counts.get(name, ()), first, last) for name in names})
    week = timedelta(days=7)
    before = share_of_voice({name: between(inputs.counts.get(name, ()), first - week, last - week) for name in names})
    return [
        {
            "brand": share.brand,
            "is_own": share.brand == inputs.own,
            "stories": share.stories,
            "share": interval_json(share.share),
            "previous_share": interval_json(old.share),
        }
        for share, old in zip(now, before, strict=True)
    ]


def _competitor(name: str, inputs: WeeklyInputs, first: date, last: date) -> Json:
    net = _net(_until(inputs.counts.get(name, ()), last), first, last)
    return {
        "brand": name,
        "week": net["week"],
        "previous_week": net["previous_week"],
        "change": net["change"],
        "new_ads": None if _sees_no_ads(inputs) else inputs.ad_counts.get(name, 0),
        "flagged_ads": None if _sees_no_ads(inputs) else _flagged_ads(name, inputs),
    }


def _sees_no_ads(inputs: WeeklyInputs) -> bool:
    """Whether no source of advertising answered and none is known otherwise: that there are none can't be said then."""
    kinds = [source.kind for source in inputs.sources if source.state in {"ok", "quiet"}]
    is_covered = any(yields_ads(kind) or kind == IMPORT_KIND for kind in kinds)
    return not (is_covered or inputs.ad_counts or inputs.campaigns)


def _flagged_ads(name: str, inputs: WeeklyInputs) -> int:
    return sum(
        campaign.ad_count if campaign.new_ad_count is None else campaign.new_ad_count
        for campaign in inputs.campaigns
        if campaign.brand == name
    )


def _segments(segments: Mapping[str, Mapping[str, LabelCounts]]) -> list[Json]:
    return [
        {"by": by, "value": value, "negative": counts.negative, "neutral": counts.neutral, "positive": counts.positive}
        for by, values in sorted(segments.items())
        for value, counts in sorted(values.items(), key=lambda pair: (-pair[1].total, pair[0]))
    ]


def _most_told(stories: Sequence[ToldStory]) -> list[ToldStory]:
    return sorted(stories, key=lambda story: (-story.mention_count, story.title, story.url))[:MOST_STORIES]


def _coverage(inputs: WeeklyInputs, first: date, last: date) -> Json:
    own = between(inputs.counts.get(inputs.own or "", ()), first, last)
    return {
        "sources": [
            {"name": source.name, "kind": source.kind, "state": source.state, "reason": source.reason}
            for source in sorted(inputs.sources, key=lambda source: (source.state != "failing", source.name))
        ],
        "gap_days": sorted(day.isoformat() for day in inputs.gap_days if first <= day <= last),
        "judged_mentions": sum(day.mention_count for day in own),
        "unscored_mentions": inputs.unscored_count,
        "quality": _quality(inputs),
    }


def _quality(inputs: WeeklyInputs) -> Json | None:
    found = inputs.quality
    if found is None:
        return None
    return {
        "undated": found.undated_count,
        "copies": found.copy_count,
        "changed": found.changed_count,
        "models": [[model, count] for model, count in found.models.items()],
    }


def _rounded(tree: Any) -> Any:  # noqa: ANN401 (a JSON tree has any of its types)
    if isinstance(tree, float):
        return round(tree, _DIGITS) + 0.0
    if isinstance(tree, dict):
        return {key: _rounded(value) for key, value in tree.items()}
    return [_rounded(value) for value in tree] if isinstance(tree, list) else tree
