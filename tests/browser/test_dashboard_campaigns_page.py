"""The page of campaigns in a real browser: what is grouped, the form of a counter-measure, the evidence, the theme."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from reputation.ad import AdItem, AdScore, BreachLabel, Capture, Evidence
from reputation.campaigns_grouping import group_ads
from reputation.campaigns_identity import number_campaigns
from reputation.imported import ActionItem
from reputation.settings import build_settings
from storage import actions, ads, brands, campaign_groups, campaigns, crawls, recovery, sources, sync
from storage.database import Connection, Database
from tests.browser.conftest import served
from tests.browser.filling import HOSTILE, NOW
from tests.browser.test_dashboard_pages import open_page

OWN, RIVAL = "Northbay Bank", "Harbour Trust"
DISCLOSED_AT = NOW - timedelta(days=40)
HINTS = (
    ("Tired of your bank in the news? 12 years, 0 incidents.", 20),
    ("Tired of your bank in the news? 13 years, 0 incidents.", 5),
    ("Tired of your bank in the news? 12 years, zero incidents.", 2),
)


def item(source_id: int, number: int, text: str, days_ago: int, **values: object) -> AdItem:
    seen_at = NOW - timedelta(days=days_ago)
    capture = Capture("https://library.example/Ads", 200, (("Content-Type", "application/json"),), b"{}", seen_at)
    plain = {"title": None, "url": "https://harbour.example/offer", "platforms": ("bing",), "countries": ("LV", "EE"),
             "reach_low": 1_000, "reach_high": 5_000, "seen_at": seen_at, "capture": capture}  # fmt: skip
    return AdItem(source_id, f"ad-{number}", RIVAL, text, **{**plain, **values})  # type: ignore[arg-type]


def fill(connection: Connection) -> None:
    settings = build_settings(
        {
            "organisation": {"name": OWN, "timezone": "Europe/Riga", "languages": ["en", "ru"]},
            "brand": [{"name": OWN, "role": "own"}, {"name": RIVAL, "role": "competitor"}],
            "incident": [{"name": "Leak", "brand": OWN, "disclosed_at": DISCLOSED_AT}],
            "source": [{"name": "Ads", "kind": "microsoft_ads", "options": {"brand": RIVAL}}],
        },
        Path("goodwill.toml"),
        "",
        {},
    )
    sync.sync_settings(connection, settings)
    source = sources.list_sources(connection)[0].source_id
    crawl = crawls.start_crawl(connection, crawls.open_round(connection, [source]), source, NOW - timedelta(days=99))
    crawls.finish_crawl(connection, crawl, crawls.CrawlStats(outcome="ok"), NOW - timedelta(days=99))
    rival = next(brand.brand_id for brand in brands.list_brands(connection) if brand.name == RIVAL)
    found = [item(source, number, text, ago) for number, (text, ago) in enumerate(HINTS)]
    found.append(item(source, 10, f"After the Northbay leak {HOSTILE}", 1, spend_low=100, spend_high=499,
                      spend_currency="EUR", reach_low=None, reach_high=None))  # fmt: skip
    names = ("mortgage", "car loan", "salary card", "travel", "pension", "cashback")
    found += [item(source, 20 + at, f"A {name} offer for everyone with {name}", 60) for at, name in enumerate(names)]
    found += [item(source, 40 + at, f"Your {name} is safe and secure here, {name}", 3) for at, name in enumerate(names)]
    ads.store_ads(connection, found, {RIVAL: rival}, NOW)
    ads.store_ad_scores(connection, [score(ad) for ad in ads.claim_unscored_ads(connection, 99)], NOW)
    group(connection, rival)
    own = next(brand.brand_id for brand in brands.list_brands(connection) if brand.name == OWN)
    done_at = NOW - timedelta(days=10)
    actions.store_actions(connection, [ActionItem(own, "statement", "Our record, in figures", done_at)])
    told = {"disclosed_on": DISCLOSED_AT.date().isoformat(), "actions": [effect(done_at)]}
    recovery.store_estimate(connection, own, NOW.date(), NOW, told)


def score(ad: ads.UnscoredAd) -> AdScore:
    label: BreachLabel = "explicit" if "leak" in ad.text else "implied" if "incidents" in ad.text else "none"
    evidence = Evidence(
        "0 incidents" if label == "implied" else None, None, None, f"model_{label}", {"same_sector": True}
    )
    return AdScore(ad.ad_id, None, label, 0.9, evidence, "test@1")


def group(connection: Connection, brand_id: int) -> None:
    of_brand = campaign_groups.brand_ads(connection, brand_id)
    groups = group_ads(of_brand.ads)
    numbering = number_campaigns(groups, of_brand.campaign_of, of_brand.decided)
    campaign_groups.store_groups(connection, of_brand, groups, numbering)
    campaign_groups.store_themes(
        connection, of_brand, frozenset(ad.ad_id for ad in of_brand.ads if "secure" in ad.text)
    )


def effect(done_at: datetime) -> dict[str, object]:
    on = done_at.date().isoformat()
    return {
        "actions": [{"kind": "statement", "title": "Our record, in figures", "on": on}], "separable": True,
        "first_on": on, "last_on": on, "reason": None, "lift": {"value": 6.4, "low": 1.2, "high": 11.6}, "step": None,
        "ramp": None, "verdict": "lifted", "p_value": 0.04, "smallest_p": 0.02, "placebo_count": 49,
    }  # fmt: skip


@pytest.fixture
def filled(database_url: str) -> str:
    with Database.open(database_url) as database, database.connection() as connection:
        fill(connection)
    return database_url


@pytest.fixture
def address(filled: str) -> Iterator[str]:
    """Where a dashboard over three hints of one message, an open reference and ordinary ads is."""
    yield from served(filled)


def test_campaigns_page_shows_groups_evidence_and_theme_in_both_languages(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    for language, scheme, width in (("en-GB", "light", 1280), ("ru-RU", "dark", 390)):
        context = browser.new_context(locale=language, color_scheme=scheme, viewport={"width": width, "height": 900})  # type: ignore[arg-type]
        page, complaints = open_page(context, f"{address}/ads")
        expect(page.locator("#waiting .gw-list > li")).to_have_count(2)
        hint = page.locator("#waiting .gw-list > li", has_text="incidents")
        expect(hint.locator(".gw-wordings li")).to_have_count(2)
        expect(page.locator("#theme tbody tr")).to_have_count(1)
        expect(page.locator("#others tbody tr")).to_have_count(5)  # 12 ads, most of one message
        page.screenshot(path=tmp_path / f"ads-{language}.png", full_page=True)
        if language == "en-GB":
            expect(hint).to_contain_text("growing")
            expect(hint).to_contain_text("3 ads")
            expect(hint).to_contain_text("impressions 3,000–15,000")
            expect(page.locator("#waiting")).to_contain_text("spend 100–499 EUR")
            expect(page.locator("#theme tbody tr")).to_contain_text("0% (0 of 6)")
            expect(page.locator("#theme tbody tr")).to_contain_text("More often than before")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("window.stolen") is None
        assert complaints == []
        context.close()


def test_counter_measure_is_planned_linked_to_an_action_and_taken_back(english: BrowserContext, address: str) -> None:
    page, complaints = open_page(english, f"{address}/ads")
    hint = page.locator("#waiting .gw-list > li", has_text="incidents")
    hint.get_by_role("button", name="Plan a counter-measure").click()
    hint.get_by_label("Due", exact=True).fill("2026-11-20")
    hint.get_by_role("button", name="Save").press("Enter")
    expect(hint).to_contain_text("Say what will be done.")
    hint.get_by_label("What will be done").fill("Publish our own record")
    hint.get_by_label("Owner").fill("Ann")
    hint.get_by_role("button", name="Save").press("Enter")
    expect(hint.locator(".gw-measure")).to_contain_text("Publish our own record · Ann")
    expect(hint.locator(".gw-measure")).to_contain_text("overdue")
    hint.get_by_role("button", name="Change the counter-measure").click()
    hint.get_by_label("Became the action").click()
    page.get_by_role("option").first.click()
    hint.get_by_role("button", name="Save").press("Enter")
    expect(hint.locator(".gw-measure")).to_contain_text("sentiment rose")
    expect(hint.locator(".gw-measure")).not_to_contain_text("overdue")
    hint.get_by_role("button", name="Change the counter-measure").click()
    hint.get_by_role("button", name="Remove it").press("Enter")
    expect(hint.locator(".gw-measure")).not_to_contain_text("Publish our own record")
    assert complaints == []


def test_evidence_pack_is_downloaded_whole_and_a_wrong_number_is_not_found(
    english: BrowserContext, address: str, filled: str
) -> None:
    page, _ = open_page(english, f"{address}/ads")
    with page.expect_download() as told:
        page.locator("#waiting .gw-list > li", has_text="incidents").get_by_text("Evidence pack (ZIP)").click()
    name = told.value.suggested_filename
    assert re.fullmatch(r"goodwill-evidence-\d+\.zip", name)
    with zipfile.ZipFile(io.BytesIO(Path(told.value.path()).read_bytes())) as packed:
        assert sorted(found for found in packed.namelist() if found.endswith("text.txt")) == [
            f"ads/000{number}/text.txt" for number in (1, 2, 3)
        ]
    assert page.request.get(f"{address}/campaigns/999999/evidence.zip").status == 404
    with Database.open(filled) as database, database.connection() as connection:
        assert len(campaigns.list_campaigns(connection, only_flagged=True)) == 2
