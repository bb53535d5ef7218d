"""A public text that names a brand, from what a spider yields to what is stored and scored.

A thing changes its name as it changes state: `MentionItem` (yielded) → `Mention` (stored) → `MentionScore` (judged).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

MentionKind = Literal["article", "post", "review", "comment", "leak_offer"]
Label = Literal["negative", "neutral", "positive"]
LABELS: tuple[Label, ...] = ("negative", "neutral", "positive")

PRACTICES: tuple[str, ...] = (
    "transparency",
    "notification",
    "tailored_communication",
    "expectations",
    "customer_interest",
    "empathy",
    "guidance",
    "customer_service",
    "competitors",
    "prevention",
)


@dataclass(frozen=True, slots=True)
class MentionItem:
    """What a spider yields: a text as found, not yet cleaned, matched, dated or stored.

    `external_id` identifies it inside its source for good; `text` may hold HTML where `is_html`.
    `published_at` is aware, or None where the source gives no date (never the time of the crawl).
    """

    source_id: int
    external_id: str
    url: str
    kind: MentionKind
    text: str
    title: str | None = None
    is_html: bool = False
    author: str | None = None
    author_handle: str | None = None
    language: str | None = None
    country: str | None = None
    published_at: datetime | None = None
    edited_at: datetime | None = None
    rating: float | None = None
    rating_max: float | None = None
    reach_count: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrandMatch:
    """Why a mention belongs to a brand: the name found, and its characters in title or text.

    `rule`: what matched, a name or alias, the brand's query, its domain, or a source declared to be about the brand.
    `context`: the word beside it that an ambiguous name needed, or the query's other terms.
    """

    brand_id: int
    name: str
    field: Literal["title", "text", "url"]
    start: int
    end: int
    rule: Literal["name", "query", "domain", "source"] = "name"
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A cleaned, matched text, ready to be stored. `fingerprint` is the SHA-256 of its normalised text (32 bytes)."""

    item: MentionItem
    title: str | None
    text: str
    language: str | None
    published_at: datetime | None
    fingerprint: bytes
    matches: tuple[BrandMatch, ...]

    @property
    def whole(self) -> str:
        """Title and text as one: what the fingerprint is taken of, and near-copies are compared by."""
        return f"{self.title or ''}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A text that named no brand: kept for a while, unscored, so that a new alias finds it."""

    item: MentionItem
    title: str | None
    text: str
    language: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A text that was not taken, and why: `empty`, `bad_url`, `sponsored` (the own brand's ad)."""

    item: MentionItem
    reason: str


@dataclass(frozen=True, slots=True)
class UnscoredMention:
    """One (mention, brand) claimed for scoring. `start`, `end` are the brand's characters in `text`, where known."""

    mention_id: int
    first_seen_on: date
    brand_id: int
    brand: str
    text: str
    language: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class MentionScore:
    """The model's judgement of one (mention, brand). All None but `reason` and `model` where it could not judge.

    Probabilities lie in [0, 1]; the three of sentiment sum to 1.
    """

    mention_id: int
    first_seen_on: date
    brand_id: int
    label: Label | None
    negative: float | None
    neutral: float | None
    positive: float | None
    about_breach: bool | None
    about_breach_probability: float | None
    practices: tuple[str, ...] | None
    reason: str | None
    model: str
