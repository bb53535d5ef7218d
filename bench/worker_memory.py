"""Whether a worker's memory stays flat: `python -m bench.worker_memory [ROUNDS]`, 200 rounds where no number is given.

Rounds are opened, run as children and closed by the very functions of the job `crawl`, against feeds on loopback and a
database of its own. Measured are the resident memory of this process, which stands for the worker, once it is warm and
at the end, its open files, and the largest child. Linux only (/proc).
"""

from __future__ import annotations

import resource
import sys
import tempfile
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jobs.crawling import open_named_round, run_round
from reputation import clock
from reputation.settings import build_settings
from storage.database import Database
from storage.embedded import embedded_server
from storage.migrate import migrate
from storage.sync import sync_settings

ROUNDS, WARM = 200, 20
FEEDS, ITEMS = 3, 40
LIMIT_MEGABYTES = 8.0
"""What a warm worker may grow by, whatever the number of rounds."""

ROUND_SECONDS = 120.0


class _Feeds(BaseHTTPRequestHandler):
    """Every answer is a feed of new entries, so that each round stores what it has not seen."""

    count = 0

    def do_GET(self) -> None:
        _Feeds.count += 1
        moment = f"{clock.now() - timedelta(hours=1):%a, %d %b %Y %H:%M:%S} +0000"
        items = "".join(
            f"<item><title>Northgate Bank, notice {_Feeds.count}-{number}</title><guid>{_Feeds.count}-{number}</guid>"
            f"<description>{'words about the bank ' * 40}{_Feeds.count} {number}</description>"
            f"<pubDate>{moment}</pubDate></item>"
            for number in range(ITEMS)
        )
        body = f"<rss version='2.0'><channel><title>Post</title>{items}</channel></rss>".encode()
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the output clean."""


def resident_megabytes() -> float:
    """The process's resident memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def open_files() -> int:
    """How many files the process holds open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def run_rounds(url: str, count: int) -> list[tuple[float, int]]:
    """Run so many rounds; memory in MB and open files after each."""
    names = [f"feed {number}" for number in range(FEEDS)]
    measured = []
    with Database.open(url) as database:
        for number in range(count):
            with database.connection() as connection:
                round_id = open_named_round(connection, names)
            result = run_round(url, round_id, ROUND_SECONDS)
            assert [crawl.outcome for crawl in result.crawls] == ["ok"] * FEEDS, result
            measured.append((resident_megabytes(), open_files()))
            if number % 20 == 19:
                megabytes, files = measured[-1]
                print(f"  after {number + 1} rounds: {megabytes:.1f} MB, {files} open files", flush=True)
    return measured


def main(count: int = ROUNDS) -> int:
    """Measure and print; 1 where memory or open files grew beyond the limit."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="goodwill-bench-") as folder, embedded_server(Path(folder) / "data") as url:
        migrate(url)
        _configure(url, f"http://127.0.0.1:{server.server_address[1]}")
        measured = run_rounds(url, count)
    server.shutdown()
    warm = measured[min(WARM, count) - 1]
    grown, files = measured[-1][0] - warm[0], measured[-1][1] - warm[1]
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    print(
        f"worker's memory over {count} rounds: {warm[0]:.1f} MB warm, {measured[-1][0]:.1f} MB at the end "
        f"({grown:+.1f}; limit +{LIMIT_MEGABYTES:.0f}), {files:+d} open files; largest child {child:.0f} MB"
    )
    return 1 if grown > LIMIT_MEGABYTES or files > 2 else 0


def _configure(url: str, address: str) -> None:
    sources = [
        {"name": f"feed {number}", "kind": "feed", "url": f"{address}/{number}", "allow_private": True,
         "options": {"articles": False, "delay": 0}}
        for number in range(FEEDS)
    ]  # fmt: skip
    table = {"brand": [{"name": "Northgate Bank", "role": "own"}], "source": sources}
    with Database.open(url) as database, database.connection() as connection:
        sync_settings(connection, build_settings(table, Path("goodwill.toml"), "", {}))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
