"""The single things that a report tells of, as it keeps them: stories, voices, campaigns, actions, promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from presentation.excerpt import excerpt
from reports.inputs import ActionTaken, FlaggedCampaign, Promise, ToldVoice
from reputation.clock import local_day
from reputation.told import ToldStory

Json = dict[str, Any]

TITLE, TEXT = 300, 1_000
"""Characters that are kept of a title and of a text."""


def story(told: ToldStory) -> Json:
    """A story that was told most."""
    return {
        "title": excerpt(told.title, TITLE),
        "url": told.url,
        "source": told.source,
        "mentions": told.mention_count,
        "published_at": told.published_at.isoformat() if told.published_at else None,
        "label": told.label,
        "about_breach": told.about_breach,
    }


def voice(told: ToldVoice) -> Json:
    """One who spoke of the brand."""
    return {
        "source": told.source,
        "source_kind": told.source_kind,
        "author": excerpt(told.author, TITLE) or None,
        "mentions": told.mention_count,
        "negative": told.labels.negative,
        "neutral": told.labels.neutral,
        "positive": told.labels.positive,
        "about_breach": told.breach_count,
        "reach": told.reach_count,
    }


def campaign(told: FlaggedCampaign) -> Json:
    """A competitor's campaign that refers to the breach."""
    return {
        "brand": told.brand,
        "title": (told.title or "")[:TITLE] or None,
        "text": told.text[:TEXT],
        "before": told.before[:TEXT] if told.before else None,
        "label": told.label,
        "probability": told.probability,
        "quote": told.quote[:TEXT] if told.quote else None,
        "rule": told.rule,
        "reasons": [[code, value] for code, value in told.reasons.items()],
        "ads": told.ad_count,
        "new_ads": told.ad_count if told.new_ad_count is None else told.new_ad_count,
        "wordings": told.wording_count,
        "state": told.state,
        "platforms": list(told.platforms),
        "countries": list(told.countries),
        "first_seen_at": told.first_seen_at.isoformat(),
        "last_seen_at": told.last_seen_at.isoformat() if told.last_seen_at else None,
        "url": told.url,
        "review": told.review,
    }


def action(taken: ActionTaken, effects: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> Json:
    """An action of the week with its effect, where the estimate tells one of that action alone."""
    own = [{"kind": taken.kind, "title": taken.title, "on": local_day(taken.happened_at, zone).isoformat()}]
    effect = next((effect for effect in effects if effect["actions"] == own), None)
    return {
        "kind": taken.kind,
        "title": taken.title[:TITLE],
        "happened_at": taken.happened_at.isoformat(),
        "segment": taken.segment,
        "effect": effect["lift"] if effect else None,
        "verdict": effect["verdict"] if effect else None,
    }


def promise(given: Promise) -> Json:
    """A commitment that is open, or was kept in the week."""
    return {
        "promise": given.promise[:TITLE],
        "owner": given.owner,
        "due_on": given.due_on.isoformat() if given.due_on else None,
        "kept_on": given.kept_on.isoformat() if given.kept_on else None,
    }


def is_overdue(given: Promise, end: date) -> bool:
    """Whether a promise was due by a day and was not kept by then."""
    return given.kept_on is None and given.due_on is not None and given.due_on <= end
