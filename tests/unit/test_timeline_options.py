"""The addresses at which the walks down a source's timelines begin."""

from __future__ import annotations

from typing import Any

import pytest

from crawlers.errors import SourceOptionsError
from crawlers.kind_options import TimelineOptions
from crawlers.options import check_options
from crawlers.spiders.base import secret_headers
from reputation.brand import Source

BRANDS = ["Northgate Bank", "Северные ворота"]


def begins(kind: str, url: str | None, query: str | None = None, **options: Any) -> dict[str, str]:
    source = Source(1, "herald", kind, url, query, 900, options=options)
    checked = check_options(source)
    assert isinstance(checked, TimelineOptions)
    return dict(checked.timelines(source, BRANDS))


@pytest.mark.parametrize(
    "url", ["https://t.me/bank_today", "https://t.me/s/bank_today/", "https://t.me/bank_today?q=x"]
)
def test_telegram_begins_at_the_preview_of_the_channel(url: str) -> None:
    assert begins("telegram", url) == {"": "https://t.me/s/bank_today"}


def test_telegram_query_is_searched_for_in_the_channel() -> None:
    assert begins("telegram", "https://t.me/bank_today", "утечка") == {
        "": "https://t.me/s/bank_today?q=%D1%83%D1%82%D0%B5%D1%87%D0%BA%D0%B0"
    }


@pytest.mark.parametrize(
    "url", ["https://t.me/+AbCdEf", "https://t.me/joinchat/AbC", "https://t.me/", "https://t.me/c/12/3"]
)
def test_telegram_url_of_no_public_channel_is_refused(url: str) -> None:
    with pytest.raises(SourceOptionsError, match=r"source 'herald' needs a url such as https://t\.me/channel"):
        begins("telegram", url)


def test_hacker_news_searches_each_name_word_for_word_where_there_is_no_query() -> None:
    found = begins("hacker_news", None)
    assert list(found) == ['"Northgate Bank"', '"Северные ворота"']
    assert found['"Northgate Bank"'].startswith(
        "https://hn.algolia.com/api/v1/search_by_date?query=%22Northgate+Bank%22&tags=%28story%2Ccomment%29"
    )


def test_hacker_news_query_stands_alone() -> None:
    assert list(begins("hacker_news", None, "northgate breach")) == ["northgate breach"]


def test_discourse_begins_at_the_latest_posts_of_the_forum() -> None:
    assert begins("discourse", "https://forum.example/talk/") == {"": "https://forum.example/talk/posts.json"}


def test_lemmy_reads_posts_and_comments_of_a_community() -> None:
    assert begins("lemmy", "https://lemmy.example/", community="!banking@other.example") == {
        "posts": "https://lemmy.example/api/v3/post/list?sort=New&limit=50&page=1"
        "&community_name=banking%40other.example&type_=All",
        "comments": "https://lemmy.example/api/v3/comment/list?sort=New&limit=50&page=1"
        "&community_name=banking%40other.example&type_=All",
    }


CHANNEL = "UCabcdefghijklmnopqrstuv"


def test_youtube_begins_at_the_uploads_of_the_channel_and_names_no_key() -> None:
    found = begins("youtube", None, channel_id=CHANNEL)
    assert found == {
        "uploads": "https://www.googleapis.com/youtube/v3/playlistItems"
        "?part=snippet%2CcontentDetails&playlistId=UUabcdefghijklmnopqrstuv&maxResults=50"
    }


def test_youtube_key_is_asked_for_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    options = check_options(Source(1, "herald", "youtube", None, None, 900, options={"channel_id": CHANNEL}))
    monkeypatch.delenv("GOODWILL_YOUTUBE_KEY", raising=False)
    with pytest.raises(SourceOptionsError, match="GOODWILL_YOUTUBE_KEY is not set"):
        secret_headers(options)
    monkeypatch.setenv("GOODWILL_YOUTUBE_KEY", "hush")
    assert secret_headers(options) == {"X-Goog-Api-Key": "hush"}


def test_reddit_reads_posts_and_comments_of_a_subreddit_or_searches_for_the_query() -> None:
    assert begins("reddit", None, subreddit="r/banking") == {
        "new": "https://oauth.reddit.com/r/banking/new?limit=100&raw_json=1",
        "comments": "https://oauth.reddit.com/r/banking/comments?limit=100&raw_json=1",
    }
    assert begins("reddit", None, "northgate", subreddit="banking") == {
        "search": "https://oauth.reddit.com/r/banking/search"
        "?q=northgate&sort=new&type=link&restrict_sr=1&limit=100&raw_json=1"
    }


def test_app_store_reads_each_country() -> None:
    found = begins("app_store", None, app_id=1234567, countries=["GB", "DE"])
    place = "rss/customerreviews/page=1/id=1234567/sortby=mostrecent/xml"
    assert found == {"GB": f"https://itunes.apple.com/gb/{place}", "DE": f"https://itunes.apple.com/de/{place}"}


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("youtube", {}, "options.channel_id: "),
        ("youtube", {"channel_id": "@harbour"}, "options.channel_id: "),
        ("reddit", {}, r"needs options\.subreddit or a query"),
        ("reddit", {"subreddit": "a/b"}, "options.subreddit: "),
        ("app_store", {}, "options.app_id: "),
        ("app_store", {"app_id": 7, "countries": ["gb"]}, "options.countries.0: "),
        ("app_store", {"app_id": 7, "countries": []}, "options.countries: "),
    ],
)
def test_options_that_lead_nowhere_are_named(kind: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(SourceOptionsError, match=words):
        begins(kind, None, **options)


def test_lemmy_query_is_searched_for_in_posts_and_in_comments() -> None:
    found = begins("lemmy", "https://lemmy.example", "northgate", local=True)
    assert {name: "type_=" + url.rpartition("type_=")[2] for name, url in found.items()} == {
        "posts": "type_=Posts",
        "comments": "type_=Comments",
    }
    assert all("listing_type=Local" in url and "q=northgate" in url for url in found.values())
