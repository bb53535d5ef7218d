"""Mastodon timelines, Microsoft's ads and promotion pages, from a web server to rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, Asked, ReplayServer, page

PAGE = 40
START = datetime(2026, 3, 1, tzinfo=UTC)
TAG = "/api/v1/timelines/tag/northgate"


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


def status(number: int, **changes: object) -> dict[str, object]:
    account = {"username": "ann", "acct": "ann", "display_name": "Ann", "followers_count": 3}
    made = (START + timedelta(minutes=number)).isoformat()
    return {
        "id": str(1000 + number),
        "uri": f"https://social.example/{number}",
        "url": f"https://social.example/@ann/{number}",
        "created_at": made,
        "content": f"<p>Northgate Bank, day {number}</p>",
        "language": "en",
        "account": account,
        **changes,
    }


def timeline(server: ReplayServer, statuses: list[dict[str, object]], **headers: str) -> Callable[[Asked], Answer]:
    """A timeline as an instance serves it: newest first, `limit` at once, the next page in Link."""

    def answer(asked: Asked) -> Answer:
        below = int(asked.parameter("max_id") or 10**9)
        limit = int(asked.parameter("limit") or 20)
        rows = sorted((s for s in statuses if int(str(s["id"])) < below), key=lambda s: -int(str(s["id"])))[:limit]
        link = {"Link": f'<{server.url}{TAG}?limit={limit}&max_id={rows[-1]["id"]}>; rel="next"'} if rows else {}
        return Answer(json.dumps(rows).encode(), headers={"Content-Type": "application/json", **link, **headers})

    return answer


def test_mastodon_paging_is_followed_to_the_end_and_then_only_to_what_is_known(
    desk: Desk, server: ReplayServer
) -> None:
    statuses = [status(number) for number in range(95)]
    server.routes[TAG] = timeline(server, statuses)
    source = desk.add_source("social", server.url, "mastodon", hashtag="northgate")
    first = desk.crawl(source)[0]
    assert (first["outcome"], first["new_count"]) == ("ok", 95)
    asked = len(server.asked)
    statuses += [status(number) for number in range(95, 100)]
    second = desk.crawl(source)[0]
    assert second["new_count"] == 5
    assert len(server.asked) == asked + 1
    assert desk.rows("SELECT cursor FROM sources WHERE source_id = %s", source)[0]["cursor"] == {"since_id": 1099}
    assert "/robots.txt" not in [one.path for one in server.asked]


def test_mastodon_edited_status_is_a_new_version_of_the_mention(desk: Desk, server: ReplayServer) -> None:
    statuses = [status(1)]
    server.routes[TAG] = timeline(server, statuses)
    source = desk.add_source("social", server.url, "mastodon", hashtag="northgate")
    desk.crawl(source)
    statuses[0] |= {"content": "<p>Northgate Bank said sorry</p>", "edited_at": (START + timedelta(days=1)).isoformat()}
    assert desk.crawl(source)[0]["changed_count"] == 1
    stored = desk.mentions()
    assert [(row["text"], row["version"]) for row in stored] == [("Northgate Bank said sorry", 2)]
    assert stored[0]["edited_at"] == START + timedelta(days=1)


def test_mastodon_crawl_cut_by_its_page_limit_loses_nothing_newer(desk: Desk, server: ReplayServer) -> None:
    statuses = [status(number) for number in range(100)]
    server.routes[TAG] = timeline(server, statuses)
    source = desk.add_source("social", server.url, "mastodon", hashtag="northgate", max_pages=1)
    assert desk.crawl(source)[0]["new_count"] == 40
    statuses.append(status(100))
    assert desk.crawl(source)[0]["new_count"] == 1


def test_mastodon_crawl_that_was_ended_goes_on_where_it_was(desk: Desk, server: ReplayServer) -> None:
    statuses = [status(number) for number in range(100)]
    server.routes[TAG] = timeline(server, statuses)
    source = desk.add_source("social", server.url, "mastodon", hashtag="northgate")
    resume = {"url": f"{server.url}{TAG}?limit=40&max_id=1060", "newest_id": 1097}
    desk.change("UPDATE sources SET cursor = %s::jsonb", json.dumps({"since_id": 1010, "resume": resume}))
    crawl = desk.crawl(source)[0]
    numbers = {int(row["url"].rpartition("/")[2]) for row in desk.mentions()}
    assert crawl["outcome"] == "ok"
    assert numbers >= set(range(11, 60)) | {98, 99}
    assert desk.rows("SELECT cursor FROM sources")[0]["cursor"] == {"since_id": 1099}


def test_mastodon_exhausted_limit_is_waited_out(desk: Desk, server: ReplayServer) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2"}
    server.routes[TAG] = timeline(server, [status(number) for number in range(50)], **headers)
    desk.crawl(desk.add_source("social", server.url, "mastodon", hashtag="northgate"))
    first, second = server.asked[0].at, server.asked[1].at
    assert second - first >= 2


def test_mastodon_429_is_tried_again_after_the_time_asked_for(desk: Desk, server: ReplayServer) -> None:
    full = timeline(server, [status(1)])

    def first_busy(asked: Asked) -> Answer:
        return Answer(b"", 429, {"Retry-After": "1"}) if len(server.asked) == 1 else full(asked)

    server.routes[TAG] = first_busy
    crawl = desk.crawl(desk.add_source("social", server.url, "mastodon", hashtag="northgate"))[0]
    assert (crawl["outcome"], crawl["new_count"]) == ("ok", 1)
    assert server.asked[1].at - server.asked[0].at >= 1


def test_mastodon_429_for_an_hour_blocks_the_source_and_ends_at_once(desk: Desk, server: ReplayServer) -> None:
    server.routes[TAG] = Answer(b"", 429, {"Retry-After": "3600"})
    crawl = desk.crawl(desk.add_source("social", server.url, "mastodon", hashtag="northgate"))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("blocked", {"http_429": 1})
    assert len(server.asked) == 1


def test_mastodon_next_page_of_another_host_is_not_followed(desk: Desk, server: ReplayServer) -> None:
    elsewhere = {"Link": '<https://elsewhere.example/api?max_id=1>; rel="next"'}
    server.routes[TAG] = Answer(json.dumps([status(1)]).encode(), headers=elsewhere)
    crawl = desk.crawl(desk.add_source("social", server.url, "mastodon", hashtag="northgate"))[0]
    assert (crawl["outcome"], crawl["new_count"]) == ("failed", 1)
    assert "elsewhere.example" in crawl["reason"]


def test_microsoft_ads_are_read_page_by_page_shape_only(desk: Desk, server: ReplayServer) -> None:
    """Shape only: from the documentation, no recording of the real library was at hand."""
    rows = [
        {"AdId": n, "AdvertiserName": "Eastmoor Bank plc", "Title": f"Offer {n}", "Description": "Come to us."}
        for n in range(30)
    ]

    def search(asked: Asked) -> Answer:
        skip, top = int(asked.parameter("skip") or 0), int(asked.parameter("top") or 12)
        return Answer(json.dumps({"@odata.count": len(rows), "value": rows[skip : skip + top]}).encode())

    server.routes["/api/v1/Ads"] = search
    source = desk.add_source("bing", f"{server.url}/api/v1", "microsoft_ads", brand="Eastmoor")
    assert desk.crawl(source)[0]["new_count"] == 30
    assert server.asked[0].parameter("searchText") == "Eastmoor"
    assert desk.crawl(source)[0]["new_count"] == 0
    assert desk.rows("SELECT count(*) AS n, count(DISTINCT advertiser) AS names FROM ads") == [{"n": 30, "names": 1}]


def promo(*claims: str) -> Answer:
    body = "".join(f"<p>{claim}</p>" for claim in claims)
    return page(f"<html><head><title>Switch</title></head><body>{body}</body></html>")


def test_promo_page_that_changes_gives_an_ad_with_before_and_after(desk: Desk, server: ReplayServer) -> None:
    source = desk.add_source("promo", f"{server.url}/switch", "promo_page", brand="Eastmoor")
    server.routes["/switch"] = promo("Switch to Eastmoor today", "4 % on savings")
    desk.crawl(source)
    assert desk.crawl(source)[0]["item_count"] == 0
    server.routes["/switch"] = promo("Switch to Eastmoor today", "Your bank lost your data? We never have.")
    assert desk.crawl(source)[0]["new_count"] == 1
    changed = desk.rows("SELECT text, before_text FROM ads ORDER BY ad_id DESC LIMIT 1")[0]
    assert changed == {"text": "Your bank lost your data? We never have.", "before_text": "4 % on savings"}


def test_promo_page_over_ten_megabytes_is_one_clear_sentence(desk: Desk, server: ReplayServer) -> None:
    server.routes["/switch"] = page("<p>" + "x" * (11 << 20) + "</p>")
    crawl = desk.crawl(desk.add_source("promo", f"{server.url}/switch", "promo_page", brand="Eastmoor"))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"too_large": 1})
    assert crawl["reason"] == f"{server.url}/switch answers with more than 10 MB, which is not read"


def test_promo_page_of_a_brand_that_nobody_watches_fails_with_its_reason(desk: Desk, server: ReplayServer) -> None:
    server.routes["/switch"] = promo("Switch to Westlake today")
    crawl = desk.crawl(desk.add_source("promo", f"{server.url}/switch", "promo_page", brand="Westlake"))[0]
    assert crawl["outcome"] == "failed"
    assert "Westlake" in crawl["reason"]
