"""Parsers of timelines on real answers, recorded by others. They need GOODWILL_RECORDINGS."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from crawlers.parsers.bluesky import parse_posts as parse_bluesky
from crawlers.parsers.discourse import parse_posts
from crawlers.parsers.hacker_news import parse_hits
from crawlers.parsers.meta_ads import parse_archive
from crawlers.parsers.reddit import parse_listing
from crawlers.parsers.telegram import parse_channel
from crawlers.parsers.youtube import parse_comments, parse_uploads
from tests.replay.recordings import recordings_folder

pytestmark = pytest.mark.recordings


@pytest.fixture
def folder() -> Path:
    return recordings_folder()


def test_real_channel_page_gives_every_post_with_words_date_and_views(folder: Path) -> None:
    body = (folder / "telegram" / "t_me_s_page_2020.html").read_bytes()
    page = parse_channel(body, "https://t.me/s/xCareers", 1)
    assert len(page.items) == body.count(b"data-post=") == 3
    assert all(item.text and item.published_at and item.author and item.reach_count for item in page.items)
    assert page.next_url == "https://t.me/s/xCareers?before=1491"


def test_real_search_answers_give_every_hit_with_its_date(folder: Path) -> None:
    recorded = json.loads((folder / "hackernews" / "fixtures.json").read_text("utf-8"))
    searches = [one["reply"] for one in recorded if "hits" in one["reply"] and one["reply"]["hits"]]
    assert searches
    for reply in searches:
        page = parse_hits(json.dumps(reply).encode(), "https://hn.example/search_by_date", 1)
        assert len(page.items) == len({hit["objectID"] for hit in reply["hits"]})
        assert all(item.published_at and item.author for item in page.items)


@pytest.mark.parametrize("name", ["posts_latest", "posts_before"])
def test_real_forum_posts_are_all_read(folder: Path, name: str) -> None:
    body = (folder / "discourse" / f"{name}.json").read_bytes()
    page = parse_posts(body, "https://forum.example/posts.json", 1)
    ids = [post["id"] for post in json.loads(body)["latest_posts"]]
    assert [int(item.external_id) for item in page.items] == ids
    assert (page.newest_id, page.oldest_id) == (max(ids), min(ids))


def test_real_comment_threads_are_all_read_with_their_replies(folder: Path) -> None:
    for path in sorted(
        (folder / "youtube" / "apidata" / "comment_threads").glob("comment_threads_by_video_paged_*.json")
    ):
        body = path.read_bytes()
        threads = json.loads(body)["items"]
        replies = [one for thread in threads for one in thread.get("replies", {}).get("comments", [])]
        page = parse_comments(body, "https://api.example/commentThreads?videoId=x", 1)
        assert len(page.items) == len(threads) + len(replies)
        assert all(item.text and item.author and item.published_at for item in page.items)


def test_real_uploads_are_all_read(folder: Path) -> None:
    for path in sorted((folder / "youtube" / "apidata" / "playlist_items").glob("playlist_items_paged_*.json")):
        body = path.read_bytes()
        page = parse_uploads(body, "https://api.example/playlistItems?playlistId=x", 1)
        assert len(page.items) == len(json.loads(body)["items"])
        assert all(item.title and item.author and item.published_at for item in page.items)


def test_real_comment_listings_are_all_read(folder: Path) -> None:
    for path in sorted((folder / "reddit").glob("TestRedditorListings.*.json")):
        for exchange in json.loads(path.read_text("utf-8"))["interactions"]:
            body = exchange["response"]["body"].get("string", "")
            if not body.startswith('{"kind": "Listing"'):
                continue
            children = json.loads(body)["data"]["children"]
            page = parse_listing(body.encode(), "https://api.example/comments?limit=100", 1)
            assert len(page.items) == len([child for child in children if child["data"]["body"] != "[removed]"]) > 0
            assert all(item.text and item.author and item.published_at for item in page.items)


def test_real_meta_ad_is_read_with_its_words_days_and_ranges(folder: Path) -> None:
    row = json.loads((folder / "meta_ads" / "example.json").read_text("utf-8"))
    body = json.dumps({"data": [{**row, "id": row["_id"]}]}).encode()
    (ad,) = parse_archive(body, "https://graph.example/ads_archive", 1).items
    assert (ad.external_id, ad.advertiser, ad.platforms) == (row["_id"], row["page_name"], ("instagram",))
    assert (str(ad.started_on), str(ad.ended_on)) == (row["ad_delivery_start_time"], row["ad_delivery_stop_time"])
    assert (ad.reach_low, ad.reach_high, ad.spend_low, ad.spend_high) == (10000, 14999, 300, 399)
    assert ad.text.splitlines()[0] == row["ad_creative_bodies"][0].splitlines()[0].strip()


def test_real_bluesky_search_gives_every_post_with_its_author_and_date(folder: Path) -> None:
    (exchange,) = yaml.safe_load((folder / "bluesky" / "f_search.yml").read_text("utf-8"))["http_interactions"]
    body = exchange["response"]["body"]["string"].encode()
    page = parse_bluesky(body, exchange["request"]["uri"], 1)
    uris = [post["uri"] for post in json.loads(body)["posts"]]
    assert [item.external_id for item in page.items] == uris
    assert all(item.published_at and item.author and item.text for item in page.items)
    assert page.next_url == "https://bsky.social/xrpc/app.bsky.feed.searchPosts?q=redistricting&cursor=25"
