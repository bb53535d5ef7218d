"""The demo's sites, asked without a socket: each protocol as its documentation has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import feedparser
import pytest

from crawlers.parsers.article import extract
from crawlers.parsers.mastodon import next_page, parse_statuses
from crawlers.parsers.microsoft_ads import parse_ads
from demo.ad_library import AdLibrary
from demo.answers import Answer, Request, Responder, conditional
from demo.articles import OUTLETS
from demo.mastodon_api import Instance, RateWindow
from demo.outlets import FEED_PATHS, NewsSite, path_of
from demo.promo import PATH, PromoSite
from demo.server import sites_of
from demo.settings import demo_toml
from demo.stages import stages
from demo.world import INSTANCES, World, build_world
from reputation.settings import load_settings

BASE = "http://127.0.0.1:8999"
NONE: Mapping[str, str] = {}


@cache
def world() -> World:
    return build_world(date(2026, 11, 24))


def ask(site: Responder, url: str, headers: Mapping[str, str] = NONE, moment: datetime | None = None) -> Answer:
    address = urlsplit(url)
    request = Request(address.path, dict(parse_qsl(address.query)), headers, BASE, moment or world().now)
    return conditional(request, site(request))


def instance() -> Instance:
    return Instance(INSTANCES["ru"], world().posts)


def statuses(url: str, moment: datetime | None = None) -> list[dict[str, Any]]:
    answer = ask(instance(), url, moment=moment)
    found: list[dict[str, Any]] = json.loads(answer.body)
    return found


def test_public_timeline_followed_by_its_links_gives_every_post_once() -> None:
    site, url, ids = instance(), "/api/v1/timelines/public?limit=40", []
    while url:
        answer = ask(site, url)
        ids += [status["id"] for status in json.loads(answer.body)]
        url = next_page(answer.headers.get("Link"), BASE) or ""
    expected = [str(post.post_id) for post in world().posts if post.instance == INSTANCES["ru"]]
    assert ids == expected[::-1]


def test_timeline_page_is_read_by_the_crawler_as_it_was_written() -> None:
    answer = ask(instance(), "/api/v1/timelines/public?limit=40")
    page = parse_statuses(answer.body, BASE, 1)
    assert len(page.items) == 40
    assert all(item.published_at and item.language in {"en", "ru"} and item.author_handle for item in page.items)


def test_timeline_min_id_gives_the_oldest_above_it_and_since_id_the_newest() -> None:
    ids = [post.post_id for post in world().posts if post.instance == INSTANCES["ru"]]
    above = [int(status["id"]) for status in statuses(f"/api/v1/timelines/public?limit=5&min_id={ids[10]}")]
    newest = [int(status["id"]) for status in statuses(f"/api/v1/timelines/public?limit=5&since_id={ids[10]}")]
    assert above == ids[11:16][::-1]
    assert newest == ids[-5:][::-1]


def test_timeline_limit_is_twenty_unless_asked_and_forty_at_most() -> None:
    assert len(statuses("/api/v1/timelines/public")) == 20
    assert len(statuses("/api/v1/timelines/public?limit=500")) == 40


def test_timeline_shows_nothing_that_lies_ahead_of_its_moment() -> None:
    moment = world().disclosed_at - timedelta(days=1)
    newest = statuses("/api/v1/timelines/public?limit=1", moment)[0]
    assert datetime.fromisoformat(newest["created_at"]) <= moment


def test_hashtag_timeline_has_only_posts_with_the_tag_in_any_case() -> None:
    found = statuses("/api/v1/timelines/tag/УТЕЧКА?limit=40")
    assert found
    assert all("утечка" in {tag["name"] for tag in status["tags"]} for status in found)


@pytest.mark.parametrize(("url", "status"), [
    ("/api/v1/timelines/public?max_id=x", 400), ("/api/v1/timelines/home", 404), ("/@nobody/12", 404), ("/", 200),
])  # fmt: skip
def test_instance_answers_a_wrong_question_with_its_status(url: str, status: int) -> None:
    assert ask(instance(), url).status == status


def test_status_url_leads_to_a_page_with_its_words() -> None:
    status = statuses("/api/v1/timelines/public?limit=1")[0]
    answer = ask(instance(), status["url"].removeprefix(BASE))
    assert answer.status == 200
    assert status["content"] in answer.body.decode()


def test_rate_window_refuses_what_exceeds_its_limit_and_says_until_when() -> None:
    window = RateWindow(limit=2)
    remaining = [(window.headers() or {}).get("X-RateLimit-Remaining") for _ in range(3)]
    assert remaining == ["1", "0", None]
    reset = datetime.fromisoformat(window.spent_headers()["X-RateLimit-Reset"])
    assert timedelta() < reset - datetime.now(UTC) <= timedelta(minutes=5)


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.key)
def test_feed_lists_every_article_with_title_link_and_date(outlet: Any) -> None:
    answer = ask(NewsSite(outlet, world().articles), FEED_PATHS[outlet.feed])
    feed = feedparser.parse(answer.body)
    expected = [article for article in world().articles if article.outlet == outlet.key]
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [article.title for article in expected[::-1]]
    assert all(entry.link.startswith(BASE) and entry.published_parsed and entry.id for entry in feed.entries)


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.key)
def test_article_page_is_extracted_without_menu_footer_or_related_links(outlet: Any) -> None:
    site = NewsSite(outlet, world().articles)
    for article in [article for article in world().articles if article.outlet == outlet.key][:8]:
        found = extract(ask(site, path_of(article)).body, BASE + path_of(article))
        assert found.title == article.title
        assert found.published_at == article.published_at
        assert found.text.split("\n") == list(article.paragraphs)
        assert found.authors == (article.author,)
        assert found.language == outlet.language


def test_article_that_is_not_yet_published_is_not_found() -> None:
    outlet = OUTLETS[0]
    article = next(a for a in reversed(world().articles) if a.outlet == outlet.key)
    site = NewsSite(outlet, world().articles)
    assert ask(site, path_of(article)).status == 200
    assert ask(site, path_of(article), moment=article.published_at - timedelta(seconds=1)).status == 404


def test_feed_asked_again_with_its_validators_is_not_modified_until_something_is_new() -> None:
    site = NewsSite(OUTLETS[0], world().articles)
    early, url = world().disclosed_at - timedelta(days=2), FEED_PATHS[OUTLETS[0].feed]
    first = ask(site, url, moment=early)
    validators = {"if-none-match": first.headers["ETag"]}
    assert ask(site, url, validators, early).status == 304
    assert ask(site, url, {"if-modified-since": first.headers["Last-Modified"]}, early).status == 304
    assert ask(site, url, validators).status == 200


def test_robots_file_allows_articles() -> None:
    assert b"Disallow: /search" in ask(NewsSite(OUTLETS[0], world().articles), "/robots.txt").body


def test_ad_search_pages_through_all_ads_of_a_competitor() -> None:
    library, seen = AdLibrary(world().ads), []
    for skip in range(0, 200, 24):
        page = parse_ads(ask(library, f"/api/v1/Ads?searchText=Pelmora&top=24&skip={skip}").body, BASE, 1)
        seen += [item.external_id for item in page.items]
    expected = {str(ad.ad_id) for ad in world().ads if ad.bank == "pelmora"}
    assert len(seen) == len(set(seen))
    assert set(seen) == expected


def test_ad_alone_has_details_only_where_they_are_expanded() -> None:
    library, ad = AdLibrary(world().ads), world().ads[0]
    plain = json.loads(ask(library, f"/api/v1/Ads({ad.ad_id})").body)
    full = json.loads(ask(library, f"/api/v1/Ads/{ad.ad_id}?expand=AdDetails(expand=ImpressionsByCountry)").body)
    assert "AdDetails" not in plain
    assert full["AdDetails"]["StartDate"] == ad.started_on.isoformat()
    assert {share["Country"] for share in full["AdDetails"]["ImpressionsByCountry"]} == set(ad.countries)


def test_ad_search_by_dates_and_countries_keeps_what_ran_there_then() -> None:
    library, day = AdLibrary(world().ads), world().disclosed_on.isoformat()
    page = ask(library, f"/api/v1/Ads?top=100&startDate={day}&endDate={day}&countryCodes=61")
    found = {int(item.external_id) for item in parse_ads(page.body, BASE, 1).items}
    running = {
        ad.ad_id
        for ad in world().ads
        if ad.started_on <= world().disclosed_on <= ad.ended_on and "Estonia" in ad.countries
    }
    assert found == running


def test_ad_search_with_a_wrong_date_is_refused() -> None:
    assert ask(AdLibrary(world().ads), "/api/v1/Ads?startDate=yesterday").status == 400


def test_ads_that_begin_later_are_not_there_yet() -> None:
    page = ask(AdLibrary(world().ads), "/api/v1/Ads?top=100", moment=world().disclosed_at - timedelta(days=70))
    expected = {ad.ad_id for ad in world().ads if ad.started_on <= world().disclosed_on - timedelta(days=70)}
    assert {int(item.external_id) for item in parse_ads(page.body, BASE, 1).items} == expected


def test_promo_page_changes_its_claim_some_days_after_the_disclosure() -> None:
    site = PromoSite(world().disclosed_at)
    before, after = ask(site, PATH, moment=world().disclosed_at), ask(site, PATH)
    assert b"One account for everything" in before.body
    assert b"zero leaks" in after.body
    assert b"zero leaks" not in before.body


def test_settings_of_the_demo_are_valid_and_name_every_site(tmp_path: Any) -> None:
    addresses = {name: f"http://127.0.0.1:{4000 + at}" for at, name in enumerate(sites_of(world()))}
    path = tmp_path / "goodwill.toml"
    path.write_text(demo_toml(world(), addresses, 8051, tmp_path / "out box"), encoding="utf-8")
    settings = load_settings(path, {})
    assert settings.dashboard.port == 8051
    assert [brand.role for brand in settings.brands] == ["own", "competitor", "competitor", "competitor"]
    assert settings.disclosed_at(settings.incidents[0]) == world().disclosed_at
    assert all(source.allow_private and source.options["delay"] == 0 for source in settings.sources)
    used = {urlsplit(source.url or "").netloc for source in settings.sources}
    assert used == {urlsplit(address).netloc for address in addresses.values()}


def test_stages_begin_before_the_theft_and_end_at_the_frozen_moment() -> None:
    planned = stages(world())
    moments = [stage.moment for stage in planned]
    assert moments == sorted(set(moments))
    assert moments[0] < world().disclosed_at - timedelta(days=4)
    assert moments[-1] == world().now
    jobs = [job for stage in planned for job in stage.jobs]
    assert jobs.count("report_weekly") == 2
    assert jobs.count("notify_daily") >= 3
