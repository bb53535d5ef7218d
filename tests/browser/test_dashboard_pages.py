"""The dashboard in a real browser: what the team sees in both languages and schemes, what hostile texts can't do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from storage import mentions
from storage.database import Database
from tests.browser.conftest import served
from tests.browser.filling import OWN
from tests.integration.samples import NOON, add_brand, add_source, make_mention, score_all

PATHS = ("/", "/recovery", "/mentions", "/ads", "/reports", "/coverage", "/status")


def open_page(context: BrowserContext, url: str) -> tuple[Page, list[str]]:
    """A page once it is drawn, and what its console complains of."""
    page, complaints = context.new_page(), []
    page.on("console", lambda told: complaints.append(told.text) if told.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    page.wait_for_selector("#goodwill-body > *")
    return page, complaints


LOOKS = [
    *(("/", language, scheme, width) for language in ("en", "ru") for scheme in ("light", "dark") for width in (1280,)),
    *((path, language, scheme, 390) for path in PATHS for language, scheme in (("en", "light"), ("ru", "dark"))),
]


@pytest.mark.parametrize(("path", "language", "scheme", "width"), LOOKS)
def test_page_of_each_language_and_scheme_is_drawn_without_complaint(
    browser: Browser, address: str, tmp_path: Path, path: str, language: str, scheme: str, width: int
) -> None:
    locale = {"en": "en-GB", "ru": "ru-RU"}[language]
    context = browser.new_context(
        locale=locale,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
    )
    page, complaints = open_page(context, address + path)
    if path == "/":
        page.wait_for_selector(".js-plotly-plot .scatterlayer .trace")
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("data-mantine-color-scheme") == scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("window.stolen") is None
    assert complaints == []
    context.close()


def test_why_button_of_a_mention_marks_the_words_that_carried_its_score(english: BrowserContext, address: str) -> None:
    page, complaints = open_page(english, address + "/mentions?label=negative")
    item = page.locator(".gw-list > li", has_text="leaked my passport number").first
    item.get_by_role("button", name="Why?").click()
    expect(item.locator("blockquote mark").first).to_be_visible(timeout=30_000)
    expect(item.locator("blockquote")).to_contain_text("leaked my passport number")
    expect(item.get_by_text(re.compile(r"it would read \d+ points (better|worse)"))).to_be_visible()
    assert complaints == []


def test_overview_says_where_the_brand_stands_and_draws_it(english: BrowserContext, address: str) -> None:
    page, _ = open_page(english, address)
    expect(page.get_by_role("heading", level=1)).to_contain_text(OWN)
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert headings == [
        "To do now",
        "Attention and sentiment",
        "Latest mentions",
        "Competitors, the last seven days",
        "Sources",
    ]
    assert page.locator(".js-plotly-plot .legendtext", has_text="Vesna Bank").count() == 1
    expect(page.locator("figcaption")).to_contain_text("Net sentiment of Northbay Bank: lowest −")


def test_chart_table_opened_by_keyboard_tells_the_numbers(english: BrowserContext, address: str) -> None:
    page, _ = open_page(english, address)
    summary = page.locator("figure summary")
    summary.focus()
    page.keyboard.press("Enter")
    rows = page.locator("figure table tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.count() == 180


def test_period_and_language_stand_in_the_url(english: BrowserContext, address: str) -> None:
    page, _ = open_page(english, address)
    page.get_by_role("link", name="30 days").click()
    page.wait_for_url("**/?days=30")
    expect(page.get_by_role("link", name="30 days")).to_have_class(re.compile("gw-here"))
    page.get_by_role("link", name="RU", exact=True).click()
    page.wait_for_selector("text=Что делать сейчас")
    assert "days=30" in page.url
    assert "lang=ru" in page.url
    page.goto(address)
    page.wait_for_selector("text=Что делать сейчас")


def test_scheme_switched_by_the_button_redraws_the_chart(english: BrowserContext, address: str) -> None:
    page, _ = open_page(english, address)
    page.locator(".js-plotly-plot .legendtext").first.wait_for()
    before = page.locator(".js-plotly-plot .legendtext").first.get_attribute("style")
    page.get_by_role("button", name="Light or dark").click()
    page.wait_for_function(
        "before => document.querySelector('.js-plotly-plot .legendtext').getAttribute('style') !== before", arg=before
    )
    assert page.locator("html").get_attribute("data-mantine-color-scheme") == "dark"


@pytest.mark.parametrize(("language", "said"), [("en", "There is no page at this address."), ("ru", "нет страницы")])
def test_address_without_a_page_says_so_and_leads_to_the_overview(
    english: BrowserContext, address: str, language: str, said: str
) -> None:
    page, complaints = open_page(english, f"{address}/nothing?lang={language}")

    expect(page.get_by_role("alert")).to_contain_text(said)
    page.locator("#not-found a").click()
    expect(page.locator(".gw-nav.gw-here .gw-heard")).to_have_text("(chosen)" if language == "en" else "(выбрано)")
    assert complaints == []


def test_mentions_filtered_and_paged_keep_their_order(english: BrowserContext, address: str) -> None:
    page, _ = open_page(english, f"{address}/mentions?label=negative&breach=yes")
    first = page.locator("#mentions time").first.get_attribute("datetime") or ""
    assert page.locator(".gw-label-positive").count() == 0
    page.get_by_role("link", name="Older mentions").click()
    page.wait_for_selector("text=Back to the latest")
    later = page.locator("#mentions time").first.get_attribute("datetime") or ""
    assert later < first
    assert page.locator(".gw-label-negative").count() == 30


def test_links_of_crawled_texts_lead_only_to_the_web(english: BrowserContext, address: str) -> None:
    for path in ("/", "/ads", "/mentions"):
        page, _ = open_page(english, address + path)
        outward = page.locator("a[target=_blank]")
        assert outward.count() > 0
        for link in outward.all():
            assert re.match("https?://", link.get_attribute("href") or "")
            assert "noopener" in (link.get_attribute("rel") or "")
        assert page.locator("[href^='javascript:']").count() == 0
        assert page.locator("main script, main img").count() == 0


def test_ad_confirmed_and_taken_back_moves_between_the_lists(english: BrowserContext, address: str) -> None:
    page, _ = open_page(english, f"{address}/ads")
    expect(page.locator("#waiting article")).to_have_count(2)
    page.locator("#waiting article", has_text="Alder Bank").get_by_role("button", name="Confirm").click()
    expect(page.locator("#confirmed article")).to_have_count(1)
    expect(page.locator("#confirmed mark")).to_have_text("Northbay Bank leak")
    page.locator("#confirmed").get_by_role("button", name="Judge again").click()
    expect(page.locator("#waiting article")).to_have_count(2)


def test_job_asked_for_again_is_shown_as_asked_for(english: BrowserContext, address: str) -> None:
    page, _ = open_page(english, f"{address}/status")
    page.get_by_role("button", name="Run again: Judge what was collected").click()
    expect(page.locator("#jobs li", has_text="Judge what was collected")).to_contain_text("asked for")


def test_first_run_without_data_helps_instead_of_failing(english: BrowserContext, empty_address: str) -> None:
    for path in PATHS:
        page, complaints = open_page(english, empty_address + path)
        assert complaints == []
    page, _ = open_page(english, empty_address)
    expect(page.locator("#first-run")).to_contain_text("goodwill init")


def test_page_fills_by_itself_while_scoring_goes_on(english: BrowserContext, database_url: str) -> None:
    with Database.open(database_url) as database:
        with database.connection() as connection:
            source, brand = add_source(connection), add_brand(connection)
            found = [make_mention(source, [brand], number) for number in range(30)]
            mentions.store_mentions(connection, found, NOON)
        for address in served(database_url):
            page, _ = open_page(english, address)
            expect(page.get_by_role("status")).to_contain_text("30 are still to be judged")
            with database.connection() as connection:
                score_all(connection)
            expect(page.get_by_role("status")).to_have_count(0)
            expect(page.locator(".gw-label-negative").first).to_be_visible()


def test_report_is_downloaded_and_never_opened_in_place(english: BrowserContext, address: str) -> None:
    page, _ = open_page(english, f"{address}/reports")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("as HTML")).click()
    assert waiting.value.suggested_filename.endswith(".html")
    assert page.request.get(f"{address}/reports/9999/pdf").status == 404
    assert page.request.get(f"{address}/reports/1/exe").status == 404
    assert page.request.get(f"{address}/health").text() == "ok\n"
