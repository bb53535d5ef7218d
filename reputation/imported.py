"""What an organisation brings itself: its actions, promises and outcomes, and counts by another instrument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

ActionKind = Literal[
    "statement", "apology", "notice", "compensation", "monitoring_offer", "counter_offer", "improvement"
]
OutcomeKind = Literal["closures", "calls", "complaints", "trust"]


@dataclass(frozen=True, slots=True)
class ActionItem:
    """One action in response. `happened_at` is aware UTC; `privileged` None where nobody said, which keeps it as it is.

    A privileged action never leaves by mail, report, export or link.
    """

    brand_id: int
    kind: ActionKind
    title: str
    happened_at: datetime
    segment: str | None = None
    url: str | None = None
    privileged: bool | None = None


@dataclass(frozen=True, slots=True)
class CommitmentItem:
    """One promise: by when, whose it is, since when it is kept, what shows it. None where nobody said.

    `privileged` as in an action: None keeps it as it is.
    """

    brand_id: int
    promise: str
    owner: str | None = None
    due_on: date | None = None
    kept_on: date | None = None
    evidence: str | None = None
    privileged: bool | None = None


@dataclass(frozen=True, slots=True)
class OutcomeItem:
    """One day's figure: closed accounts, calls, complaints (≥ 0), or trust as a survey gives it (any finite number)."""

    brand_id: int
    kind: OutcomeKind
    day: date
    value: float


@dataclass(frozen=True, slots=True)
class InstrumentCounts:
    """One day's counts by another instrument, each ≥ 0; `segment` None for all of it.

    They are shown beside our own and never added to them: nobody knows how that instrument counts.
    """

    brand_id: int
    instrument: str
    segment: str | None
    day: date
    negative: int
    neutral: int
    positive: int
