"""Competitors' ads: stored with their campaign, handed out for scoring, listed; and the wording of promo pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from psycopg.types.json import Jsonb

from reputation import clock
from reputation.ad import AdItem, AdScore, BreachLabel
from reputation.intake.fingerprint import fingerprint
from storage import ad_batch
from storage.database import Connection
from storage.queries import query
from storage.text import storable

Review = Literal["confirmed", "dismissed"]
EVERY_ROW = 1_000_000


@dataclass(frozen=True, slots=True)
class UnscoredAd:
    """An ad claimed for scoring.

    `started_on` and `first_seen_at` are those of its present words. `text_first_seen_at`: when the advertiser's
    first ad of the same normalised text ran, as far as we know. `sector` is the advertiser's, where stated.
    """

    ad_id: int
    brand_id: int
    brand: str
    sector: str | None
    advertiser: str
    title: str | None
    text: str
    before_text: str | None
    language: str | None
    started_on: date | None
    first_seen_at: datetime
    fingerprint: bytes
    text_first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class AdRow:
    """An ad with its score, its campaign's review and its source, as lists show it; the score's fields None before it.

    `quote` are the words that decided, `quote_start`, `quote_end` their characters in `text`; `reasons` maps codes to
    values. Texts are as the advertiser wrote them: show them as text.
    """

    ad_id: int
    campaign_id: int | None
    brand_id: int
    brand: str
    advertiser: str
    title: str | None
    text: str
    before_text: str | None
    url: str | None
    image_url: str | None
    language: str | None
    platforms: list[str]
    started_on: date | None
    ended_on: date | None
    first_seen_at: datetime
    last_seen_at: datetime
    incident_id: int | None
    label: BreachLabel | None
    probability: float | None
    quote: str | None
    quote_start: int | None
    quote_end: int | None
    rule: str | None
    reasons: dict[str, Any] | None
    model: str | None
    review: Review | None
    source: str
    source_kind: str


@dataclass(frozen=True, slots=True)
class PageSnapshot:
    """The wording of a page as last seen."""

    text: str
    fingerprint: bytes
    seen_at: datetime


def store_ads(connection: Connection, items: Sequence[AdItem], brand_of: Mapping[str, int], seen_at: datetime) -> int:
    """Store ads with their campaigns; how many are new. The same again only moves the day they were last seen.

    `brand_of` maps each item's advertiser to its brand. An item's own `seen_at` wins over the argument. What the first
    crawl of a source finds was there before anybody looked: it counts as first seen on the day it started, where that
    is known. An ad whose text has changed is judged again. Call it once in a transaction, for the order of its locks.

    Raises:
        InputError: an advertiser belongs to no brand.
    """
    return ad_batch.store(connection, items, brand_of, seen_at)


def ad_texts(connection: Connection, source_id: int, external_ids: Sequence[str]) -> dict[str, tuple[str | None, str]]:
    """Title and text of those of a source's ads that are stored, by identity."""
    values = {"source_id": source_id, "external_ids": list(external_ids)}
    rows = connection.execute(query("list_ad_texts"), values)
    return {row["external_id"]: (row["title"], row["text"]) for row in rows}


def claim_unscored_ads(connection: Connection, limit: int, model: str | None = None) -> list[UnscoredAd]:
    """At most `limit` ads that wait for a score, oldest first, locked for this transaction; others skip them.

    With a `model` also those that another one judged, unless a person decided about their campaign.
    """
    values = {"limit": limit, "model": model}
    return [UnscoredAd(**row) for row in connection.execute(query("claim_unscored_ads"), values)]


def count_unscored_ads(connection: Connection) -> int:
    """How many ads wait for a score."""
    row = connection.execute(query("count_unscored_ads")).fetchone()
    return int(row["unscored_count"]) if row else 0


def store_ad_scores(connection: Connection, scores: Iterable[AdScore], scored_at: datetime) -> None:
    """Write the judgements, in place of earlier ones."""
    with connection.cursor() as cursor:
        cursor.executemany(query("store_ad_score"), [_score_values(score, scored_at) for score in scores])


def advertiser_history(connection: Connection, brand_id: int, before: datetime) -> list[str]:
    """The texts that a brand's ads had before a moment (aware), each once, the latest first."""
    values = {"brand_id": brand_id, "before": before}
    return [row["text"] for row in connection.execute(query("list_advertiser_history"), values)]


def flagged_ads(connection: Connection, *, since: datetime | None, limit: int) -> list[AdRow]:
    """Watched competitors' ads that refer to the breach, openly or by hint, the latest first; also those dismissed.

    `since` leaves out what was first seen earlier.
    """
    return _list(connection, only_flagged=True, since=since, limit=limit)


def ads_between(connection: Connection, start: datetime, end: datetime) -> list[AdRow]:
    """Watched competitors' ads first seen from `start` on and before `end` (aware), judged or not, earliest first."""
    return _list(connection, since=start, before=end)[::-1]


def ads_judged_late(connection: Connection, ad_ids: Sequence[int], start: datetime) -> list[AdRow]:
    """Of the given ads those first seen before `start` (aware) and flagged since then, the earliest first."""
    if not ad_ids:
        return []
    return _list(connection, only_flagged=True, ad_ids=list(ad_ids), before=start, scored_since=start)[::-1]


def ads_ended(
    connection: Connection, first: date, last: date, told_from: datetime, told_before: datetime
) -> list[AdRow]:
    """Watched competitors' ads that ended from `first` to `last`, both included, the latest seen first.

    Of those that ended earlier the ones whose source told it only from `told_from` on and before `told_before` (aware).
    """
    return _list(connection, ended_from=first, ended_to=last, told_from=told_from, told_before=told_before)


def review_campaign(connection: Connection, campaign_id: int, review: Review | None) -> None:
    """Write what a person decided about a campaign; None takes the decision back."""
    reviewed_at = clock.now() if review else None
    values = {"campaign_id": campaign_id, "review": review, "reviewed_at": reviewed_at}
    connection.execute(query("review_campaign"), values)


def page_snapshot(connection: Connection, source_id: int, url: str) -> PageSnapshot | None:
    """The page's wording as last seen; None before the first time."""
    row = connection.execute(query("get_page_snapshot"), {"source_id": source_id, "url": storable(url)}).fetchone()
    return PageSnapshot(row["text"], bytes(row["fingerprint"]), row["seen_at"]) if row else None


def store_page_snapshot(connection: Connection, source_id: int, url: str, text: str, seen_at: datetime) -> None:
    """Keep the page's wording. Do it in the transaction that stores its ads: else a crash would lose a change."""
    values = {
        "source_id": source_id,
        "url": storable(url),
        "text": storable(text),
        "fingerprint": fingerprint(text),
        "seen_at": seen_at,
    }
    connection.execute(query("store_page_snapshot"), values)


def _list(connection: Connection, **filters: Any) -> list[AdRow]:  # noqa: ANN401 (a query's parameters)
    values = {
        "only_flagged": False,
        "since": None,
        "before": None,
        "ad_ids": None,
        "scored_since": None,
        "ended_from": None,
        "ended_to": None,
        "told_from": None,
        "told_before": None,
        "limit": EVERY_ROW,
        **filters,
    }
    return [AdRow(**row) for row in connection.execute(query("list_ads"), values)]


def _score_values(score: AdScore, scored_at: datetime) -> dict[str, Any]:
    return {
        "ad_id": score.ad_id,
        "incident_id": score.incident_id,
        "label": score.label,
        "probability": score.probability,
        "quote": storable(score.evidence.quote),
        "quote_start": score.evidence.start,
        "quote_end": score.evidence.end,
        "rule": score.evidence.rule,
        "reasons": Jsonb(score.evidence.reasons),
        "model": score.model,
        "scored_at": scored_at,
    }
