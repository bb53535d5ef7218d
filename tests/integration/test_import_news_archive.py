"""Articles out of a web archive on a real database: those that name a brand, once, and what a broken file leaves."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.database import Database
from tests.integration.test_import_files import CONFIG, count, goodwill

BODY = "Nordbank said on Tuesday that letters to everybody whose data was taken will go out this week. " * 6
DATED = '<meta property="article:published_time" content="2026-09-14T08:00:00Z">'


def page(title: str, body: str = BODY, head: str = DATED) -> str:
    text = f"<article><h1>{title}</h1><p>{body}</p><p>Customers wait for them.</p></article>"
    return f"<html lang='en'><head><title>{title}</title>{head}</head><body>{text}</body></html>"


def archive(path: Path, *pages: tuple[str, str, str, str]) -> bytes:
    """A packed WARC file of (address, status, content type, body)."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "test"}))
        for url, status, kind, body in pages:
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            sent = body.encode()
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(sent), length=len(sent), http_headers=headers
            )
            writer.write_record(record)
    return path.read_bytes()


PAGES = (
    ("https://a.example/letters", "200 OK", "text/html; charset=utf-8", page("Nordbank writes to customers")),
    ("https://a.example/gone", "404 Not Found", "text/html", page("Nordbank, gone")),
    ("https://a.example/other", "200 OK", "text/html", page("Weather", "It rains in the whole of Latvia today. " * 9)),
    ("https://a.example/day", "200 OK", "text/html", page("Nordbank one day", head="")),
    ("https://a.example/x.pdf", "200 OK", "application/pdf", "Nordbank"),
    ("https://a.example/second", "200 OK", "text/html", page("Nordbank again", BODY.replace("Tuesday", "Monday"))),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "goodwill.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def test_import_news_archive_stores_what_names_a_brand_and_a_second_time_nothing(folder: Path, db: Database) -> None:
    archive(folder / "news.warc.gz", *PAGES)
    done = goodwill(folder, db, "import", "news-archive", "news.warc.gz")
    assert "news.warc.gz: 4 pages, 2 new mentions, 0 known already, 0 whose article" in done.stdout, done.stderr
    assert "1 without a day" in done.stdout
    done = goodwill(folder, db, "import", "news-archive", "news.warc.gz")
    assert "0 new mentions, 2 known already" in done.stdout
    with db.connection() as connection:
        rows = connection.execute("SELECT title, kind, published_at::date::text AS day FROM mentions ORDER BY title")
        assert [tuple(row.values()) for row in rows] == [
            ("Nordbank again", "article", "2026-09-14"),
            ("Nordbank writes to customers", "article", "2026-09-14"),
        ]


def test_import_news_archive_that_is_cut_off_keeps_what_came_before_and_says_where(folder: Path, db: Database) -> None:
    whole = archive(folder / "whole.warc.gz", *PAGES)
    (folder / "cut.warc.gz").write_bytes(whole[:-150])
    done = goodwill(folder, db, "import", "news-archive", "cut.warc.gz")
    assert done.returncode == 2
    assert "cut.warc.gz is no whole WARC file, at byte" in done.stderr
    assert "Traceback" not in done.stderr
    assert count(db, "mentions") == 1


@pytest.mark.parametrize("content", [b"", b"Nordbank leaked", b"\x1f\x8b\x08\x00 no gzip"])
def test_import_of_a_file_that_is_no_archive_is_one_sentence(folder: Path, db: Database, content: bytes) -> None:
    (folder / "x.warc").write_bytes(content)
    done = goodwill(folder, db, "import", "news-archive", "x.warc")
    assert "Traceback" not in done.stderr
    assert done.returncode == 2
    assert "x.warc is no whole WARC file" in done.stderr
    assert count(db, "mentions") == 0


def test_import_of_a_missing_archive_names_it(folder: Path, db: Database) -> None:
    done = goodwill(folder, db, "import", "news-archive", "none.warc.gz")
    assert done.returncode == 2
    assert "none.warc.gz can't be read: No such file or directory" in done.stderr
