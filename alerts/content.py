"""What the daily mail is built from, and what it says before it is put into words: plain values, no sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from reputation.ad import BreachLabel
from reputation.campaigns import CampaignState
from reputation.coverage import Coverage, coverage_of
from reputation.health import SourceAlarm
from reputation.net_sentiment import DailyCounts, NetPoint
from reputation.told import ToldSource, ToldStory
from storage.alert_events import EventRow
from storage.counter_measures import DueCounterMeasure

DecisionKind = Literal["confirm_ad", "commitment_overdue", "commitment_due", "source_failing", "spike"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AdNote:
    """One competitor's ad, or a promo page's new wording with the one `before` it.

    `label` is None while the ad is not judged, and for good where a `rule` says why; `probability` in [0, 1] is that of
    the label; `reasons` are the codes and values of what decided.
    """

    ad_id: int
    brand: str
    text: str
    first_seen_at: datetime
    title: str | None = None
    url: str | None = None
    label: BreachLabel | None = None
    probability: float | None = None
    quote: str | None = None
    rule: str | None = None
    reasons: Mapping[str, Any] = field(default_factory=dict)
    campaign_id: int | None = None
    review: str | None = None
    before: str | None = None
    ended_on: date | None = None

    @property
    def is_flagged(self) -> bool:
        """Whether it refers to the breach and nobody has said that it does not."""
        return self.label in {"explicit", "implied"} and self.review != "dismissed"

    @property
    def is_ordinary(self) -> bool:
        """Whether it was read and holds no reference to the breach, by the model or by what a person said."""
        return self.label is not None and not self.is_flagged

    @property
    def is_unreadable(self) -> bool:
        """Whether the model gave it up, such as for its language: no label will come."""
        return self.label is None and self.rule is not None


@dataclass(frozen=True, slots=True)
class AdGroup:
    """The ads of one campaign, told once: the one that refers most clearly, and how many there are (≥ 1)."""

    note: AdNote
    ad_count: int


@dataclass(frozen=True, slots=True)
class CampaignNote:
    """A campaign as a whole: its state, how many ads and wordings (≥ 1), since when, and where where it is known."""

    state: CampaignState
    ad_count: int
    wording_count: int
    first_on: date
    platforms: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitmentNote:
    """A promise not kept yet, with its owner and the day it is due on."""

    promise: str
    due_on: date
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class DailyInputs:
    """All that the mail of `day` is built from. Ads and stories are those found in [`since_at`, `until_at`).

    `own_counts` are the own brand's counts by local day up to the day before; on `gap_days` nothing was collected.
    `estimate` is that of its recovery as known at `until_at`, as JSON values. `events` are the alerts found in that
    time that nobody called irrelevant, told at once or not; `campaigns` are by number. `counter_measures` are those
    due soon or overdue; `alarms` tell where crawler or public went quiet.
    """

    day: date
    since_at: datetime
    until_at: datetime
    organisation: str
    brand: str | None = None
    disclosed_on: date | None = None
    ads: Sequence[AdNote] = ()
    ended: Sequence[AdNote] = ()
    own_counts: Sequence[DailyCounts] = ()
    gap_days: Collection[date] = ()
    stories: Sequence[ToldStory] = ()
    commitments: Sequence[CommitmentNote] = ()
    sources: Sequence[ToldSource] = ()
    estimate: Mapping[str, Any] | None = None
    events: Sequence[EventRow] = ()
    campaigns: Mapping[int, CampaignNote] = field(default_factory=dict)
    counter_measures: Sequence[DueCounterMeasure] = ()
    coverage: Coverage = field(default_factory=lambda: coverage_of(()))
    alarms: Sequence[SourceAlarm] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide today; the fields that its kind needs are set."""

    kind: DecisionKind
    ad: AdGroup | None = None
    commitment: CommitmentNote | None = None
    sources: tuple[ToldSource, ...] = ()
    event: EventRow | None = None


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """The first few of a list, and how many more there are."""

    items: tuple[T, ...] = ()
    more_count: int = 0

    @property
    def total(self) -> int:
        """All of them, shown or not."""
        return len(self.items) + self.more_count


@dataclass(frozen=True, slots=True)
class Competitors:
    """New ads of the competitors: counts, those that refer to the breach, and how many ordinary ones each brand has.

    `explicit_count` and `implied_count` count changed pages too; `new_count`, `flagged` and `ordinary` new ads alone.
    `unjudged_count` are the ads that no model has read yet: they may still turn out to refer to it; no model will read
    the `unreadable_count`.
    """

    new_count: int = 0
    explicit_count: int = 0
    implied_count: int = 0
    unjudged_count: int = 0
    unreadable_count: int = 0
    flagged: Shown[AdGroup] = Shown()
    ordinary: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class AboutUs:
    """Net sentiment of yesterday and of the day before, with the days that the chart draws.

    `is_gap` where collection failed yesterday: nothing can be said then.
    """

    yesterday: NetPoint
    day_before: NetPoint
    points: tuple[NetPoint, ...]
    breach_story_count: int
    story_count: int
    is_gap: bool


@dataclass(frozen=True, slots=True)
class DailyContent:
    """The daily mail, in its order, before wording.

    `estimate` is that of the recovery where it may be told: None until the lowest point is confirmed. `noticed` are
    regulators' acts, offers of the data, and the spikes that the decisions shown leave out.
    """

    day: date
    since_at: datetime
    until_at: datetime
    organisation: str
    brand: str | None
    disclosed_on: date | None
    decisions: Shown[Decision]
    competitors: Competitors
    changed: Shown[AdGroup]
    ended: Shown[AdGroup]
    coverage: Coverage
    about_us: AboutUs | None
    gap_days: tuple[date, ...]
    stories: tuple[ToldStory, ...]
    due: tuple[CommitmentNote, ...]
    sources_checked: int
    sources_failed: tuple[ToldSource, ...]
    estimate: Mapping[str, Any] | None = None
    noticed: Shown[EventRow] = Shown()
    campaigns: Mapping[int, CampaignNote] = field(default_factory=dict)
    counter_measures: tuple[DueCounterMeasure, ...] = ()
    alarms: tuple[SourceAlarm, ...] = ()

    @property
    def has_news(self) -> bool:
        """Whether a competitor did anything that the mail tells of."""
        return bool(self.competitors.new_count or self.changed.total or self.ended.total)

    def summary(self) -> dict[str, Any]:
        """The counts of the mail as JSON values: what the alert's row keeps."""
        return {
            "day": self.day.isoformat(),
            "since_at": self.since_at.isoformat(),
            "until_at": self.until_at.isoformat(),
            "new_ads": self.competitors.new_count,
            "explicit": self.competitors.explicit_count,
            "implied": self.competitors.implied_count,
            "changed": self.changed.total,
            "ended": self.ended.total,
            "decisions": self.decisions.total,
            "noticed": self.noticed.total,
            "sources_checked": self.sources_checked,
            "sources_failed": len(self.sources_failed),
        }
