"""What a weekly report is built from: plain values that `gather` reads and tests write by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from reputation.net_sentiment import DailyCounts
from reputation.told import ToldSource, ToldStory


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """Judged mentions by label, each ≥ 0."""

    negative: int = 0
    neutral: int = 0
    positive: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.negative + self.neutral + self.positive


@dataclass(frozen=True, slots=True)
class FlaggedCampaign:
    """A competitor's campaign that refers to the breach: its clearest ad, the evidence, and how many ads (≥ 1).

    `state` is what it was on the week's last day; `new_ad_count` how many of its flagged ads the week brought, None
    for all of them.
    """

    brand: str
    title: str | None
    text: str
    label: str
    probability: float | None
    quote: str | None
    rule: str | None
    ad_count: int
    first_seen_at: datetime
    last_seen_at: datetime | None = None
    url: str | None = None
    review: str | None = None
    before: str | None = None
    reasons: Mapping[str, Any] = field(default_factory=dict)
    state: str | None = None
    platforms: Sequence[str] = ()
    countries: Sequence[str] = ()
    wording_count: int = 1
    new_ad_count: int | None = None


@dataclass(frozen=True, slots=True)
class ToldVoice:
    """Who spoke of the brand, and how its judged mentions fell; `author` is None where a source speaks as one."""

    source: str
    source_kind: str
    author: str | None
    mention_count: int
    labels: LabelCounts
    breach_count: int = 0
    reach_count: int | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """What the week's mentions are worth: undated ones are drawn nowhere, copies count once, changed ones as they are.

    `models`: how many each model judged, the busiest first.
    """

    undated_count: int = 0
    copy_count: int = 0
    changed_count: int = 0
    models: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActionTaken:
    """Something the organisation did; privileged ones never come this far."""

    kind: str
    title: str
    happened_at: datetime
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment that is open, or was kept in the week."""

    promise: str
    owner: str | None
    due_on: date | None
    kept_on: date | None = None


@dataclass(frozen=True, slots=True)
class WeeklyInputs:
    """All that the report of one closed ISO week is built from.

    `counts` are the daily counts of every watched brand by name, back to the time before the disclosure; `ad_counts`
    how many new ads each competitor had in the week; `previous_practices` are those of the week before; `segments` the
    own brand's labels by `language` or `source_kind`, `previous_segments` those of the week before; `voices` who spoke
    of it most; `unscored_count` its mentions that no model could read; `estimate` that of its recovery as it was known
    at the week's end, as JSON values; `actions` what it did in the week, `earlier_actions` what before it.
    """

    year: int
    week: int
    zone: str
    organisation: str
    own: str | None
    competitors: Sequence[str] = ()
    incident: str | None = None
    disclosed_on: date | None = None
    counts: Mapping[str, Sequence[DailyCounts]] = field(default_factory=dict)
    gap_days: Collection[date] = ()
    practices: Mapping[str, LabelCounts] = field(default_factory=dict)
    previous_practices: Mapping[str, LabelCounts] = field(default_factory=dict)
    segments: Mapping[str, Mapping[str, LabelCounts]] = field(default_factory=dict)
    previous_segments: Mapping[str, Mapping[str, LabelCounts]] = field(default_factory=dict)
    stories: Sequence[ToldStory] = ()
    voices: Sequence[ToldVoice] = ()
    campaigns: Sequence[FlaggedCampaign] = ()
    ad_counts: Mapping[str, int] = field(default_factory=dict)
    actions: Sequence[ActionTaken] = ()
    earlier_actions: Sequence[ActionTaken] = ()
    promises: Sequence[Promise] = ()
    sources: Sequence[ToldSource] = ()
    unscored_count: int = 0
    quality: Quality | None = None
    estimate: Mapping[str, Any] | None = None
