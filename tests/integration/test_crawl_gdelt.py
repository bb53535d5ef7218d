"""GDELT's quarter-hourly files, from a web server to rows. Shape only: written from GDELT's codebook."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, ReplayServer, page

NEWEST = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXT = "Northgate Bank told its customers on Monday that their addresses had been copied from a supplier. " * 4


def row(address: str, names: str, title: str, moment: datetime) -> str:
    columns = [""] * 27
    columns[1], columns[2], columns[4], columns[23] = f"{moment:%Y%m%d%H%M%S}", "1", address, names
    columns[26] = f"<PAGE_TITLE>{title}</PAGE_TITLE>"
    return "\t".join(columns)


def zipped(table: str) -> Answer:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", table)
    return Answer(stream.getvalue(), headers={"Content-Type": "application/zip"})


def write_file(server: ReplayServer, minutes: int, stream: str = "") -> None:
    """The file of so many minutes before NEWEST: an article about the bank, 200 about nothing of ours."""
    moment = NEWEST - timedelta(minutes=minutes)
    name = f"{minutes}{stream.replace('.', '-')}"
    others = [row(f"https://a.example/{n}", "Harbour Bridge,7", "A bridge", moment) for n in range(200)]
    ours = row(f"{server.url}/story/{name}", "Northgate Bank,88", f"Story {name}", moment)
    server.routes[f"/{moment:%Y%m%d%H%M%S}{stream}.gkg.csv.zip"] = zipped("\n".join([*others, ours]))
    server.routes[f"/story/{name}"] = page(f"<html><title>x</title><article><p>{TEXT} {name}</p></article></html>")


def announce(server: ReplayServer, moment: datetime) -> None:
    for name, stream in (("lastupdate.txt", ""), ("lastupdate-translation.txt", ".translation")):
        stamp = f"{moment:%Y%m%d%H%M%S}{stream}"
        kinds = ("export.CSV.zip", "mentions.CSV.zip", "gkg.csv.zip")
        lines = (f"70000 0123456789abcdef http://data.example/gdeltv2/{stamp}.{kind}" for kind in kinds)
        server.routes[f"/{name}"] = Answer("\n".join(lines).encode())


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        for minutes in (0, 15, 30, 45, 60, 90):
            write_file(running, minutes)
        write_file(running, 0, ".translation")
        announce(running, NEWEST)
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


def stories(desk: Desk) -> set[str]:
    return {row["url"].rpartition("/")[2] for row in desk.mentions()}


def test_gdelt_articles_that_name_the_brand_are_fetched_and_nothing_else_is_kept(
    desk: Desk, server: ReplayServer
) -> None:
    source = desk.add_source("world", server.url, "gdelt", hours=0.5)
    crawl = desk.crawl(source)[0]
    assert (crawl["outcome"], crawl["errors"]) == ("ok", {"missing_file": 1})
    assert stories(desk) == {"0", "15", "0-translation"}
    assert desk.rows("SELECT * FROM unmatched") == []
    stored = next(row for row in desk.mentions() if row["url"].endswith("/15"))
    assert (stored["title"], stored["published_at"]) == ("Story 15", NEWEST - timedelta(minutes=15))
    assert stored["text"].startswith("Northgate Bank told")
    assert desk.rows("SELECT cursor FROM sources")[0]["cursor"] == {
        "english": "20260302120000",
        "translated": "20260302120000",
    }


def test_gdelt_goes_on_after_the_file_that_it_read_last(desk: Desk, server: ReplayServer) -> None:
    source = desk.add_source("world", server.url, "gdelt", streams=["english"], hours=0.25)
    desk.crawl(source)
    write_file(server, -15)
    write_file(server, -45)
    announce(server, NEWEST + timedelta(minutes=45))
    asked = len(server.paths())
    second = desk.crawl(source)[0]
    assert (second["outcome"], second["errors"], second["new_count"]) == ("ok", {"missing_file": 1}, 2)
    assert len(server.paths()) - asked == 1 + 3 + 2


def test_gdelt_file_that_cannot_be_had_now_is_read_by_the_next_crawl(desk: Desk, server: ReplayServer) -> None:
    source = desk.add_source("world", server.url, "gdelt", streams=["english"], hours=1)
    whole = server.routes["/20260302113000.gkg.csv.zip"]
    server.routes["/20260302113000.gkg.csv.zip"] = Answer(b"", 503)
    assert desk.crawl(source)[0]["outcome"] == "failed"
    assert stories(desk) == {"45"}
    server.routes["/20260302113000.gkg.csv.zip"] = whole
    assert desk.crawl(source)[0]["outcome"] == "ok"
    assert stories(desk) == {"45", "30", "15", "0"}


def test_gdelt_file_that_is_broken_costs_no_other(desk: Desk, server: ReplayServer) -> None:
    server.routes["/20260302114500.gkg.csv.zip"] = Answer(b"PK no zip")
    source = desk.add_source("world", server.url, "gdelt", streams=["english"], hours=0.75)
    crawl = desk.crawl(source)[0]
    assert (crawl["outcome"], crawl["errors"]) == ("ok", {"parse": 1})
    assert stories(desk) == {"30", "0"}
