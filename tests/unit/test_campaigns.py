"""A campaign's facts: state, places, ranges, and the ad that tells it best."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from reputation.campaigns import AmountRange, Campaign, CampaignAd

TODAY = date(2026, 11, 24)


def ad(ad_id: int = 1, began: int = 0, ended: int = 0, **values: Any) -> CampaignAd:
    """An ad that began and was last running so many days ago."""
    first, last = TODAY - timedelta(days=began), TODAY - timedelta(days=ended)
    seen = datetime.combine(first, datetime.min.time(), UTC)
    plain: dict[str, Any] = {
        "title": None, "text": f"Text {ad_id}", "before_text": None, "fingerprint": bytes([ad_id]), "url": None,
        "image_url": None, "language": "en", "platforms": (), "countries": (), "first_seen_at": seen,
        "last_seen_at": datetime.combine(last, datetime.min.time(), UTC), "ended_on": None, "reach": (None, None),
        "spend": (None, None), "spend_currency": None, "label": None, "probability": None, "quote": None,
        "quote_start": None, "quote_end": None, "rule": None, "reasons": None, "model": None, "is_security": None,
        "source": "Library", "source_kind": "microsoft_ads",
    }  # fmt: skip
    return CampaignAd(ad_id=ad_id, first_on=first, last_on=last, **{**plain, **values})


def campaign(*ads: CampaignAd) -> Campaign:
    return Campaign(1, 2, "Rival", ads)


@pytest.mark.parametrize(
    ("ads", "state"),
    [
        ([ad(began=0)], "new"),
        ([ad(began=6)], "new"),
        ([ad(began=7)], "running"),
        ([ad(1, began=20), ad(2, began=3)], "growing"),
        ([ad(1, began=20), ad(2, began=3), ad(3, began=10)], "running"),
        ([ad(1, began=20), ad(2, began=3), ad(3, began=2), ad(4, began=10)], "growing"),
        ([ad(began=20, ended=6)], "running"),
        ([ad(began=20, ended=7)], "ended"),
        ([ad(1, began=20, ended=15), ad(2, began=19, ended=1)], "running"),
    ],
)
def test_state_follows_the_days_on_which_ads_ran(ads: list[CampaignAd], state: str) -> None:
    assert campaign(*ads).state(TODAY) == state


def test_places_are_those_of_all_ads_once_in_order() -> None:
    found = campaign(
        ad(1, platforms=("web",), countries=("LV", "EE")), ad(2, platforms=("bing", "web"), countries=("EE",))
    )
    assert (found.platforms, found.countries) == (("bing", "web"), ("EE", "LV"))


def test_reach_sums_what_is_given_and_leaves_an_open_end_open() -> None:
    assert campaign(ad()).reach is None
    closed = campaign(ad(1, reach=(1_000, 5_000)), ad(2, reach=(None, 1_000)), ad(3))
    assert closed.reach == AmountRange(1_000, 6_000, 2)
    assert campaign(ad(1, reach=(1_000, 5_000)), ad(2, reach=(1_000_000, None))).reach == AmountRange(
        1_001_000, None, 2
    )


def test_spend_is_never_summed_across_currencies() -> None:
    found = campaign(
        ad(1, spend=(100, 499), spend_currency="EUR"),
        ad(2, spend=(0, 99), spend_currency="EUR"),
        ad(3, spend=(500, 999), spend_currency="USD"),
        ad(4),
    )
    assert found.spend == (AmountRange(100, 598, 2, "EUR"), AmountRange(500, 999, 1, "USD"))


def test_clearest_ad_is_the_open_reference_before_the_surer_hint() -> None:
    found = campaign(
        ad(1, label="none", probability=0.99),
        ad(2, label="implied", probability=0.97),
        ad(3, label="explicit", probability=0.61),
    )
    assert (found.clearest.ad_id, found.label, found.refers) == (3, "explicit", True)
    assert campaign(ad()).label is None
    assert not campaign(ad(label="none")).refers


def test_unreviewed_wordings_are_those_first_seen_after_the_verdict() -> None:
    judged_at = datetime.combine(TODAY - timedelta(days=5), datetime.min.time(), UTC)
    old, copy, later = ad(1, began=9), ad(1, began=2), ad(2, began=2)
    assert Campaign(1, 2, "Rival", (old, copy, later), "dismissed", judged_at).unreviewed_count == 1
    assert campaign(old, copy, later).unreviewed_count == 0
