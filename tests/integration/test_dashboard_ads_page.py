"""The page of campaigns over a database: a brand chosen elsewhere hides nothing, one chosen here is named."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from dash.development.base_component import Component

from dashboard import site
from dashboard.address import View
from dashboard.app import create_app
from dashboard.reading import campaigns, verdicts
from presentation.language import words
from reputation.ad import AdScore, Evidence
from storage import ads
from storage.campaigns import find_campaign, list_campaigns
from storage.database import Database
from tests.integration.samples import add_brand, add_source, make_ad
from tests.unit.test_dashboard_parts import every, said

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOTHING = "waits for your verdict."


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_NOW", NOW.isoformat())


def shown(db: Database, view: View) -> list[Component]:
    """The page of campaigns of a view, where one campaign of Rival waits, and Other has none."""
    with db.connection() as connection:
        add_brand(connection)
        add_brand(connection, "Other", "competitor")
        rival, source = add_brand(connection, "Rival", "competitor"), add_source(connection)
        ads.store_ads(connection, [make_ad(source, 1, "After the leak, switch to us")], {"Rival": rival}, NOW)
        (one,) = ads.claim_unscored_ads(connection, 5)
        evidence = Evidence("After the leak", 0, 14, "model_implied", {})
        ads.store_ad_scores(connection, [AdScore(one.ad_id, None, "implied", 0.8, evidence, "test@1")], NOW)
    app = create_app(db, zone=ZoneInfo("Europe/Riga"))
    with app.server.test_request_context("/ads"):
        return every(site.body("/ads", view, words("en")))


def chosen(parts: list[Component]) -> list[str]:
    """The texts of the choices that are marked as chosen, to the eye and to the ear."""
    marked = [said(part) for part in parts if getattr(part, "className", "") == "gw-choice gw-here"]
    assert all(text.endswith(" (chosen)") for text in marked)
    return [text.removesuffix(" (chosen)") for text in marked]


@pytest.mark.parametrize("brand", [None, "Nordbank", "Nobody we watch"])
def test_campaigns_page_of_no_competitor_shows_those_of_all(db: Database, brand: str | None) -> None:
    parts = shown(db, View(brand=brand))
    assert chosen(parts) == ["all"]
    assert "After the leak" in said(parts)
    assert NOTHING not in said(parts)


def test_campaigns_page_of_a_competitor_names_it_and_shows_its_own(db: Database) -> None:
    parts = shown(db, View(brand="Rival"))
    assert chosen(parts) == ["Rival"]
    assert NOTHING not in said(parts)


def test_campaigns_page_of_a_competitor_without_any_says_whose_do_not_wait(db: Database) -> None:
    parts = shown(db, View(brand="Other"))
    assert chosen(parts) == ["Other"]
    assert "No campaign of Other waits for your verdict." in said(parts)
    links = [str(getattr(part, "href", "")) for part in parts]
    assert [link for link in links if link.startswith("/ads")] == ["/ads", "/ads?brand=Other", "/ads?brand=Rival"]


def test_verdict_and_measure_on_a_campaign_that_was_merged_meanwhile_go_to_the_one_it_is_now(db: Database) -> None:
    shown(db, View())
    with db.connection() as connection:
        (one,) = list_campaigns(connection)
        gone = connection.execute(
            "INSERT INTO campaigns (brand_id, fingerprint, title, first_seen_at, last_seen_at, merged_into)"
            " SELECT brand_id, fingerprint, title, first_seen_at, last_seen_at, campaign_id FROM campaigns"
            " RETURNING campaign_id"
        ).fetchone()
    assert gone
    verdicts.review(db, gone["campaign_id"], "confirmed")
    assert campaigns.write_form(db, gone["campaign_id"], {"what": "Answer them"})
    assert _stored(db, one.campaign_id) == ("confirmed", "Answer them")
    campaigns.take_back(db, gone["campaign_id"])
    assert _stored(db, one.campaign_id) == ("confirmed", None)


def _stored(db: Database, campaign_id: int) -> tuple[str | None, str | None]:
    with db.connection() as connection:
        found = find_campaign(connection, campaign_id)
    assert found
    return found.review, found.counter_measure.what if found.counter_measure else None
