"""People's verdicts on ads: confirmed or not about the breach, kept as labels of the team's own evaluation set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reputation.own_threshold import FlagVerdict, OwnThreshold, own_threshold
from storage import ads
from storage.database import Connection
from storage.queries import query
from storage.text import storable

Verdict = Literal["confirmed", "dismissed"]
_BY_MODEL = ("model_implied", "model_explicit")


@dataclass(frozen=True, slots=True)
class AdVerdict:
    """What people said of one campaign's ads, by the ad that the model was surest of.

    `label` and `probability` are the model's when the verdict was given.
    """

    ad_id: int
    brand_id: int
    brand: str
    text: str
    language: str | None
    verdict: Verdict
    label: str
    probability: float
    rule: str


@dataclass(frozen=True, slots=True)
class JudgedAd:
    """An ad as somebody is asked about it; `verdict` is the present one of its campaign."""

    ad_id: int
    campaign_id: int | None
    brand: str
    title: str | None
    text: str
    quote: str | None
    verdict: Verdict | None


def judge_campaign(
    connection: Connection, campaign_id: int, verdict: Verdict | None, by: str, judged_at: datetime
) -> None:
    """Write what a person decided about a campaign, and label its flagged ads so; None takes both back."""
    ads.review_campaign(connection, campaign_id, verdict)
    values = {"campaign_id": campaign_id, "verdict": verdict, "by": storable(by), "judged_at": judged_at}
    connection.execute(query("drop_campaign_labels"), values)
    if verdict:
        connection.execute(query("label_campaign"), values)


def judged_ad(connection: Connection, ad_id: int) -> JudgedAd | None:
    """The ad of that number, or None."""
    row = connection.execute(query("get_judged_ad"), {"ad_id": ad_id}).fetchone()
    return JudgedAd(**row) if row else None


def ad_verdicts(connection: Connection) -> list[AdVerdict]:
    """One verdict a campaign, the earliest first; ads whose text has changed since are left out."""
    return [AdVerdict(**row) for row in connection.execute(query("list_ad_verdicts"))]


def brand_thresholds(connection: Connection) -> dict[int, OwnThreshold]:
    """What the verdicts on each advertising brand's flags say of its threshold, also where they are too few.

    Flags that words alone raised (brand and leak both named) have no threshold and don't count.
    """
    by_brand: dict[int, list[FlagVerdict]] = {}
    for one in ad_verdicts(connection):
        verdicts = by_brand.setdefault(one.brand_id, [])
        if one.rule in _BY_MODEL:
            verdicts.append(FlagVerdict(one.probability, one.verdict == "confirmed"))
    return {brand_id: own_threshold(verdicts) for brand_id, verdicts in by_brand.items()}
