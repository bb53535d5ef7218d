"""Competitors' ads that refer to the breach, one for each campaign, and how many ads a week brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from dashboard.shown import ShownAd
from storage.ads import AdRow, ads_between, flagged_ads
from storage.database import Connection

MOST_ADS = 5_000


def read_flagged(connection: Connection, brand: str | None) -> list[ShownAd]:
    """The flagged campaigns, of one advertiser or of all, by their latest ad, the latest first seen first."""
    rows = [row for row in flagged_ads(connection, since=None, limit=MOST_ADS) if brand in {None, row.brand}]
    return one_a_campaign(rows) or ([] if brand is None else read_flagged(connection, None))


def one_a_campaign(rows: list[AdRow]) -> list[ShownAd]:
    """Each campaign's first row, with how many rows it has; an ad without campaign stands for itself."""
    keys = [_key(row) for row in rows]
    copies = Counter(keys)
    firsts = dict(zip(reversed(keys), reversed(rows), strict=True))
    return [_shown(firsts[key], copies[key]) for key in dict.fromkeys(keys)]


def _key(row: AdRow) -> tuple[str, int]:
    return ("campaign", row.campaign_id) if row.campaign_id is not None else ("ad", row.ad_id)


def _shown(row: AdRow, copies: int) -> ShownAd:
    return ShownAd(
        row.ad_id,
        row.campaign_id,
        row.brand,
        row.title,
        row.text,
        row.before_text,
        row.url,
        row.label,
        row.probability,
        row.quote,
        {**(row.reasons or {})},
        row.rule,
        row.first_seen_at,
        row.last_seen_at,
        row.ended_on,
        row.review,
        copies,
    )


def weekly_ads(connection: Connection, start: datetime, end: datetime) -> dict[str, tuple[int, int, int]]:
    """By advertiser: ads first seen between two moments, those that refer to the breach openly, and by a hint."""
    return count_ads(ads_between(connection, start, end))


def count_ads(rows: Iterable[AdRow]) -> dict[str, tuple[int, int, int]]:
    """By advertiser: new ads, and those of them that refer openly, and by a hint, unless a person dismissed them.

    A page that changed is no new ad.
    """
    counted: dict[str, tuple[int, int, int]] = {}
    for row in rows:
        if row.before_text is None:
            label = row.label if row.review != "dismissed" else None
            ads, explicit, implied = counted.get(row.brand, (0, 0, 0))
            counted[row.brand] = (ads + 1, explicit + (label == "explicit"), implied + (label == "implied"))
    return counted
