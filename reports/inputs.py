"""What a weekly report is built from: plain values that `gather` reads and tests write by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from reputation.net_sentiment import DailyCounts


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
class TopStory:
    """A story of the week about the own brand and its number of mentions (≥ 1) in that week."""

    title: str
    url: str
    source: str
    mention_count: int
    published_at: datetime | None = None
    label: str | None = None
    about_breach: bool | None = None


@dataclass(frozen=True, slots=True)
class FlaggedCampaign:
    """A competitor's campaign that refers to the breach: its clearest ad, the evidence, and how many ads (≥ 1)."""

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


@dataclass(frozen=True, slots=True)
class ActionTaken:
    """Something the organisation did in the week; privileged ones never come this far."""

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
class SourceWeek:
    """How a source fared in the week: its crawls, those that were good, the items seen, the last failure's sentence."""

    name: str
    kind: str
    state: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class WeeklyInputs:
    """All that the report of one closed ISO week is built from.

    `counts` are the daily counts of every watched brand by name, back to the time before the disclosure; `ad_counts`
    how many new ads each competitor had in the week; `previous_practices` are those of the week before; `segments` the
    own brand's labels by `language` or `source_kind`; `unscored_count` its mentions that no model could read.
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
    stories: Sequence[TopStory] = ()
    campaigns: Sequence[FlaggedCampaign] = ()
    ad_counts: Mapping[str, int] = field(default_factory=dict)
    actions: Sequence[ActionTaken] = ()
    promises: Sequence[Promise] = ()
    sources: Sequence[SourceWeek] = ()
    unscored_count: int = 0
