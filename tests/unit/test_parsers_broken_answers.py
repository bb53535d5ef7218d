"""Our own recordings with values taken out or replaced: every parser gives a result or a ParseError."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawlers.errors import ParseError
from crawlers.parsers import discourse, hacker_news, lemmy, mastodon, microsoft_ads, reddit, vk, youtube
from crawlers.parsers.json_values import text_of

RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"
URL = "https://source.example/posts.json?page=1"
ROUNDS = 150
SENSELESS: tuple[Any, ...] = (
    None, True, False, -1, 0, 1e300, float("nan"), float("inf"), 10**30, "", " ", "\ud800", "\x00", "http://[", "-5",
    "9" * 18, "2026-13-45", "9999-12-31T23:59:59-23:59", "<aside class='quote'>", "<p" * 500, [], {}, [[]], [{}],
)  # fmt: skip
PARSERS: dict[str, Callable[[bytes, str, int], Any]] = {
    "discourse/latest_posts": discourse.parse_posts,
    "hacker_news/search_page": hacker_news.parse_hits,
    "lemmy/comment_list": lemmy.parse_listing,
    "lemmy/post_list": lemmy.parse_listing,
    "mastodon/hashtag_page": mastodon.parse_statuses,
    "microsoft_ads/search_page": microsoft_ads.parse_ads,
    "reddit/new_comments": reddit.parse_listing,
    "reddit/new_posts": reddit.parse_listing,
    "vk/search_page": vk.parse_search,
    "youtube/comments_page": youtube.parse_comments,
    "youtube/uploads_page": youtube.parse_uploads,
}


def broken(value: Any, share: float, chance: random.Random) -> Any:
    """The value with a share of its parts replaced by senseless ones, or left out."""
    if chance.random() < share:
        return chance.choice(SENSELESS)
    if isinstance(value, dict):
        return {name: broken(part, share, chance) for name, part in value.items() if chance.random() > share / 2}
    return [broken(part, share, chance) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", PARSERS)
def test_answer_with_senseless_values_is_read_or_refused(case: str) -> None:
    recorded = json.loads((RECORDINGS / case / "input.json").read_bytes())
    chance = random.Random(case)
    read = 0
    for number in range(ROUNDS):
        answer = broken(recorded, (0.02, 0.05, 0.15)[number % 3], chance)
        try:
            page = PARSERS[case](json.dumps(answer).encode(), URL, 1)
        except ParseError:
            continue
        assert all(item.external_id for item in page.items)
        read += 1
    assert read > ROUNDS / 3


def test_text_with_half_a_surrogate_pair_can_be_encoded() -> None:
    text = text_of("a\ud800b")
    assert text == "a?b"
    assert text_of(10**5000) is None
