"""Third parties' recordings, moved to loopback; not in the repository: GOODWILL_RECORDINGS names their folder."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from xml.sax.saxutils import escape

import pytest
import yaml

from tests.replay.server import Answer, ReplayServer

VARIABLE = "GOODWILL_RECORDINGS"
HTML = {"Content-Type": "text/html"}


@dataclass(frozen=True)
class RecordedPage:
    """One recorded article page, and the address that it was fetched from."""

    path: Path
    url: str

    def body(self) -> bytes:
        return gzip.decompress(self.path.read_bytes())


def recordings_folder() -> Path:
    """The folder of the recordings; skips the test where the variable does not name one."""
    folder = os.environ.get(VARIABLE)
    if not folder or not Path(folder).is_dir():
        pytest.skip(f"{VARIABLE} names no folder of recordings: the real pages are not replayed")
    return Path(folder)


def recorded_pages(folder: Path) -> list[RecordedPage]:
    """All pages that are there, of those that the `meta.info` files list."""
    listed = (
        RecordedPage(info.parent / name, entry["url"])
        for info in sorted((folder / "articles").glob("*/meta.info"))
        for name, entry in json.loads(info.read_text("utf-8")).items()
    )
    return [recorded for recorded in listed if recorded.path.is_file()]


def recorded_feeds(folder: Path) -> dict[str, Path]:
    """The recorded feeds by name."""
    sets = (("miniflux", "*.xml"), ("rss-parser/input", "*"))
    return {
        f"{name.partition('/')[0]}/{path.name}": path
        for name, pattern in sets
        for path in sorted((folder / "feeds" / name).glob(pattern))
        if path.is_file()
    }


def serve_pages(server: ReplayServer, pages: list[RecordedPage]) -> str:
    """Serve the pages under their own host and path moved to loopback; returns the address of a feed of them."""
    items = []
    for recorded in pages:
        parts = urlsplit(recorded.url)
        moved = urlunsplit(("", "", f"/{parts.netloc}{parts.path}", parts.query, ""))
        server.routes[moved] = Answer(recorded.body(), headers=HTML)
        items.append(f"<item><link>{escape(server.url + moved)}</link><guid>{escape(recorded.url)}</guid></item>")
    feed = f"<rss version='2.0'><channel><title>Replayed articles</title>{''.join(items)}</channel></rss>"
    server.routes["/articles.xml"] = Answer(feed.encode(), headers={"Content-Type": "application/rss+xml"})
    return f"{server.url}/articles.xml"


def serve_feeds(server: ReplayServer, feeds: dict[str, Path]) -> dict[str, str]:
    """Serve the feeds as they were recorded; returns their addresses by name."""
    for name, path in feeds.items():
        server.routes[f"/feeds/{name}"] = Answer(path.read_bytes(), headers={"Content-Type": "application/xml"})
    return {name: f"{server.url}/feeds/{name}" for name in feeds}


def cassettes(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """All recorded exchanges with Mastodon instances, with their cassette's name."""
    for path in sorted((folder / "mastodon").glob("*.yml")):
        for exchange in yaml.safe_load(path.read_text("utf-8"))["http_interactions"]:
            yield path.stem, exchange


def serve_timelines(server: ReplayServer, walk: list[dict[str, Any]], tag: str) -> None:
    """Serve a recorded walk down a hashtag: its first page to whoever asks, each next one by the recorded address.

    After the last recorded page the instance has nothing older.
    """
    path = f"/api/v1/timelines/tag/{tag}"
    server.routes[path] = Answer(b"[]", headers={"Content-Type": "application/json"})
    for number, exchange in enumerate(walk):
        response = exchange["response"]
        kept = {name: response["headers"][name] for name in ("link", "content-type") if name in response["headers"]}
        here = urlsplit(exchange["request"]["uri"])
        link = kept.get("link", "").replace(f"{here.scheme}://{here.netloc}", server.url)
        answer = Answer(response["body"]["string"].encode(), headers={**kept, "link": link})
        server.routes[f"{path}?{_next_query(walk[number - 1])}" if number else f"{path}?limit=40"] = answer


def _next_query(exchange: dict[str, Any]) -> str:
    """The query of the page that an exchange names as the next."""
    first = exchange["response"]["headers"]["link"].partition(">")[0].lstrip("<")
    return str(urlsplit(first).query)
