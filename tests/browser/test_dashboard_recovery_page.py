"""The page of recovery in a real browser: over a stored estimate, and where there is none."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from dashboard.address import View
from dashboard.app import create_app
from dashboard.site import body
from presentation.language import words
from reputation.settings import build_settings
from storage import sync
from storage.database import Database
from tests.browser.test_dashboard_pages import open_page
from tests.integration.samples import add_brand

SECTIONS = [
    "Where it stands",
    "The gap to where it would otherwise be",
    "Methods side by side",
    "What it is compared with",
    "What this rests on",
    "What followed each action",
    "By segment",
    "Outcomes",
    "Other published breaches",
]


def test_page_tells_all_that_the_estimate_holds(english: BrowserContext, address: str) -> None:
    page, complaints = open_page(english, f"{address}/recovery")
    expect(page.get_by_role("heading", level=1)).to_contain_text("points below where it would otherwise be")
    assert page.get_by_role("heading", level=2).all_inner_texts() == SECTIONS
    expect(page.locator(".js-plotly-plot .legendtext", has_text="gap, seven-day mean")).to_have_count(1)
    expect(page.locator("figcaption")).to_contain_text("Gap of Northbay Bank, seven-day mean: lowest −")
    expect(page.locator("ol.gw-answers > li")).to_have_count(5)
    assert complaints == []


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 1280), ("ru", "dark", 1280)])
def test_page_of_a_desks_width_is_drawn_without_complaint(
    browser: Browser, address: str, tmp_path: Path, language: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        locale={"en": "en-GB", "ru": "ru-RU"}[language],
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
    )
    page, complaints = open_page(context, f"{address}/recovery")
    page.wait_for_selector(".js-plotly-plot .scatterlayer .trace", timeout=30_000)
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    context.close()


def test_table_of_methods_stays_a_table_on_a_phone(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 900})
    page, _ = open_page(context, f"{address}/recovery")
    table = page.locator("#methods").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(6)
    expect(table.get_by_role("rowheader", name="The brand's own past", exact=True)).to_be_visible()
    context.close()


def test_first_page_leads_to_what_its_estimate_rests_on(english: BrowserContext, address: str) -> None:
    page, _ = open_page(english, address)
    expect(page.locator(".js-plotly-plot .legendtext", has_text="without the incident (estimate)")).to_have_count(1)
    page.locator("#time-axis").get_by_role("link", name="What this rests on").click()
    page.wait_for_url("**/recovery")
    expect(page.locator("#basis")).to_contain_text("speak on both sides of the disclosure")


def test_first_page_of_a_competitor_has_no_estimate(english: BrowserContext, address: str) -> None:
    page, _ = open_page(english, f"{address}/?brand=Alder+Bank")
    page.wait_for_selector(".js-plotly-plot .legendtext")
    expect(page.locator(".js-plotly-plot .legendtext", has_text="without the incident")).to_have_count(0)
    expect(page.get_by_role("link", name="What this rests on")).to_have_count(0)


def shown(database: Database) -> str:
    """The page of recovery over a database, as one text."""
    app = create_app(database, zone=ZoneInfo("Europe/Riga"))
    with app.server.test_request_context("/recovery"):
        return str(body("/recovery", View(), words("en")))


def test_page_without_an_incident_says_why_in_one_sentence(database_url: str) -> None:
    with Database.open(database_url) as database:
        with database.connection() as connection:
            add_brand(connection)
        assert "No incident is declared for Nordbank: there is nothing to compare with." in shown(database)


def test_page_before_the_first_estimate_says_so(database_url: str) -> None:
    table = {
        "organisation": {"name": "Nordbank", "timezone": "Europe/Riga"},
        "brand": [{"name": "Nordbank", "role": "own"}],
        "incident": [
            {"name": "Leak", "brand": "Nordbank", "disclosed_at": "2026-08-31T09:00:00Z", "data_types": ["emails"],
             "sector": "bank"}
        ],
    }  # fmt: skip
    with Database.open(database_url) as database:
        with database.connection() as connection:
            sync.sync_settings(connection, build_settings(table, Path("goodwill.toml"), "", {}))
        assert "No estimate has been made for Nordbank yet" in shown(database)
