"""`goodwill up` as a process: its parts killed with SIGKILL in the middle of a round, and what is left of it.

Nothing lost, nothing double, no lock left, and everything ends with it.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from storage.embedded import embedded_server
from tests.replay.server import Answer, Asked, ReplayServer, xml

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 100
ITEMS = 12


class Service:
    """A running `goodwill up` in a folder of its own, with one slow site to crawl."""

    def __init__(self, folder: Path, site: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.log = folder, folder / "up.log"
        (folder / "goodwill.toml").write_text(
            f"""
[[brand]]
name = "Northgate Bank"
role = "own"

[[source]]
name = "Post"
kind = "feed"
url = "{site}/feed"
every = "1m"
allow_private = true
options = {{delay = 0}}

[dashboard]
port = {self.port}
""",
            encoding="utf-8",
        )
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "GOODWILL_CONFIG"}}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", "from cli.main import run; run()", "up"],
                cwd=self.folder, env={**kept, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def said(self, pattern: str) -> list[str]:
        return re.findall(pattern, self.log.read_text("utf-8", errors="replace"))

    def await_words(self, pattern: str, times: int = 1) -> list[str]:
        await_that(lambda: len(self.said(pattern)) >= times, f"the log says {pattern!r}", self.log)
        return self.said(pattern)

    def part(self, name: str) -> int:
        """Process id of the part that runs now."""
        return int(self.await_words(rf"started the {name} \(process (\d+)\)")[-1])

    def end(self) -> float:
        """SIGTERM; how many seconds it took to end."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        return time.monotonic() - began

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with embedded_server(self.folder / "var" / "postgres") as url, psycopg.connect(url) as connection:
            return connection.execute(statement).fetchall()


def await_that(holds: Callable[[], bool], what: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {PATIENCE_SECONDS} s: {what}\n{log.read_text('utf-8', errors='replace')[-3000:]}")
        time.sleep(0.2)


def is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


class Site(ReplayServer):
    """A feed whose articles come slowly, so that a round is caught in its middle."""

    def __init__(self, seconds_late: float) -> None:
        super().__init__()
        self.seconds_late = seconds_late
        items = "".join(f"<item><guid>{n}</guid><link>{self.url}/{n}</link></item>" for n in range(ITEMS))
        self.routes["/feed"] = xml(f"<rss version='2.0'><channel><title>Post</title>{items}</channel></rss>")
        for number in range(ITEMS):
            self.routes[f"/{number}"] = self.article

    def article(self, asked: Asked) -> Answer:
        words = f"Northgate Bank lost the addresses of customers in town number {asked.path[1:]}, said its spokesman. "
        html = f"<html><body><article><h1>Leak {asked.path}</h1><p>{words * 8}</p></article></body></html>"
        return Answer(html.encode(), headers={"Content-Type": "text/html"}, seconds_late=self.seconds_late)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(seconds_late=1.5) as running:
        yield running


@pytest.fixture
def service(tmp_path: Path, site: Site) -> Iterator[Service]:
    running = Service(tmp_path, site.url)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(60)


def test_worker_and_scheduler_killed_mid_round_lose_nothing_and_double_nothing(service: Service, site: Site) -> None:
    worker, scheduler = service.part("worker"), service.part("scheduler")
    await_that(lambda: "/1" in site.paths(), "the round is under way", service.log)
    os.kill(worker, signal.SIGKILL)
    os.kill(scheduler, signal.SIGKILL)
    site.seconds_late = 0
    service.await_words(r"started the worker", 2)
    service.await_words(r"started the scheduler", 2)
    service.await_words(r"crawl: 1 sources crawled")
    service.await_words(r"score: \d+ mentions")
    assert service.end() < 30
    assert service.process.returncode == 0
    assert service.rows("SELECT count(*), count(DISTINCT external_id) FROM mention_keys") == [(ITEMS, ITEMS)]
    assert service.rows("SELECT count(*) FROM mentions") == [(ITEMS,)]
    assert service.rows("SELECT count(*) FROM crawls WHERE finished_at IS NULL") == [(0,)]
    assert service.rows("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)]


def test_up_killed_takes_its_parts_with_it_and_starts_again(service: Service) -> None:
    parts = [service.part(name) for name in ("scheduler", "worker", "dashboard")]
    service.await_words(r"this scheduler leads")
    service.await_words(r"the dashboard is at")
    service.process.kill()
    service.process.wait()
    await_that(lambda: not any(map(is_running, parts)), "the parts end with their parent", service.log)
    service.process = service.start()
    service.await_words(r"this scheduler leads", 2)
    service.await_words(r"the dashboard is at", 2)
    assert service.end() < 30
    assert service.process.returncode == 0


def test_database_killed_under_the_service_is_started_again_and_the_crawl_goes_on(service: Service, site: Site) -> None:
    site.seconds_late = 0
    service.await_words(r"crawl: 1 sources crawled")
    pid_file = service.folder / "var" / "postgres" / "cluster" / "postmaster.pid"
    postmaster = int(pid_file.read_text("utf-8").splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    service.await_words(r"the embedded database runs again")
    service.await_words(r"this scheduler leads", 2)
    assert service.end() < 30
    assert service.rows("SELECT count(*), count(DISTINCT external_id) FROM mention_keys") == [(ITEMS, ITEMS)]


def test_up_ends_within_thirty_seconds_in_the_middle_of_a_crawl(service: Service, site: Site) -> None:
    site.seconds_late = 20
    worker = service.part("worker")
    await_that(lambda: "/0" in site.paths(), "the round is under way", service.log)
    assert service.end() < 30
    assert service.process.returncode == 0
    assert not is_running(worker)
    assert service.rows("SELECT count(*) FROM crawls WHERE finished_at IS NULL") == [(0,)]
    assert service.rows("SELECT process FROM heartbeats") == []  # or a backup could not be restored yet


def test_second_up_in_the_same_folder_is_refused_in_one_sentence(service: Service) -> None:
    service.part("worker")
    second = service.start()
    assert second.wait(60) == 1
    assert service.said(r"goodwill: another `goodwill up` runs in [^\n]*")
    assert service.process.poll() is None


def refused(folder: Path, table: str) -> tuple[int, str]:
    """The exit code and the words of an `up` that starts nothing with this table [dashboard]."""
    (folder / "goodwill.toml").write_text(f"[dashboard]\n{table}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from cli.main import run; run()", "up"],
        cwd=folder, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert not (folder / "var" / "postgres").exists()
    return done.returncode, done.stderr


def test_up_whose_port_is_taken_says_so_before_it_starts_anything(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        code, said = refused(tmp_path, f"port = {holder.getsockname()[1]}")
    assert code == 1
    assert "set another [dashboard] port" in said


def test_up_whose_dashboard_others_could_reach_says_so_before_it_starts_anything(tmp_path: Path) -> None:
    code, said = refused(tmp_path, 'host = "0.0.0.0"')
    assert code == 2
    assert "set allow_remote = true behind a proxy" in said
