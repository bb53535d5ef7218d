"""Competitors' advertising: an ad as found, its score for breach reference, and the campaign it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

BreachLabel = Literal["none", "implied", "explicit"]


@dataclass(frozen=True, slots=True)
class Capture:
    """An answer as a server gave it: kept as evidence. `body` has its content encoding undone.

    `headers` are those of the answer, in their order, without cookies; `captured_at` is aware UTC.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class AdItem:
    """What a spider or an import yields: one advertisement. Identity is (source, external_id).

    `text` is the ad's words, all parts joined by newlines; for a promo page the new wording, with `before` the old.
    Reach (impressions) and spend are ranges where the library gives them, else None; `spend_currency` is ISO 4217.
    `capture` is the answer in which it was found, where the spider keeps it.
    """

    source_id: int
    external_id: str
    advertiser: str
    text: str
    title: str | None = None
    url: str | None = None
    image_url: str | None = None
    language: str | None = None
    platforms: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    started_on: date | None = None
    ended_on: date | None = None
    reach_low: int | None = None
    reach_high: int | None = None
    before: str | None = None
    seen_at: datetime | None = None
    spend_low: int | None = None
    spend_high: int | None = None
    spend_currency: str | None = None
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What decided an ad's label: the quoted words and their place in the ad's text, the rule, reasons as codes.

    `reasons` maps a code (for instance `days_after_disclosure`) to its value; presentation puts it into words.
    """

    quote: str | None
    start: int | None
    end: int | None
    rule: str
    reasons: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AdScore:
    """Whether one ad refers to one incident. `probability` is that of `label`, in [0, 1]."""

    ad_id: int
    incident_id: int | None
    label: BreachLabel | None
    probability: float | None
    evidence: Evidence
    model: str
