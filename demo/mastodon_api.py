"""A Mastodon instance: public and hashtag timelines, as https://docs.joinmastodon.org/methods/timelines/ has them."""

from __future__ import annotations

import html
import random
import re
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from demo.answers import Answer, Request, json_answer, not_found, page
from demo.posts import Post

LIMIT, MAX_LIMIT = 20, 40
_ID_LIMITS = ("max_id", "since_id", "min_id")
RATE_LIMIT, RATE_SECONDS = 300, 300
"""Requests that one address may make in five minutes, as Mastodon allows anonymous readers."""

_FIRST = (
    "anna",
    "mark",
    "ilya",
    "priya",
    "tom",
    "maria",
    "oleg",
    "lena",
    "pavel",
    "june",
    "rita",
    "sam",
    "igor",
    "nadia",
    "kolya",
    "vera",
    "finn",
    "dasha",
    "boris",
    "elsa",
)
_LAST = (
    "reed",
    "volkov",
    "hale",
    "smirnov",
    "dane",
    "orlova",
    "pike",
    "lind",
    "berg",
    "sokolova",
    "marsh",
    "grin",
    "frost",
    "zimin",
    "wells",
    "titova",
)


class Instance:
    """One instance with its posts, oldest first."""

    def __init__(self, domain: str, posts: Sequence[Post]) -> None:
        self._domain = domain
        self._posts = [post for post in posts if post.instance == domain]
        self._ids = [post.post_id for post in self._posts]
        self._times = [post.created_at for post in self._posts]
        self._rate = RateWindow()

    def __call__(self, request: Request) -> Answer:
        """The answer to one GET."""
        if request.path.startswith("/api/v1/timelines/"):
            headers = self._rate.headers()
            if headers is None:
                return json_answer({"error": "Too many requests"}, 429, self._rate.spent_headers())
            return self._timeline(request, headers)
        if request.path in {"/api/v1/instance", "/api/v2/instance"}:
            return json_answer({"uri": self._domain, "title": self._domain, "version": "4.4.3"})
        return self._page(request)

    def _timeline(self, request: Request, headers: dict[str, str]) -> Answer:
        kept = _chooser(request.path, request.query)
        if kept is None:
            return json_answer({"error": "Record not found"}, 404, headers)
        try:
            limits = {name: int(request.query[name]) for name in _ID_LIMITS if name in request.query}
            limit = max(1, min(MAX_LIMIT, int(request.query.get("limit", LIMIT))))
        except ValueError:
            return json_answer({"error": "an id or limit is no number"}, 400, headers)
        found = self._select(request.moment, kept, limits, limit)
        if found:
            headers = {**headers, "Link": _link(request, found)}
        return json_answer([status_json(post, request) for post in found], 200, headers)

    def _select(self, moment: datetime, kept: Callable[[Post], bool], limits: dict[str, int], limit: int) -> list[Post]:
        """Posts of one page, newest first. `min_id` takes the oldest above it, the others the newest below `max_id`."""
        end = bisect_right(self._times, moment)
        if "max_id" in limits:
            end = min(end, bisect_right(self._ids, limits["max_id"] - 1))
        start = bisect_right(self._ids, max(limits.get("min_id", 0), limits.get("since_id", 0)))
        wanted: list[Post] = []
        places = range(start, end) if "min_id" in limits else range(end - 1, start - 1, -1)
        for at in places:
            if kept(self._posts[at]):
                wanted.append(self._posts[at])
            if len(wanted) == limit:
                break
        return sorted(wanted, key=lambda post: post.post_id, reverse=True)

    def _page(self, request: Request) -> Answer:
        """A post's own page, so that a link from the dashboard leads somewhere."""
        wanted = re.fullmatch(r"/@[\w.]+/(\d+)", request.path)
        posts = [post for post in self._posts if wanted and post.post_id == int(wanted[1])]
        if request.path == "/":
            return page(f"<!doctype html><title>{self._domain}</title><h1>{self._domain}</h1>", "text/html", None)
        if not posts or posts[0].created_at > request.moment:
            return not_found()
        status = status_json(posts[0], request)
        words = f"<article><h1>{html.escape(status['account']['display_name'])}</h1>{status['content']}</article>"
        return page(f"<!doctype html><title>{self._domain}</title>{words}", "text/html", posts[0].created_at)


class RateWindow:
    """Counts requests within five minutes of real time."""

    def __init__(self, limit: int = RATE_LIMIT) -> None:
        self._limit, self._count, self._until = limit, 0, 0.0
        self._turn = threading.Lock()

    def headers(self) -> dict[str, str] | None:
        """The headers of one more request, or None where the window is spent."""
        with self._turn:
            if time.time() >= self._until:
                self._count, self._until = 0, time.time() + RATE_SECONDS
            if self._count >= self._limit:
                return None
            self._count += 1
            return self._written(self._limit - self._count)

    def spent_headers(self) -> dict[str, str]:
        """The headers of a refusal."""
        return self._written(0)

    def _written(self, remaining: int) -> dict[str, str]:
        reset = datetime.fromtimestamp(self._until, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return {
            "X-RateLimit-Limit": str(self._limit), "X-RateLimit-Remaining": str(remaining), "X-RateLimit-Reset": reset
        }  # fmt: skip


def _chooser(path: str, query: Mapping[str, str]) -> Callable[[Post], bool] | None:
    """Which posts a timeline shows, or None where there is no such timeline."""
    if path == "/api/v1/timelines/public":
        remote = query.get("remote") == "true"
        return lambda _post: not remote
    found = re.fullmatch(r"/api/v1/timelines/tag/([^/]+)", path)
    if found is None:
        return None
    wanted = "#" + found[1].casefold()
    return lambda post: wanted in {tag.casefold() for tag in post.draft.tags}


def _link(request: Request, found: Sequence[Post]) -> str:
    kept = {name: value for name, value in request.query.items() if name not in {"max_id", "min_id", "since_id"}}
    extra = "".join(f"{name}={value}&" for name, value in kept.items())
    address = f"{request.base}{request.path}?{extra}"
    return f'<{address}max_id={found[-1].post_id}>; rel="next", <{address}min_id={found[0].post_id}>; rel="prev"'


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None


def account_json(post: Post, base: str) -> dict[str, Any]:
    """The Account entity of a post's author: made from its number, so always the same."""
    rng = random.Random(post.account)
    name = f"{rng.choice(_FIRST)}_{rng.choice(_LAST)}{post.account}"
    identifier = str(109_000_000_000_000_000 + post.account)
    joined = datetime(2022, 11, 1, tzinfo=UTC) + timedelta(days=rng.randrange(900))
    shown = name.partition("_")[0].title()
    return {
        "id": identifier, "username": name, "acct": name, "display_name": shown, "locked": False, "bot": False,
        "discoverable": True, "indexable": True, "group": False, "created_at": _iso(joined), "note": "",
        "url": f"{base}/@{name}", "uri": f"https://{post.instance}/users/{name}",
        "avatar": f"{base}/avatars/missing.png",
        "avatar_static": f"{base}/avatars/missing.png", "header": f"{base}/headers/missing.png",
        "header_static": f"{base}/headers/missing.png", "followers_count": int(rng.paretovariate(0.9) * 20) % 90_000,
        "following_count": rng.randrange(10, 600), "statuses_count": rng.randrange(20, 9000),
        "last_status_at": post.created_at.date().isoformat(), "hide_collections": None, "noindex": False,
        "emojis": [], "roles": [], "fields": [],
    }  # fmt: skip


def status_json(post: Post, request: Request) -> dict[str, Any]:
    """The Status entity of a post; an edit that lies ahead of the moment has not happened yet."""
    base, account = request.base, account_json(post, request.base)
    rng = random.Random(post.post_id)
    edited = post.edited_at if post.edited_at and post.edited_at <= request.moment else None
    return {
        "id": str(post.post_id), "created_at": _iso(post.created_at), "in_reply_to_id": None,
        "in_reply_to_account_id": None, "sensitive": False, "spoiler_text": "", "visibility": "public",
        "language": post.draft.language, "uri": f"{account['uri']}/statuses/{post.post_id}",
        "url": f"{base}/@{account['username']}/{post.post_id}", "replies_count": rng.randrange(6),
        "reblogs_count": rng.randrange(9), "favourites_count": rng.randrange(25), "quotes_count": 0,
        "edited_at": _iso(edited), "content": _content(post, base, is_edited=edited is not None), "reblog": None,
        "account": account, "media_attachments": [], "mentions": [],
        "tags": [{"name": tag[1:].lower(), "url": f"{base}/tags/{tag[1:].lower()}"} for tag in post.draft.tags],
        "emojis": [], "card": None, "poll": None,
    }  # fmt: skip


def _content(post: Post, base: str, *, is_edited: bool) -> str:
    """The words as Mastodon writes them: a paragraph, links around hashtags; an edit adds a word."""
    words = html.escape(post.draft.text, quote=False)
    if is_edited:
        words += " (upd.)"
    tags = " ".join(
        f'<a href="{base}/tags/{tag[1:].lower()}" class="mention hashtag" rel="tag">#<span>{tag[1:]}</span></a>'
        for tag in post.draft.tags
    )
    return f"<p>{words}</p>" + (f"<p>{tags}</p>" if tags else "")
