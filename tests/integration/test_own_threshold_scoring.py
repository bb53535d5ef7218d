"""Verdicts change how the next ads are judged: by the shipped model, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from jobs.ad_scoring import score_ads
from reputation.ad import AdScore, Evidence
from storage import ads, verdicts
from storage.ads import AdRow
from storage.database import Connection, Database
from tests.integration.samples import add_brand, add_source, make_ad
from tests.integration.test_jobs_scoring import DISCLOSED, add_incident, scorer

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HINT = "Worried your bank can't keep your data safe? Switch to Rival today: 12 years, 0 leaks."


def set_up(connection: Connection) -> tuple[int, int]:
    own, rival, source = add_brand(connection), add_brand(connection, "Rival", "competitor"), add_source(connection)
    add_incident(connection, own)
    return rival, source


def judge_by_hand(connection: Connection, rival: int, source: int) -> None:
    """Twenty-four campaigns: those that the model was all but sure of are right, the others wrong."""
    # Words apart from each other: near-copies would be one campaign.
    words = (
        "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven", "inlet", "jetty", "kiosk", "lodge",
        "maple", "north", "ocean", "pearl", "quartz", "ridge", "spruce", "tower", "upland", "valley", "willow",
        "yarrow",
    )  # fmt: skip
    items = [make_ad(source, number, f"{word} " * 12) for number, word in enumerate(words)]
    ads.store_ads(connection, items, {"Rival": rival}, NOW)
    evidence = Evidence(None, None, None, "model_implied", {})
    claimed = ads.claim_unscored_ads(connection, 50)
    shares = [0.999 if place % 2 else 0.5 for place in range(len(claimed))]
    found = [
        AdScore(one.ad_id, None, "implied", share, evidence, "test@1")
        for one, share in zip(claimed, shares, strict=True)
    ]
    ads.store_ad_scores(connection, found, NOW)
    for row in ads.flagged_ads(connection, since=None, limit=50):
        verdict: Any = "confirmed" if (row.probability or 0) > 0.99 else "dismissed"
        verdicts.judge_campaign(connection, row.campaign_id or 0, verdict, "pr@bank.example", NOW)


def judged(db: Database, number: int, source: int, rival: int) -> AdRow:
    with db.connection() as connection:
        ads.store_ads(connection, [make_ad(source, number, f"{HINT} No. {number}")], {"Rival": rival}, NOW)
    score_ads(db, scorer, lambda: False)
    with db.connection() as connection:
        found = ads.ads_between(connection, DISCLOSED, datetime(2027, 1, 1, tzinfo=UTC))
    return next(row for row in found if f"No. {number}" in row.text)


def test_hint_that_the_model_is_less_sure_of_than_any_confirmed_flag_is_no_flag_and_says_why(db: Database) -> None:
    with db.connection() as connection:
        rival, source = set_up(connection)
    assert judged(db, 100, source, rival).label == "implied"
    with db.connection() as connection:
        judge_by_hand(connection, rival, source)
        assert verdicts.brand_thresholds(connection)[rival].value is not None
    row = judged(db, 101, source, rival)
    assert (row.label, row.rule) == ("none", "below_own_threshold")
    assert (row.reasons or {})["own_threshold"] > 0.99
