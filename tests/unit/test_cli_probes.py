"""Where `goodwill check` knocks."""

from __future__ import annotations

from typing import Any

import pytest

from cli.probes import ProbeError, probe_url
from reputation.settings import SourceSettings


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
