"""Crawling against the bare tools: `python -m bench.crawl_speed [FOLDER]`.

Pages from loopback to committed rows, against one process of trafilatura alone on the same pages; and feeds answered
with 304, against a bare Scrapy spider that asks for the same addresses. Each ratio is of one run, start-up of the child
included on both sides. FOLDER holds pages (*.html, *.html.gz); without it, those of the tests are taken. Every page is
served under several addresses, so that a run lasts.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import trafilatura

from crawlers.parsers.decoding import decode
from jobs.crawling import open_named_round, run_round
from reputation.settings import build_settings
from storage.database import Database
from storage.embedded import embedded_server
from storage.migrate import migrate
from storage.sync import sync_settings
from tests.replay.server import Answer, ReplayServer

PAGES, FEEDS = 400, 300
ROUND_SECONDS = 900.0
OWN_PAGES = Path(__file__).parents[1] / "tests" / "recordings" / "article"
HTML, RSS = {"Content-Type": "text/html; charset=utf-8"}, {"Content-Type": "application/rss+xml"}

_SPIDER = """
import sys, scrapy
from scrapy.crawler import CrawlerProcess
class Bare(scrapy.Spider):
    name = "bare"
    handle_httpstatus_list = [304]
    async def start(self):
        for number in range(int(sys.argv[2])):
            yield scrapy.Request(f"{sys.argv[1]}/feed/{number}", headers={"If-None-Match": '"1"'}, dont_filter=True)
    def parse(self, response):
        assert response.status == 304
process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
                          "TELNETCONSOLE_ENABLED": False})
process.crawl(Bare)
process.start()
"""


def pages_of(folder: Path) -> list[bytes]:
    """The pages of a folder, unpacked."""
    packed = [gzip.decompress(path.read_bytes()) for path in sorted(folder.rglob("*.html.gz"))]
    return packed + [path.read_bytes() for path in sorted(folder.rglob("*.html"))]


def trafilatura_seconds(pages: Sequence[bytes]) -> float:
    """How long one process takes to read so many pages with trafilatura alone."""
    began = time.perf_counter()
    for page in pages:
        trafilatura.bare_extraction(decode(page), with_metadata=True, include_comments=False)
    return time.perf_counter() - began


def crawl_seconds(database: Database, names: Sequence[str]) -> float:
    """How long a round of those sources takes, as the job `crawl` runs it."""
    with database.connection() as connection:
        round_id = open_named_round(connection, names)
    began = time.perf_counter()
    result = run_round(database.url, round_id, ROUND_SECONDS)
    outcomes = {crawl.outcome for crawl in result.crawls}
    if outcomes != {"ok"}:
        raise SystemExit(f"a crawl of the benchmark failed: {outcomes}")
    return time.perf_counter() - began


def bare_scrapy_seconds(url: str, count: int) -> float:
    """How long bare Scrapy takes for so many answers 304."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _SPIDER, url, str(count)], check=True)
    return time.perf_counter() - began


def serve(server: ReplayServer, pages: Sequence[bytes]) -> None:
    """A feed of all pages, and feeds that answer 304 to who knows them."""
    links = []
    for number, page in enumerate(pages):
        server.routes[f"/page/{number}"] = Answer(page, headers=HTML)
        links.append(f"<item><link>{escape(f'{server.url}/page/{number}')}</link><guid>{number}</guid></item>")
    feed = f"<rss version='2.0'><channel><title>Pages</title>{''.join(links)}</channel></rss>"
    server.routes["/pages.xml"] = Answer(feed.encode(), headers=RSS)
    item = "<item><title>Northgate</title><guid>1</guid></item>"
    small = f"<rss version='2.0'><channel><title>Post</title>{item}</channel></rss>"
    for number in range(FEEDS):
        server.routes[f"/feed/{number}"] = Answer(small.encode(), headers={**RSS, "ETag": '"1"'})


def configure(database: Database, url: str) -> list[str]:
    """The sources of the run; the names of the small feeds."""
    plain = {"kind": "feed", "allow_private": True}
    feeds = [
        {"name": f"feed {number}", "url": f"{url}/feed/{number}", "options": {"articles": False, "delay": 0}, **plain}
        for number in range(FEEDS)
    ]
    pages = {"name": "pages", "url": f"{url}/pages.xml", "options": {"delay": 0, "match": "all"}, **plain}
    table = {"brand": [{"name": "Northgate Bank", "role": "own"}], "source": [pages, *feeds]}
    with database.connection() as connection:
        sync_settings(connection, build_settings(table, Path("goodwill.toml"), "", {}))
    return [str(feed["name"]) for feed in feeds]


def main(folder: Path = OWN_PAGES) -> None:
    """Measure and print both ratios."""
    found = pages_of(folder)
    pages = [found[number % len(found)] for number in range(PAGES)]
    with (
        ReplayServer() as server,
        tempfile.TemporaryDirectory(prefix="goodwill-bench-") as data,
        embedded_server(Path(data) / "data") as url,
        Database.open(url) as database,
    ):
        migrate(url)
        serve(server, pages)
        names = configure(database, server.url)
        ours, alone = crawl_seconds(database, ["pages"]), trafilatura_seconds(pages)
        print(
            f"pages to rows: {len(pages) / ours:.1f} a second ({len(found)} different ones), trafilatura alone in one "
            f"process {len(pages) / alone:.1f}: ratio {alone / ours:.2f}",
            flush=True,
        )
        crawl_seconds(database, names)
        known, bare = crawl_seconds(database, names), bare_scrapy_seconds(server.url, FEEDS)
        print(
            f"feeds answered 304: {FEEDS / known:.0f} a second, each a source with rows of its own; bare Scrapy "
            f"{FEEDS / bare:.0f}: ratio {bare / known:.2f}"
        )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
