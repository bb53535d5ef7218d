"""A competitor's campaign: what its ads say together, and whether it is new, growing or ended. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from reputation.ad import BreachLabel

CampaignState = Literal["new", "growing", "running", "ended"]
Review = Literal["confirmed", "dismissed"]

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CampaignAd:
    """One ad of a campaign with its judgement. `first_on` and `last_on`: local days on which it is known to have run.

    `reach` and `spend` are ranges as the library gives them: (low, high), each None where it is not said;
    `spend_currency` is ISO 4217. `quote` are the deciding words, `quote_start`, `quote_end` their place in `text`.
    """

    ad_id: int
    title: str | None
    text: str
    before_text: str | None
    fingerprint: bytes
    url: str | None
    image_url: str | None
    language: str | None
    platforms: tuple[str, ...]
    countries: tuple[str, ...]
    first_on: date
    last_on: date
    first_seen_at: datetime
    last_seen_at: datetime
    ended_on: date | None
    reach: tuple[int | None, int | None]
    spend: tuple[int | None, int | None]
    spend_currency: str | None
    label: BreachLabel | None
    probability: float | None
    quote: str | None
    quote_start: int | None
    quote_end: int | None
    rule: str | None
    reasons: dict[str, Any] | None
    model: str | None
    is_security: bool | None
    source: str
    source_kind: str


@dataclass(frozen=True, slots=True)
class AmountRange:
    """The sum over the ads that give a range. `high` is None where one of them leaves it open.

    `ad_count`: how many ads give one; `currency` is None for impressions.
    """

    low: int
    high: int | None
    ad_count: int
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class CounterMeasure:
    """What the team does about a campaign. `action_*` describe the action that it became; None before that."""

    what: str
    owner: str | None
    due_on: date | None
    action_id: int | None = None
    action_kind: str | None = None
    action_title: str | None = None
    action_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """One brand's ads of one message and time, at least one, the earliest first.

    `review` is a person's verdict, given at `reviewed_at` (aware).
    """

    campaign_id: int
    brand_id: int
    brand: str
    ads: tuple[CampaignAd, ...]
    review: Review | None = None
    reviewed_at: datetime | None = None
    counter_measure: CounterMeasure | None = None

    @property
    def first_seen_at(self) -> datetime:
        """When the first of its ads was first seen."""
        return min(ad.first_seen_at for ad in self.ads)

    @property
    def last_seen_at(self) -> datetime:
        """When one of its ads was last seen."""
        return max(ad.last_seen_at for ad in self.ads)

    @property
    def first_on(self) -> date:
        """The first day on which it is known to have run."""
        return min(ad.first_on for ad in self.ads)

    @property
    def last_on(self) -> date:
        """The last day on which it is known to have run."""
        return max(ad.last_on for ad in self.ads)

    @property
    def clearest(self) -> CampaignAd:
        """The ad that tells it best: an open reference before a hint, the surer first, then the earlier."""
        ranks = {"explicit": 0, "implied": 1, "none": 2}
        return min(self.ads, key=lambda ad: (ranks.get(ad.label or "", 3), -(ad.probability or 0.0), _order(ad)))

    @property
    def label(self) -> BreachLabel | None:
        """The strongest of its ads' labels; None while none is judged."""
        return self.clearest.label

    @property
    def refers(self) -> bool:
        """Whether one of its ads refers to the breach, openly or by a hint."""
        return self.label in {"explicit", "implied"}

    @property
    def wording_count(self) -> int:
        """How many different wordings its ads have."""
        return len({ad.fingerprint for ad in self.ads})

    @property
    def unreviewed_count(self) -> int:
        """How many of its wordings came after a person judged it; 0 where nobody did."""
        if self.reviewed_at is None:
            return 0
        known = {ad.fingerprint for ad in self.ads if ad.first_seen_at <= self.reviewed_at}
        return len({ad.fingerprint for ad in self.ads} - known)

    @property
    def platforms(self) -> tuple[str, ...]:
        """Where its ads ran, sorted."""
        return tuple(sorted({name for ad in self.ads for name in ad.platforms}))

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries in which its ads ran, sorted."""
        return tuple(sorted({name for ad in self.ads for name in ad.countries}))

    @property
    def reach(self) -> AmountRange | None:
        """Impressions, summed over the ads that give them; None where none does."""
        return _total([ad.reach for ad in self.ads], None)

    @property
    def spend(self) -> tuple[AmountRange, ...]:
        """Money spent, a range for each currency, in their order; empty where no ad gives it."""
        currencies = sorted({ad.spend_currency for ad in self.ads if ad.spend_currency})
        found = (_total([ad.spend for ad in self.ads if ad.spend_currency == name], name) for name in currencies)
        return tuple(one for one in found if one)

    def state(self, today: date) -> CampaignState:
        """What it is on a local day.

        `ended`: none of its ads ran in the seven days to `today`; `new`: its first began in them; `growing`: more ads
        began in them than in the seven before; else `running`.
        """
        if self.last_on <= today - WEEK:
            return "ended"
        if self.first_on > today - WEEK:
            return "new"
        latest = self._begun(today - WEEK, today)
        return "growing" if latest > self._begun(today - 2 * WEEK, today - WEEK) else "running"

    def _begun(self, after: date, until: date) -> int:
        return sum(after < ad.first_on <= until for ad in self.ads)


def _order(ad: CampaignAd) -> tuple[date, datetime, str, int]:
    return ad.first_on, ad.first_seen_at, ad.text, ad.ad_id


def _total(ranges: Sequence[tuple[int | None, int | None]], currency: str | None) -> AmountRange | None:
    """The sum of ranges; a high end alone counts from 0."""
    given = [(low, high) for low, high in ranges if low is not None or high is not None]
    if not given:
        return None
    highs = [high for _, high in given if high is not None]
    is_open = len(highs) < len(given)
    return AmountRange(sum(low or 0 for low, _ in given), None if is_open else sum(highs), len(given), currency)
