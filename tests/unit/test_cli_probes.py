"""Where `goodwill check` knocks."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.checks import Finding, check_sources
from cli.probes import ProbeError, probe, probe_url
from crawlers.errors import SourceOptionsError
from reputation.settings import Settings, SourceSettings
from tests.replay.server import Answer, ReplayServer, page
from tests.replay.socks import HOSTNAME, SocksServer

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
        assert probe(client, reddit) == "gives a token for its key"
        server.posts["/api/v1/access_token"] = Answer(b'{"error": "unsupported_grant_type"}')
        with pytest.raises(ProbeError, match="gave no access token"):
            probe(client, reddit)
    assert server.asked[0].headers["authorization"] == "Basic YmFuazpodXNo"


def test_probe_of_an_ad_library_sends_its_token_in_the_header_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_META_TOKEN", "EAABinvented")
    with ReplayServer() as server, httpx.Client() as client:
        meta = settings("meta_ads", server.url, options={"brand": "Eastmoor", "countries": ["DE"]})
        server.routes["/v23.0/ads_archive"] = Answer(b'{"data": []}')
        assert probe(client, meta) == "answers to its token"
        server.routes["/v23.0/ads_archive"] = Answer(b"", 400)
        with pytest.raises(ProbeError, match="answers 400"):
            probe(client, meta)
    assert server.asked[0].headers["authorization"] == "Bearer EAABinvented"
    assert "EAAB" not in server.asked[0].path


def test_probe_of_exports_counts_the_files(tmp_path: Path) -> None:
    google = settings("google_ads", None, options={"brand": "Eastmoor", "path": str(tmp_path)})
    with httpx.Client() as client:
        with pytest.raises(ProbeError, match="holds no exports"):
            probe(client, google)
        (tmp_path / "a.jsonl").write_text("{}", "utf-8")
        assert probe(client, google) == "1 files"


def test_probe_of_a_mailbox_on_a_private_address_gives_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_IMAP_LOGIN", "desk:hush")
    letters = settings("newsletter", "imaps://127.0.0.1:9", options={"brand": "Eastmoor"})
    with httpx.Client() as client, pytest.raises(ProbeError, match="private address"):
        probe(client, letters)


def checked(url: str, kind: str = "feed", **values: Any) -> Finding:
    """What `goodwill check` finds of one source."""
    table = {"directory": ".", "source": [{"name": "herald", "kind": kind, "url": url, **values}]}
    (finding,) = check_sources(Settings.model_validate(table), lambda *_: None)
    return finding


def test_check_opens_no_private_address_nor_follows_a_redirect_to_one() -> None:
    with ReplayServer() as server, ReplayServer() as inside:
        server.routes["/feed"] = Answer(b"", 302, {"Location": f"{inside.url}/secret"})
        refused, redirected = checked(f"{inside.url}/feed"), checked(f"{server.url}/feed", allow_private=True)
        server.routes["/feed"] = Answer(b"<rss version='2.0'><channel><title>P</title></channel></rss>")
        opened = checked(f"{server.url}/feed", allow_private=True)
    assert (refused.state, redirected.state, opened.state) == ("failed", "failed", "ok")
    assert "leads to a private address" in refused.detail
    assert "leads to a private address" in redirected.detail
    assert inside.asked == []


def test_check_asks_no_leak_source_while_the_leak_watch_is_off() -> None:
    with ReplayServer() as server:
        finding = checked(f"{server.url}/market", "leak_page", allow_private=True)
    assert (finding.state, server.asked) == ("note", [])
    assert "the leak watch is off" in finding.detail


def test_check_asks_an_onion_page_through_tor_alone() -> None:
    key = hashlib.sha256(b"hidden").digest()
    checksum = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    host = base64.b32encode(key + checksum + b"\x03").decode().lower() + ".onion"
    with ReplayServer() as server, SocksServer({host: server.port}) as tor:
        server.routes["/market"] = page("words")
        basis = {"legal_basis": "an assessment of 2026-03-02", "confirmed_by": "J. Doe", "tor": f"127.0.0.1:{tor.port}"}
        source = {"name": "hidden", "kind": "onion_page", "url": f"http://{host}/market"}
        table = {"directory": ".", "leak_watch": basis, "source": [source]}
        (finding,) = check_sources(Settings.model_validate(table), lambda *_: None)
    assert finding.state == "ok", finding
    assert {(one.address_type, one.host) for one in tor.opened} == {(HOSTNAME, host)}
