"""Campaigns: what is new among a brand's ads is read, and the brand's ads are grouped by message and time."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.work import Work
from reputation.campaigns_grouping import Floats, group_ads
from reputation.campaigns_identity import number_campaigns
from reputation.intake.language import detect_language
from reputation.language_tag import primary_language
from sentiment.breach_words import SECURITY
from sentiment.scoring import Scorer
from storage.campaign_groups import (
    BrandAds,
    WordedAd,
    ads_without_vector,
    brand_ads,
    brands_to_group,
    store_groups,
    store_themes,
    store_vectors,
)
from storage.database import Database

BATCH = 64


def group_campaigns(work: Work) -> str | None:
    """Job: group the ads of every brand that has new or reworded ones; None where there are none."""
    if not _waiting(work.database):
        return None
    _make_vectors(work)
    counts = [_group(work.database, brand_id) for brand_id in _waiting(work.database) if not work.must_end()]
    return f"{sum(ads for ads, _ in counts)} ads are in {sum(campaigns for _, campaigns in counts)} campaigns"


def _waiting(database: Database) -> list[int]:
    with database.connection() as connection:
        return brands_to_group(connection)


def _make_vectors(work: Work) -> None:
    """Keep a sentence vector of each ad that the present model has not read."""
    scorer = work.scorer()
    while not work.must_end():
        with work.database.connection() as connection:
            ads = ads_without_vector(connection, scorer.own_model, BATCH)
        if not ads:
            return
        vectors = _vectors(scorer, ads)
        with work.database.connection() as connection:
            store_vectors(connection, scorer.own_model, list(zip(ads, vectors, strict=True)))


def _vectors(scorer: Scorer, ads: Sequence[WordedAd]) -> list[Floats | None]:
    """A vector for each ad; none where the model was not measured on its language: there all would look alike."""
    readable = [_language(ad) in scorer.vector_languages for ad in ads]
    made = iter(scorer.vectors([ad.text for ad, can in zip(ads, readable, strict=True) if can]))
    return [next(made) if can else None for can in readable]


def _language(ad: WordedAd) -> str | None:
    given = primary_language(ad.language)
    return given or detect_language(ad.text)


def _group(database: Database, brand_id: int) -> tuple[int, int]:
    """Group one brand's ads in one transaction; how many ads and campaigns it has."""
    with database.connection() as connection:
        ads = brand_ads(connection, brand_id)
        groups = group_ads(ads.ads)
        store_groups(connection, ads, groups, number_campaigns(groups, ads.campaign_of, ads.decided))
        store_themes(connection, ads, _of_security(ads))
    return len(ads.ads), len(groups)


def _of_security(ads: BrandAds) -> frozenset[int]:
    return frozenset(ad.ad_id for ad in ads.ads if SECURITY.search(ad.text))
