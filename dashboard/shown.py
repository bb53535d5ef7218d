"""What pages are handed to show: plain values, already read from storage, not yet in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from dashboard.figures.course import Course
from reputation.ad import BreachLabel
from reputation.level import Interval
from reputation.mention import Label
from reputation.net_sentiment import DailyCounts

SourceStateName = Literal["ok", "quiet", "failing", "never"]


@dataclass(frozen=True, slots=True)
class BrandSeries:
    """One brand's counts a day, in order of days."""

    brand: str
    days: tuple[DailyCounts, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the time axis draws, from `start` to `end`, both included.

    `baseline` is the main brand's net sentiment before the incident, in points. `gaps` are days on which collection
    failed. `actions` are what the organisation did, by day. `course` is the main brand's estimate of recovery.
    """

    start: date
    end: date
    main: BrandSeries
    others: tuple[BrandSeries, ...] = ()
    incident_on: date | None = None
    baseline: float | None = None
    gaps: tuple[date, ...] = ()
    actions: tuple[tuple[date, str], ...] = ()
    course: Course | None = None


@dataclass(frozen=True, slots=True)
class ShownMention:
    """A mention as a list shows it. `label` is None while it waits for its score, or where the model can't read it.

    `copies_count`: near-copies of its text, itself among them; `first_source` had the first.
    """

    mention_id: int
    brand_id: int
    brand: str
    source: str
    url: str
    title: str | None
    text: str
    author: str | None
    published_at: datetime | None
    label: Label | None
    about_breach: bool | None
    is_new: bool = False
    is_waiting: bool = False
    copies_count: int = 1
    first_source: str | None = None


@dataclass(frozen=True, slots=True)
class ShownExplanation:
    """Which words carried a score: the passage that was read, and the spans in it that pulled most, in order.

    `effect` is what the strongest span adds to the polarity, in points (−200 to 200).
    """

    passage: str
    spans: tuple[tuple[int, int], ...]
    strongest: str
    effect: float


@dataclass(frozen=True, slots=True)
class ShownAd:
    """A competitor's ad. `quote_start` and `quote_end` are the deciding words' characters in `text`."""

    ad_id: int
    campaign_id: int | None
    brand: str
    title: str | None
    text: str
    before_text: str | None
    url: str | None
    label: BreachLabel | None
    probability: float | None
    quote: str | None
    reasons: dict[str, Any]
    rule: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    ended_on: date | None = None
    review: Literal["confirmed", "dismissed"] | None = None
    copies_count: int = 1


@dataclass(frozen=True, slots=True)
class CompetitorWeek:
    """A competitor's last seven days: stories, those of the seven days before, net sentiment, and ads first seen."""

    brand: str
    story_count: int
    story_count_before: int
    net: Interval | None
    ad_count: int
    explicit_count: int
    implied_count: int


@dataclass(frozen=True, slots=True)
class SourceState:
    """How one source does: `reason` says why it is failing; `rests_until` is set while its back-off holds it."""

    name: str
    kind: str
    state: SourceStateName
    last_at: datetime | None
    reason: str | None
    item_count: int | None
    rests_until: datetime | None = None
    failure_count: int = 0


@dataclass(frozen=True, slots=True)
class CrawlRow:
    """One crawl that has ended; counts ≥ 0, `errors` how many of each kind, `reason` a sentence where it went badly."""

    source: str
    started_at: datetime
    outcome: str
    reason: str | None
    request_count: int
    item_count: int
    new_count: int
    bytes_count: int
    errors: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Filling:
    """How far collection and scoring are. `is_crawling`: a round is open now."""

    mention_count: int
    unscored_count: int
    is_crawling: bool

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to fetch or score at the moment."""
        return not self.is_crawling and self.unscored_count == 0


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do now. `values` fill the sentence that goes with its kind."""

    kind: Literal["ad", "source", "commitment", "worker"]
    values: dict[str, Any] = field(default_factory=dict)
    owner: str | None = None
    due_on: date | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class JobState:
    """A job's last run, with what it did or the error's sentence."""

    job: str
    outcome: Literal["ok", "failed", "killed"] | None
    started_at: datetime | None
    finished_at: datetime | None
    detail: str | None
    request_id: int | None = None
    request_state: Literal["queued", "running", "done", "failed"] | None = None


@dataclass(frozen=True, slots=True)
class ProcessState:
    """A process that reports being alive. `is_alive`: within the last minute."""

    process: str
    host: str
    beat_at: datetime
    is_alive: bool


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A way out: how many messages wait, were given up, may have arrived twice; why it rests and until when."""

    channel: str
    waiting_count: int
    quarantined_count: int
    repeat_count: int
    reason: str | None
    rests_until: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """One message to one recipient."""

    subject: str
    recipient: str
    channel: str
    state: Literal["queued", "sending", "sent", "quarantined"]
    attempt_count: int
    created_at: datetime
    sent_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A numbered report and the formats it can be had in."""

    report_id: int
    version: int
    start_on: date
    end_on: date
    language: str
    created_at: datetime
    approved_by: str | None
    formats: tuple[str, ...]
    is_withheld: bool = False
