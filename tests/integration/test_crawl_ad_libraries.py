"""The ad libraries that need a key, from a web server to rows. Shape only: none of the real ones was at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, Asked, ReplayServer

TOKEN = "EAABinventedtoken"
META: dict[str, Any] = {"GOODWILL_META_TOKEN": TOKEN}
ARCHIVE = "/v23.0/ads_archive"


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    desk.add_brand("Eastmoor", "competitor")
    return desk


def meta_ad(number: int) -> dict[str, object]:
    snapshot = f"https://www.facebook.com/ads/archive/render_ad/?id={number}&access_token={TOKEN}"
    return {"id": str(number), "page_name": "Eastmoor Bank", "ad_creative_bodies": [f"Offer {number}"],
            "ad_snapshot_url": snapshot}  # fmt: skip


def archive(server: ReplayServer, count: int, largest: int = 500, **headers: str) -> None:
    """Ads 1 to `count`; a page of more than `largest` is too much for the library."""

    def answer(asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            said = {"message": f"Malformed access token {asked.headers['authorization'][7:]}", "code": 190}
            return Answer(json.dumps({"error": said}).encode(), 400)
        limit, after = int(asked.parameter("limit") or 25), int(asked.parameter("after") or 0)
        if limit > largest:
            said = {"message": "Please reduce the amount of data you're asking for, then retry", "code": 1}
            return Answer(json.dumps({"error": said}).encode(), 400)
        rows = [meta_ad(number) for number in range(after + 1, min(after + limit, count) + 1)]
        next_url = f"https://graph.facebook.com{ARCHIVE}?access_token={TOKEN}&after={after + limit}"
        paging = {"cursors": {"after": str(after + len(rows))}, "next": next_url} if rows else {}
        return Answer(json.dumps({"data": rows, "paging": paging}).encode(), headers=headers)

    server.routes[ARCHIVE] = answer


def meta(desk: Desk, server: ReplayServer, **options: Any) -> int:
    return desk.add_source("meta", server.url, "meta_ads", **{"brand": "Eastmoor", "countries": ["DE"], **options})


def test_meta_ads_are_read_to_the_empty_page_and_the_token_stays_in_its_header(
    desk: Desk, server: ReplayServer
) -> None:
    archive(server, 250)
    source = meta(desk, server)
    crawl = desk.crawl(source, **META)[0]
    assert (crawl["outcome"], crawl["new_count"], len(server.asked)) == ("ok", 250, 4)
    asked = server.asked[0]
    assert (asked.parameter("search_terms"), asked.parameter("ad_reached_countries")) == ("Eastmoor", '["DE"]')
    assert not any(TOKEN in path for path in server.paths())
    everything = desk.rows("SELECT ads::text AS row FROM ads UNION ALL SELECT sources::text FROM sources")
    assert not any(TOKEN in one["row"] for one in everything)
    assert desk.crawl(source, **META)[0]["new_count"] == 0


def test_meta_ads_page_that_is_too_large_is_asked_for_in_halves(desk: Desk, server: ReplayServer) -> None:
    archive(server, 60, largest=30)
    crawl = desk.crawl(meta(desk, server), **META)[0]
    assert (crawl["outcome"], crawl["new_count"]) == ("ok", 60)
    assert [asked.parameter("limit") for asked in server.asked] == ["100", "50", "25", "25", "25", "25"]


def test_meta_ads_token_that_is_refused_is_said_without_it(desk: Desk, server: ReplayServer) -> None:
    archive(server, 1)
    crawl = desk.crawl(meta(desk, server), GOODWILL_META_TOKEN="EAABother")[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"token": 1})
    assert crawl["reason"] == "Meta's ad library says (190): Malformed access token ..."


def test_meta_ads_usage_that_is_nearly_full_for_long_ends_the_crawl_until_the_next(
    desk: Desk, server: ReplayServer
) -> None:
    usage = {"1": [{"type": "ads_archive", "call_count": 100, "estimated_time_to_regain_access": 25}]}
    headers: dict[str, Any] = {"X-Business-Use-Case-Usage": json.dumps(usage)}
    archive(server, 250, **headers)
    crawl = desk.crawl(meta(desk, server), **META)[0]
    assert (crawl["outcome"], crawl["errors"], crawl["new_count"]) == ("blocked", {"rate_limit": 1}, 100)
    assert len(server.asked) == 1


def tiktok_ad(number: int) -> dict[str, Any]:
    shown = {"first_shown_date": 20260310, "last_shown_date": 20260312, "status": "active"}
    return {"ad": {"id": number, **shown}, "advertiser": {"business_name": "Eastmoor Bank"}}


def test_tiktok_ads_are_paged_to_the_end_and_details_are_asked_for_once(desk: Desk, server: ReplayServer) -> None:
    pages = [{"ads": [tiktok_ad(n) for n in range(1, 51)], "has_more": True, "search_id": "s1"},
             {"ads": [tiktok_ad(n) for n in range(51, 61)], "has_more": False, "search_id": "s1"}]  # fmt: skip
    asked: list[Asked] = []

    def search(one: Asked) -> Answer:
        asked.append(one)
        return Answer(json.dumps({"data": pages[(len(asked) - 1) % 2], "error": {"code": "ok"}}).encode())

    detail: dict[str, Any] = {"data": {"ad": {**tiktok_ad(0)["ad"], "title": "We never lost one"}}}
    details: list[Asked] = []

    def one_ad(one: Asked) -> Answer:
        details.append(one)
        detail["data"]["ad"]["id"] = len(details)
        return Answer(json.dumps(detail).encode())

    server.posts |= {
        "/v2/oauth/token/": Answer(b'{"access_token": "clt.one", "expires_in": 7200}'),
        "/v2/research/adlib/ad/query/": search,
        "/v2/research/adlib/ad/detail/": one_ad,
    }
    source = desk.add_source("tiktok", f"{server.url}/v2", "tiktok_ads", brand="Eastmoor")
    crawl = desk.crawl(source, GOODWILL_TIKTOK_APP="key:hush")[0]
    assert (crawl["outcome"], crawl["new_count"], len(asked), len(details)) == ("ok", 60, 2, 60)
    assert asked[0].headers["authorization"] == "Bearer clt.one"
    assert desk.crawl(source, GOODWILL_TIKTOK_APP="key:hush")[0]["new_count"] == 0
    assert (len(asked), len(details)) == (4, 60)
    assert desk.rows("SELECT count(*) AS n FROM ads WHERE text = 'We never lost one'") == [{"n": 60}]


def test_linkedin_ads_are_counted_to_their_total_with_its_version_and_token(desk: Desk, server: ReplayServer) -> None:
    def library(asked: Asked) -> Answer:
        start = int(asked.parameter("start") or 0)
        rows = [{"adUrl": f"https://www.linkedin.com/ad-library/detail/{n}",
                 "details": {"advertiser": {"advertiserName": "Eastmoor"}}}
                for n in range(start + 1, min(start + 25, 60) + 1)]  # fmt: skip
        return Answer(json.dumps({"paging": {"total": 60}, "elements": rows}).encode())

    server.routes["/rest/adLibrary"] = library
    source = desk.add_source("linkedin", server.url, "linkedin_ads", brand="Eastmoor", countries=["DE", "FR"])
    crawl = desk.crawl(source, GOODWILL_LINKEDIN_TOKEN="linked")[0]
    assert (crawl["outcome"], crawl["new_count"], len(server.asked)) == ("ok", 60, 3)
    headers = server.asked[0].headers
    assert (headers["authorization"], headers["linkedin-version"]) == ("Bearer linked", "202510")
    assert "countries=(value:List(DE,FR))" in server.asked[0].path


def google_row(number: int, **changes: object) -> dict[str, object]:
    return {"advertiser_id": "AR1", "creative_id": f"CR{number}", "advertiser_disclosed_name": "Eastmoor",
            "first_shown": "2026-03-10", "last_shown": "2026-03-11", "region_code": "DE", **changes}  # fmt: skip


def test_google_ads_of_an_export_are_read_once_until_it_changes(desk: Desk, tmp_path: Path) -> None:
    rows = [google_row(n, advertiser_disclosed_name="Eastmoor" if n % 2 else "Others") for n in range(5000)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (tmp_path / "b.csv").write_text(
        "advertiser_id,creative_id,advertiser_disclosed_name,region_code,last_shown\n"
        "AR1,CRX,Eastmoor,DE,2026-03-01\nAR1,CRX,Eastmoor,FR,2026-03-02\n", "utf-8",
    )  # fmt: skip
    (tmp_path / "notes.txt").write_text("not ours", "utf-8")
    source = desk.add_source("google", None, "google_ads", allow_private=False, brand="Eastmoor", path=str(tmp_path))
    frozen: dict[str, Any] = {"GOODWILL_NOW": "2026-03-12T12:00:00Z"}
    first = desk.crawl(source, **frozen)[0]
    assert (first["outcome"], first["new_count"]) == ("ok", 2501)
    assert desk.rows("SELECT ended_on, countries FROM ads WHERE external_id = 'CRX'") == [
        {"ended_on": date(2026, 3, 2), "countries": ["DE", "FR"]}
    ]
    assert desk.rows("SELECT count(*) AS n FROM ads WHERE ended_on IS NULL") == [{"n": 2500}]
    assert desk.crawl(source, **frozen)[0]["item_count"] == 0


def test_google_export_that_is_broken_names_file_and_line_and_others_are_read(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"creative_id": "CR1"}\n[1]\n', "utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps(google_row(2)), "utf-8")
    source = desk.add_source("google", None, "google_ads", allow_private=False, brand="Eastmoor", path=str(tmp_path))
    crawl = desk.crawl(source)[0]
    assert (crawl["outcome"], crawl["new_count"], crawl["errors"]) == ("failed", 1, {"parse": 1})
    assert "a.json, line 2" in crawl["reason"]


def test_posts_that_are_paid_for_are_ads_of_whom_they_name_and_no_mentions(desk: Desk, server: ReplayServer) -> None:
    texts = ["Come to Eastmoor. erid: 2VtzqvEinvented", "Northgate Bank helps. erid: 2VtzqvEinvented",
             "Northgate Bank is silent", "Windows for all. erid: 2VtzqvEinvented"]  # fmt: skip
    rows = "".join(f"<item><guid>{n}</guid><title>{text}</title></item>" for n, text in enumerate(texts))
    server.routes["/feed"] = Answer(f"<rss version='2.0'><channel>{rows}</channel></rss>".encode())
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed", articles=False))[0]
    assert (crawl["outcome"], crawl["item_count"], crawl["new_count"]) == ("ok", 4, 2)
    assert (crawl["dropped"], crawl["unmatched_count"]) == ({"sponsored": 1}, 1)
    assert [row["title"] for row in desk.mentions()] == ["Northgate Bank is silent"]
    brand = "SELECT b.name, a.platforms FROM ads AS a JOIN brands AS b USING (brand_id)"
    assert desk.rows(brand) == [{"name": "Eastmoor", "platforms": ["feed"]}]
    outcomes = desk.rows("SELECT external_id, outcome FROM seen ORDER BY external_id")
    assert [row["outcome"] for row in outcomes] == ["sponsored", "sponsored", "matched", "unmatched"]
