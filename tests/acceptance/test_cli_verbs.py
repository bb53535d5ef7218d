"""The command as people run it: a folder with a goodwill.toml, the embedded database, files in and out."""

from __future__ import annotations

import csv
import gzip
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replay.server import ReplayServer, xml

ROOT = Path(__file__).resolve().parents[2]
ITEMS = "".join(
    f"<item><guid>{n}</guid><title>Northgate Bank, day {n}</title><pubDate>Mon, 23 Nov 2026 10:0{n}:00 GMT</pubDate>"
    f"<description>Northgate Bank lost my data and nobody answers the phone, says customer {n}.</description></item>"
    for n in range(5)
)
FEED = f"<rss version='2.0'><channel><title>Post</title>{ITEMS}</channel></rss>"


@pytest.fixture(scope="module")
def site() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        running.routes["/feed"] = xml(FEED)
        running.routes["/page"] = xml("<html><body>no feed</body></html>")
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, site: ReplayServer) -> Path:
    folder = tmp_path_factory.mktemp("goodwill")
    (folder / "goodwill.toml").write_text(
        f"""
[organisation]
timezone = "Europe/London"

[[brand]]
name = "Northgate Bank"
role = "own"

[[source]]
name = "Post"
kind = "feed"
url = "{site.url}/feed"
allow_private = true
options = {{delay = 0, articles = false}}
""",
        encoding="utf-8",
    )
    return folder


def goodwill(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "GOODWILL_CONFIG"}}
    return subprocess.run(
        [sys.executable, "-c", "from cli.main import run; run()", *words],
        cwd=folder, env={**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environ}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_crawl_score_export_purge_backup_and_restore_in_one_folder(folder: Path) -> None:
    crawled = goodwill(folder, "crawl", "Post")
    assert crawled.returncode == 0, crawled.stderr
    assert "Post" in crawled.stdout
    scored = goodwill(folder, "score")
    assert "5 mentions and 0 ads scored" in scored.stderr, scored.stderr
    backup = goodwill(folder, "db", "backup", "copy.dump")
    assert backup.returncode == 0, backup.stderr
    before = goodwill(folder, "export", "scores").stdout
    assert len(list(csv.DictReader(before.splitlines()))) == 5
    assert goodwill(folder, "import", "mentions", "extra.csv").returncode == 2
    (folder / "extra.csv").write_text("url,text\nhttps://a.example/,Northgate Bank again\n", encoding="utf-8")
    assert goodwill(folder, "import", "mentions", "extra.csv").returncode == 0
    assert goodwill(folder, "export", "scores").stdout != before
    restored = goodwill(folder, "db", "restore", "copy.dump", "--yes")
    assert restored.returncode == 0, restored.stderr
    assert goodwill(folder, "export", "scores").stdout == before
    assert goodwill(folder, "purge").returncode == 0
    preview = goodwill(folder, "match", "preview", "northgate")
    assert "5 of the latest 5 texts match" in preview.stdout, preview.stderr
    mail = goodwill(folder, "alert", "daily", "--dry-run", GOODWILL_NOW="2026-11-24T09:00:00+00:00")
    assert "Subject: " in mail.stdout, mail.stderr
    report = goodwill(
        folder, "report", "weekly", "--format", "json", "--out", "reports", GOODWILL_NOW="2026-11-30T09:00:00+00:00"
    )
    assert report.returncode == 0, report.stderr
    assert len(list((folder / "reports").glob("goodwill-2026-W48-*.json"))) == 2


def test_crawl_unknown_source_is_one_sentence(folder: Path) -> None:
    done = goodwill(folder, "crawl", "Herald")
    assert done.returncode == 2
    assert done.stderr == "goodwill: there is no source 'Herald' in goodwill.toml\n"


def test_check_tells_what_works_and_fails_where_anything_does(tmp_path: Path, site: ReplayServer) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    (tmp_path / "goodwill.toml").write_text(
        f"""
[[source]]
name = "good"
kind = "feed"
allow_private = true
url = "{site.url}/feed"
[[source]]
name = "no feed"
kind = "feed"
allow_private = true
url = "{site.url}/page"
[[source]]
name = "gone"
kind = "feed"
allow_private = true
url = "{site.url}/gone"
[[source]]
name = "closed"
kind = "feed"
allow_private = true
url = "http://127.0.0.1:{closed}/"
[alerts.smtp]
host = "127.0.0.1"
port = {closed}
sender = "a@b.example"
""",
        encoding="utf-8",
    )
    done = goodwill(tmp_path, "check")
    assert done.returncode == 1
    states = {line.split("│")[1].strip(): line for line in done.stdout.splitlines() if line.startswith("│")}
    assert "works" in states["database"]
    assert "works" in states["model"]
    assert "contact_url" in states["contact"]
    assert "fails" in states["mail"]
    assert "5 entries, newest of 2026-11-23 10:04 UTC" in states["good"]
    assert "is no feed" in states["no feed"]
    assert "answers 404" in states["gone"]
    assert "does not answer" in states["closed"]
    assert "goodwill: 4 of 9 checks fail" in done.stderr


def test_verbs_with_the_database_away_are_one_sentence(folder: Path) -> None:
    done = goodwill(folder, "crawl", DATABASE_URL="postgresql://u:secret@127.0.0.1:1/none")
    assert done.returncode == 1
    assert done.stderr.startswith("goodwill: can't connect to database none on 127.0.0.1")
    assert "secret" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_extract_gives_a_line_a_page_and_nulls_where_nothing_can_be_read(tmp_path: Path) -> None:
    paragraph = "The bank said on Monday that the addresses of its customers had been copied from a supplier. " * 5
    page = f"<html lang='en'><head><title>Leak</title></head><body><article><p>{paragraph}</p></article></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(page.encode()))
    (tmp_path / "c.html").write_text("", encoding="utf-8")
    rows = [
        {"id": str(n), "url": "https://a.example/", "path": name}
        for n, name in enumerate(("a.html", "b.html.gz", "c.html"))
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = goodwill(tmp_path, "extract", "--input", "in.jsonl", "--output", "out.jsonl")
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in found] == ["0", "1", "2"]
    assert found[0]["text"].startswith("The bank said")
    assert {**found[0], "id": "1"} == found[1]
    assert (found[2]["title"], found[2]["text"], found[2]["published_at"]) == (None, None, None)
    assert list(found[0]) == ["id", "title", "text", "authors", "published_at", "language"]


def test_extract_missing_page_names_the_line_and_leaves_no_output(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        '{"id": "1", "url": "https://a.example/", "path": "none.html"}\n', encoding="utf-8"
    )
    done = goodwill(tmp_path, "extract", "--input", "in.jsonl", "--output", "out.jsonl")
    assert done.returncode == 2
    assert "in.jsonl, line 1: the page none.html can't be read" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl"]
