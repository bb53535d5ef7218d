"""Where `goodwill check` knocks for GDELT, VK and Google Play."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.probes import ProbeError, probe, probe_url
from reputation.settings import SourceSettings
from tests.replay.server import Answer, ReplayServer

RECORDINGS = Path(__file__).parents[1] / "recordings"


def settings(kind: str, url: str | None, **options: Any) -> SourceSettings:
    return SourceSettings(name="herald", kind=kind, url=url, options=options)


def recorded(case: str) -> Answer:
    return Answer(next((RECORDINGS / case).glob("input.*")).read_bytes())


def test_probe_of_gdelt_asks_for_its_newest_files() -> None:
    assert probe_url(settings("gdelt", None)) == "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"


def test_probe_of_vk_counts_posts_and_tells_a_refused_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_VK_TOKEN", "hush")
    with ReplayServer() as server, httpx.Client(trust_env=False) as client:
        server.routes["/newsfeed.search"] = recorded("vk/search_page")
        assert probe(client, settings("vk", server.url)) == "4 posts"
        assert server.asked[0].headers["authorization"] == "Bearer hush"
        error = b'{"error": {"error_code": 5, "error_msg": "User authorization failed"}}'
        server.routes["/newsfeed.search"] = Answer(error)
        with pytest.raises(ProbeError, match="error 5, User authorization failed"):
            probe(client, settings("vk", server.url))


def test_probe_of_google_play_counts_reviews_by_the_form_that_the_crawl_sends() -> None:
    with ReplayServer() as server, httpx.Client(trust_env=False) as client:
        server.posts["/"] = recorded("google_play/reviews_answer")
        source = settings("google_play", f"{server.url}/", app_id="bank.app", accept_risk=True)
        assert probe(client, source) == "2 reviews"
