"""A brand's ads on their way into campaigns: their vectors, which belong together, and the numbers they go on under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from reputation.campaigns_grouping import Floats, RunningAd
from reputation.campaigns_identity import Numbering
from storage.ad_batch import recount
from storage.campaigns import ran
from storage.database import Connection
from storage.queries import query
from storage.sync import stored_zone


@dataclass(frozen=True, slots=True)
class WordedAd:
    """An ad's words, title first, as a model reads them."""

    ad_id: int
    fingerprint: bytes
    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class BrandAds:
    """All ads of a brand, the campaign that each is in so far, and the campaigns that a person has decided about."""

    brand_id: int
    ads: tuple[RunningAd, ...]
    campaign_of: Mapping[int, int | None]
    decided: frozenset[int]
    first_seen_at: Mapping[int, datetime]


def ads_without_vector(connection: Connection, model: str, limit: int) -> list[WordedAd]:
    """At most `limit` ads of which `model` (name@revision) has not made the sentence vector yet."""
    rows = connection.execute(query("list_ads_without_vector"), {"model": model, "limit": limit})
    return [WordedAd(row["ad_id"], bytes(row["fingerprint"]), row["text"], row["language"]) for row in rows]


def store_vectors(connection: Connection, model: str, vectors: Sequence[tuple[WordedAd, Floats | None]]) -> None:
    """Keep the vectors of unit length; None says that the model can't read the ad."""
    values = [
        {"ad_id": ad.ad_id, "fingerprint": ad.fingerprint, "model": model,
         "vector": None if vector is None else [float(part) for part in vector]}
        for ad, vector in vectors
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(query("store_ad_vector"), values)


def brands_to_group(connection: Connection) -> list[int]:
    """The brands that have ads to be put into campaigns."""
    return [row["brand_id"] for row in connection.execute(query("list_brands_to_group"))]


def brand_ads(connection: Connection, brand_id: int) -> BrandAds:
    """What grouping a brand's ads needs."""
    zone = stored_zone(connection)
    rows = connection.execute(query("list_ads_to_group"), {"brand_id": brand_id}).fetchall()
    decided = connection.execute(query("list_decided_campaigns"), {"brand_id": brand_id})
    ads = tuple(
        RunningAd(row["ad_id"], bytes(row["fingerprint"]), row["text"], *ran(row, zone),
                  None if row["vector"] is None else np.array(row["vector"], dtype=np.float32), row["model"])
        for row in rows
    )  # fmt: skip
    return BrandAds(
        brand_id,
        ads,
        {row["ad_id"]: row["campaign_id"] for row in rows},
        frozenset(row["campaign_id"] for row in decided),
        {row["ad_id"]: row["first_seen_at"] for row in rows},
    )


def store_groups(connection: Connection, ads: BrandAds, groups: Sequence[frozenset[int]], numbering: Numbering) -> None:
    """Put a brand's ads into their campaigns; what was merged keeps its number as the way to the one it went to."""
    by_id = {ad.ad_id: ad for ad in ads.ads}
    numbers = [
        number if number is not None else _add(connection, ads, [by_id[ad_id] for ad_id in sorted(group)])
        for group, number in zip(groups, numbering.kept, strict=True)
    ]
    pairs = sorted((ad_id, number) for group, number in zip(groups, numbers, strict=True) for ad_id in group)
    values = {"ad_ids": [ad_id for ad_id, _ in pairs], "campaign_ids": [number for _, number in pairs]}
    connection.execute(query("move_ads"), values)
    connection.execute(query("revive_campaign"), {"campaign_ids": sorted(numbers)})
    for merged_id, place in sorted(numbering.merged.items()):
        into = {"campaign_id": numbers[place], "merged_id": merged_id}
        connection.execute(query("merge_campaign"), into)
        connection.execute(query("move_counter_measure"), into)
    recount(connection, {*numbers, *numbering.merged})


def store_themes(connection: Connection, ads: BrandAds, security: frozenset[int]) -> None:
    """Write which of the ads speak of security; the brand is then grouped until an ad comes or changes."""
    values = {
        "ad_ids": [ad.ad_id for ad in ads.ads],
        "fingerprints": [ad.fingerprint for ad in ads.ads],
        "are_security": [ad.ad_id in security for ad in ads.ads],
    }
    connection.execute(query("set_ad_themes"), values)


def _add(connection: Connection, ads: BrandAds, members: Sequence[RunningAd]) -> int:
    first = min(members, key=lambda ad: (ads.first_seen_at[ad.ad_id], ad.fingerprint, ad.ad_id))
    seen_at = ads.first_seen_at[first.ad_id]
    values = {
        "brand_id": ads.brand_id,
        "fingerprint": first.fingerprint,
        "title": first.text[:120],
        "first_seen_at": seen_at,
        "seen_at": seen_at,
    }
    row = connection.execute(query("add_campaign"), values).fetchone()
    return int(row["campaign_id"]) if row else 0
