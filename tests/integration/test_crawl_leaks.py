"""The leak watch: off until confirmed, alone in its process, onion services by Tor's port, nothing kept raw."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from psycopg.types.json import Jsonb

from jobs.crawling import open_due_leak_round, open_due_round, open_named_round
from reputation.errors import InputError
from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, ReplayServer, page
from tests.replay.socks import HOSTNAME, SocksServer

RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"
FORUM = (RECORDINGS / "leak_page" / "forum" / "input.html").read_bytes()
PASTE = (RECORDINGS / "onion_page" / "paste" / "input.txt").read_bytes()
SECRETS = ("seller@mail.example", "john.doe", "912 345", "4111", "hunter2", "ivan.petrov", "Qwerty123", "letmein99")


def onion(seed: str) -> str:
    """A well-formed address that no service has."""
    key = hashlib.sha256(seed.encode()).digest()
    checksum = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + checksum + b"\x03").decode().lower() + ".onion"


HIDDEN = onion("hidden")

# What the interpreter itself reports of every look-up and connection: written where the test reads it.
SPY = """
import sys
def note(event, values, at={path!r}):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto"):
        with open(at, "a") as file:
            file.write(repr((event, values[0] if event != "socket.connect" else values[1])) + "\\n")
sys.addaudithook(note)
"""


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        running.routes["/forum"] = Answer(FORUM, headers={"Content-Type": "text/html"})
        running.routes["/paste"] = Answer(PASTE, headers={"Content-Type": "text/plain"})
        yield running


@pytest.fixture
def tor(server: ReplayServer) -> Iterator[SocksServer]:
    with SocksServer({HIDDEN: server.port}) as running:
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.change("INSERT INTO brands (name, role, domains) VALUES ('Northgate Bank', 'own', '{northgate.example}')")
    return desk


def confirm(desk: Desk, tor: str = "127.0.0.1:9") -> None:
    """What an operator writes into [leak_watch]."""
    value = {"legal_basis": "Art. 6(1)(f) GDPR, assessed 2026-03-02", "confirmed_by": "J. Doe, DPO", "tor": tor}
    desk.change("INSERT INTO settings (key, value) VALUES ('leak_watch', %s)", Jsonb(value))


def stored(desk: Desk) -> str:
    """Every text of every table that a crawl writes."""
    tables = ("mentions", "mention_versions", "unmatched", "seen", "fetches", "crawls", "leak_pages")
    rows = [row for table in tables for row in desk.rows(f"SELECT * FROM {table}")]  # noqa: S608
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_leak_watch_without_confirmed_basis_reads_nothing(desk: Desk, server: ReplayServer) -> None:
    source = desk.add_source("market", f"{server.url}/forum", "leak_page")
    with desk.database.connection() as connection:
        assert (open_due_round(connection), open_due_leak_round(connection)) == (None, None)
        with pytest.raises(InputError, match="the leak watch is off"):
            open_named_round(connection, ["market"])
    crawl = desk.crawl(source)[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"options": 1})
    assert "the leak watch is off: [leak_watch] needs legal_basis and confirmed_by" in crawl["reason"]
    assert server.asked == []


def test_leak_sources_are_crawled_one_by_one_and_apart_from_others(desk: Desk, server: ReplayServer) -> None:
    confirm(desk)
    leaks = [desk.add_source(name, f"{server.url}/forum", "leak_page") for name in ("first", "second")]
    news = desk.add_source("news", f"{server.url}/feed")
    with desk.database.connection() as connection:
        rounds = [open_due_round(connection), *(open_due_leak_round(connection) for _ in range(3))]
        with pytest.raises(InputError, match="crawled alone"):
            open_named_round(connection, ["news", "first"])
    sources = {row["round_id"]: row["source_ids"] for row in desk.rows("SELECT round_id, source_ids FROM rounds")}
    assert [sources.get(one) for one in rounds] == [[news], [leaks[0]], [leaks[1]], None]


def test_leak_page_of_more_than_two_megabytes_is_not_read_and_the_reason_says_how_much_may_be(
    desk: Desk, server: ReplayServer
) -> None:
    confirm(desk)
    server.routes["/dump"] = page("northgate " * 300_000)
    crawl = desk.crawl(desk.add_source("market", f"{server.url}/dump", "leak_page"))[0]
    assert crawl["errors"] == {"too_large": 1}
    assert crawl["reason"] == f"{server.url}/dump answers with more than 2 MB, which is not read"


def test_leak_page_leaves_masked_snippets_and_a_hash_not_the_page(desk: Desk, server: ReplayServer) -> None:
    confirm(desk)
    crawl = desk.crawl(desk.add_source("market", f"{server.url}/forum", "leak_page"))[0]
    assert (crawl["outcome"], crawl["new_count"]) == ("ok", 2)
    texts = {row["text"]: row for row in desk.mentions()}
    assert set(texts) == {
        "Selling Northgate Bank customers, 1.2M rows, fresh 2026. Telegram @seller, or write [e-mail]",
        "[e-mail at northgate.example]:[password]",
    }
    assert {row["kind"] for row in texts.values()} == {"leak_offer"}
    assert not [secret for secret in SECRETS if secret in stored(desk)]
    assert "Gardening" not in stored(desk)
    pages = desk.rows("SELECT sha256, bytes_count FROM leak_pages")
    assert pages == [{"sha256": hashlib.sha256(FORUM).digest(), "bytes_count": len(FORUM)}]


def test_leak_page_seen_again_is_not_a_second_offer(desk: Desk, server: ReplayServer) -> None:
    confirm(desk)
    source = desk.add_source("market", f"{server.url}/forum", "leak_page")
    desk.crawl(source)
    server.routes["/forum"] = Answer(FORUM.replace(b"Gardening tips, 3", b"Cooking tips, 4"), headers={})
    assert [row["new_count"] for row in desk.crawl(source)] == [0]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/zip"},
        {"Content-Type": "application/octet-stream"},
        {"Content-Type": "text/plain", "Content-Disposition": 'attachment; filename="dump.txt"'},
    ],
)
def test_file_is_not_downloaded(desk: Desk, server: ReplayServer, headers: dict[str, str]) -> None:
    confirm(desk)
    server.routes["/dump"] = Answer(b"Northgate Bank dump " * 50_000, headers=headers)
    crawl = desk.crawl(desk.add_source("dump", f"{server.url}/dump", "leak_page"))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"no_text": 1})
    assert crawl["bytes_count"] < 500_000
    assert desk.mentions() == []


def test_listed_page_that_is_gone_leaves_the_others(desk: Desk, server: ReplayServer) -> None:
    confirm(desk)
    pages = [f"{server.url}/gone", f"{server.url}/paste"]
    crawl = desk.crawl(desk.add_source("pages", f"{server.url}/forum", "leak_page", pages=pages))[0]
    assert (crawl["outcome"], crawl["errors"], crawl["new_count"]) == ("ok", {"http_404": 1}, 5)
    assert sorted(server.paths()) == ["/forum", "/gone", "/paste"]


def test_onion_page_and_its_robots_txt_go_by_tor_alone_and_no_name_is_looked_up(
    desk: Desk, server: ReplayServer, tor: SocksServer, tmp_path: Path
) -> None:
    confirm(desk, f"127.0.0.1:{tor.port}")
    crawl = spied(desk, tmp_path, hidden(desk))
    assert (crawl["outcome"], crawl["new_count"]) == ("ok", 3)
    assert [one.path for one in server.asked] == ["/robots.txt", "/paste"]
    assert {(one.address_type, one.host, one.port) for one in tor.opened} == {(HOSTNAME, HIDDEN, 80)}
    looked_up, connected = seen(tmp_path)
    assert not [name for name in looked_up if "onion" in name]
    database = urlsplit(desk.database.url).port
    assert {port for port in connected if port is not None} <= {tor.port, database}


def test_each_onion_service_has_a_circuit_of_its_own(desk: Desk, server: ReplayServer) -> None:
    other = onion("other")
    with SocksServer({HIDDEN: server.port, other: server.port}) as tor:
        confirm(desk, f"127.0.0.1:{tor.port}")
        pages = [f"http://{other}/paste"]
        url = f"http://{HIDDEN}/paste"
        desk.crawl(desk.add_source("two", url, "onion_page", allow_private=False, pages=pages))
    users = {(one.host, one.user) for one in tor.opened}
    assert len(users) == 2
    assert len({user for _, user in users}) == 2
    assert all(user for _, user in users)


def test_onion_page_that_leads_to_the_open_web_is_not_followed(
    desk: Desk, server: ReplayServer, tor: SocksServer, tmp_path: Path
) -> None:
    confirm(desk, f"127.0.0.1:{tor.port}")
    server.routes["/paste"] = Answer(b"", 302, {"Location": "http://trap.example/visitor"})
    crawl = spied(desk, tmp_path, hidden(desk))
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"unsafe_address": 1})
    assert {one.host for one in tor.opened} == {HIDDEN}
    assert not [name for name in seen(tmp_path)[0] if "trap" in name]


def test_onion_address_in_an_ordinary_source_is_never_looked_up(
    desk: Desk, server: ReplayServer, tmp_path: Path
) -> None:
    server.routes["/feed"] = Answer(b"", 302, {"Location": f"http://{HIDDEN}/paste"})
    crawl = spied(desk, tmp_path, desk.add_source("news", f"{server.url}/feed"))
    assert crawl["errors"] == {"unsafe_address": 1}
    assert "which only the kind onion_page reads" in crawl["reason"]
    assert not [name for name in seen(tmp_path)[0] if "onion" in name]


def test_breaches_of_a_brands_domain_are_mentions(desk: Desk, server: ReplayServer) -> None:
    confirm(desk)
    listed = (RECORDINGS / "hibp" / "domain" / "input.json").read_bytes()
    server.routes["/breaches?Domain=northgate.example"] = Answer(listed, headers={"Content-Type": "application/json"})
    crawl = desk.crawl(desk.add_source("hibp", server.url, "hibp"))[0]
    assert (crawl["outcome"], crawl["new_count"]) == ("ok", 2)
    assert server.paths() == ["/breaches?Domain=northgate.example"]
    assert "press@northgate.example" not in stored(desk)


def test_breaches_that_are_refused_end_that_crawl_alone(desk: Desk, server: ReplayServer) -> None:
    confirm(desk)
    server.routes["/breaches"] = page('{"statusCode": 401, "message": "no user agent"}')
    crawl = desk.crawl(desk.add_source("hibp", server.url, "hibp"))[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"parse": 1})
    assert "no user agent" in crawl["reason"]


def hidden(desk: Desk) -> int:
    return desk.add_source("hidden", f"http://{HIDDEN}/paste", "onion_page", allow_private=False)


def spied(desk: Desk, folder: Path, source: int) -> dict[str, Any]:
    """A crawl in a process that writes down every look-up and connection that the interpreter makes."""
    (folder / "sitecustomize.py").write_text(SPY.format(path=str(folder / "seen.txt")), "utf-8")
    return desk.crawl(source, PYTHONPATH=str(folder))[0]


def seen(folder: Path) -> tuple[list[str], set[int | None]]:
    """Names that were looked up, and ports of loopback or elsewhere that were connected to (None: a local socket)."""
    events = [eval(line) for line in (folder / "seen.txt").read_text("utf-8").splitlines()]  # noqa: S307 (our own)
    names = [str(value) for event, value in events if event in {"socket.getaddrinfo", "socket.gethostbyname"}]
    ports = {value[1] if isinstance(value, tuple) else None for event, value in events if event == "socket.connect"}
    assert ports  # else the spy was not there
    return names, ports
