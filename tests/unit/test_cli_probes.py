"""Where `goodwill check` knocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.probes import ProbeError, probe, probe_url
from crawlers.errors import SourceOptionsError
from reputation.settings import SourceSettings
from tests.replay.server import Answer, ReplayServer, page

RECORDINGS = Path(__file__).parents[1] / "recordings"


def settings(kind: str, url: str | None, **values: Any) -> SourceSettings:
    return SourceSettings(name="herald", kind=kind, url=url, **values)


def test_probe_asks_where_the_crawl_begins() -> None:
    assert probe_url(settings("telegram", "https://t.me/bank_today")) == "https://t.me/s/bank_today"
    assert probe_url(settings("feed", "https://post.example/feed")) == "https://post.example/feed"
    mastodon = settings("mastodon", "https://social.example/", options={"hashtag": "northgate"})
    assert probe_url(mastodon) == "https://social.example/api/v1/timelines/tag/northgate?limit=40"


def test_probe_of_a_source_with_wrong_options_says_what_is_wrong() -> None:
    with pytest.raises(ProbeError, match=r"needs one of options\.hashtag and options\.timeline"):
        probe_url(settings("mastodon", "https://social.example/"))


def test_probe_of_a_telegram_channel_counts_its_posts_and_tells_one_that_is_not_there() -> None:
    (recorded,) = (RECORDINGS / "telegram" / "channel_page").glob("input.*")
    with ReplayServer() as server, httpx.Client(trust_env=False) as client:
        server.routes["/s/bank_today"] = Answer(recorded.read_bytes())
        server.routes["/s/nobody"] = page("<html><body><p>Telegram: Contact @nobody</p></body></html>")
        found = probe(client, settings("telegram", f"{server.url}/bank_today"))
        with pytest.raises(ProbeError, match="shows no posts: there is no such channel"):
            probe(client, settings("telegram", f"{server.url}/nobody"))
    assert found.endswith(" posts")
    assert not found.startswith("0 ")


def test_probe_shows_a_key_to_its_own_place_and_takes_it_to_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with ReplayServer() as server, ReplayServer() as other, httpx.Client(follow_redirects=True) as client:
        server.routes["/playlistItems"] = Answer(b"", 302, {"Location": f"{other.url}/elsewhere"})
        youtube = settings("youtube", server.url, options={"channel_id": "UCabcdefghijklmnopqrstuv"})
        monkeypatch.delenv("GOODWILL_YOUTUBE_KEY", raising=False)
        with pytest.raises(SourceOptionsError, match="GOODWILL_YOUTUBE_KEY is not set"):
            probe(client, youtube)
        monkeypatch.setenv("GOODWILL_YOUTUBE_KEY", "hush")
        with pytest.raises(ProbeError, match="answers 302"):
            probe(client, youtube)
    assert [asked.headers["x-goog-api-key"] for asked in server.asked] == ["hush"]
    assert other.asked == []


def test_probe_of_reddit_asks_for_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_REDDIT_APP", "bank:hush")
    with ReplayServer() as server, httpx.Client() as client:
        reddit = settings("reddit", server.url, options={"subreddit": "banking"})
        server.posts["/api/v1/access_token"] = Answer(b'{"access_token": "day-pass"}')
        assert probe(client, reddit) == "gives a token for the application's key"
        server.posts["/api/v1/access_token"] = Answer(b'{"error": "unsupported_grant_type"}')
        with pytest.raises(ProbeError, match="gave no access token"):
            probe(client, reddit)
    assert server.asked[0].headers["authorization"] == "Basic YmFuazpodXNo"
