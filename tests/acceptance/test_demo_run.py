"""`goodwill demo` as a newcomer types it: the first run, the second, a cut one, and a taken port."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from storage.database import connect
from storage.embedded import embedded_server
from storage.reports import list_reports

pytestmark = pytest.mark.timeout(900)

DAYS = "60"
END_SECONDS = 30
"""What the demo may take to end everything it started."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """A running demo: its process, its port, and the file that its words go to."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port, self.folder, self.log = port, folder, folder / f"words-{port}.log"
        environ = {**os.environ, "DATABASE_URL": "postgresql://nowhere.invalid/other", "DISPLAY": ""}
        with self.log.open("w", encoding="utf-8") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from cli.main import run; run()", "demo", "--port", str(port), "--days", DAYS],
                cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True,
            )  # fmt: skip

    @property
    def words(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, words: str, seconds: float = 600) -> None:
        self.wait_until(lambda: words in self.words, seconds)

    def wait_until(self, is_so: Callable[[], bool], seconds: float = 600) -> None:
        ends_at = time.monotonic() + seconds
        while not is_so():
            assert self.process.poll() is None, self.words
            assert time.monotonic() < ends_at, self.words
            time.sleep(0.2)

    def page(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", trust_env=False, timeout=30)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(END_SECONDS)


@contextmanager
def demo(folder: Path, port: int | None = None) -> Iterator[Demo]:
    running = Demo(folder, port or free_port())
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.terminate()
            running.process.wait(60)


def processes_of(folder: Path) -> list[str]:
    """Command lines of living processes that speak of the folder, or whose working folder lies in it."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            place = str((entry / "cwd").readlink())
        except OSError:
            continue
        if str(folder) in command or place.startswith(str(folder)):
            found.append(command)
    return found


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder outside of pytest's own, which every session shuts to others: PostgreSQL's user must reach it."""
    made = Path(tempfile.mkdtemp(prefix="goodwill-demo-"))
    try:
        yield made
    finally:
        shutil.rmtree(made)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with own_folder() as made:
        yield made


@pytest.fixture(scope="module")
def first_run(folder: Path) -> str:
    """A first run to its end, cut by SIGTERM in its first crawl and started again; its words."""
    with demo(folder) as cut:
        cut.wait_for("Stage 1 of")
        assert cut.page("/").status_code == 200, "the dashboard is there before the first crawl is over"
        assert cut.end() == 0, cut.words
    assert processes_of(folder) == []
    with demo(folder) as running:
        running.wait_for("All is crawled and scored")
        assert running.page("/").status_code == 200
        assert running.end(signal.SIGINT) == 0, running.words
    assert processes_of(folder) == []
    return running.words


def test_first_run_crawls_every_source_and_scores_what_it_found(first_run: str) -> None:
    assert "not well" not in first_run
    assert len(re.findall(r"10 sources crawled", first_run)) >= 4


def test_first_run_stores_every_post_and_article_once(first_run: str, folder: Path) -> None:
    assert first_run
    counts = json.loads((folder / "var/demo/world.json").read_text(encoding="utf-8"))["truth"]["counts"]
    with embedded_server(folder / "var/demo/var/postgres") as url, connect(url) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM mentions) AS mentions, (SELECT count(*) FROM unmatched) AS unmatched,"
            " (SELECT count(*) FROM mention_scores WHERE scored_at IS NULL) AS unscored,"
            " (SELECT count(*) FROM ads WHERE before_text IS NULL) AS ads,"
            " (SELECT count(*) FROM ads WHERE before_text IS NOT NULL) AS changed_pages"
        ).fetchone()
        reports = list_reports(connection)
    assert row is not None
    assert row["mentions"] + row["unmatched"] == counts["posts"] + counts["articles"]
    assert row["unscored"] == 0
    assert row["changed_pages"] == 1
    assert row["ads"] >= counts["ads"]["all"]
    assert len({(report.period_start_on, report.language) for report in reports}) == 4


def test_first_run_writes_mails_in_english_and_russian(first_run: str, folder: Path) -> None:
    assert first_run
    files = sorted((folder / "var/demo/outbox").glob("*.eml"))
    mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    assert {str(mail["To"]) for mail in mails} == {"press@lindavra.example", "pressa@lindavra.example"}
    assert len({str(mail["Message-ID"]) for mail in mails}) == len(mails) >= 8
    assert any(re.search(r"[а-яё]{4}", str(mail["Subject"])) for mail in mails)
    assert any(part.get_content_type() == "application/pdf" for mail in mails for part in mail.walk())


def test_second_run_crawls_nothing_and_shows_the_same(first_run: str, folder: Path) -> None:
    assert first_run
    with demo(folder) as again:
        again.wait_for("All is crawled and scored", 120)
        assert again.page("/").status_code == 200
        assert "Stage" not in again.words
        assert again.end() == 0
    assert processes_of(folder) == []


def test_taken_port_is_one_sentence_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with demo(tmp_path, taken.getsockname()[1]) as refused:
            assert refused.process.wait(60) == 1
    assert refused.words.count("\n") == 1
    assert str(refused.port) in refused.words
    assert not (tmp_path / "var").exists()


def test_second_demo_in_the_same_folder_is_refused_in_one_sentence() -> None:
    with own_folder() as place, demo(place) as first:
        first.wait_for("Starting", 60)
        with demo(place) as second:
            assert second.process.wait(60) == 1
            assert "a demo runs already" in second.words
        first.process.terminate()
        assert first.process.wait(END_SECONDS) == 0
