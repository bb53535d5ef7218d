"""Newsletters, from a real IMAP server on loopback by TLS to rows."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from tests.integration.crawling import Desk
from tests.integration.test_crawl_outbound import write_certificate
from tests.replay.mailbox import PASSWORD, USER, MailServer

LOGIN: dict[str, Any] = {"GOODWILL_IMAP_LOGIN": f"{USER}:{PASSWORD}", "GOODWILL_NOW": "2026-03-12T12:00:00Z"}


def letter(number: int, sender: str = "Eastmoor <news@mail.eastmoor.example>") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, USER, f"Switch to us, {number}"
    message["Message-ID"], message["Date"] = f"<{number}@mail.eastmoor.example>", "Mon, 09 Mar 2026 08:00:00 +0100"
    message.set_content(f"We never lost one file.\nhttps://eastmoor.example/u?to={USER}\nSent to {USER}.\n")
    return message.as_bytes().replace(b"\n", b"\r\n")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return write_certificate(tmp_path)


@pytest.fixture
def server(certificate: Path) -> Iterator[MailServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with MailServer(context) as running:
        running.mails = {uid: ("9-Mar-2026", letter(uid)) for uid in range(1, 46)}
        yield running


@pytest.fixture
def desk(db: Database, certificate: Path) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    desk.add_brand("Eastmoor", "competitor")
    desk.change("UPDATE brands SET domains = '{eastmoor.example}' WHERE name = 'Eastmoor'")
    desk.set_network(ca_bundle=str(certificate))
    return desk


def test_newsletters_become_ads_without_who_they_were_sent_to_and_are_read_once(desk: Desk, server: MailServer) -> None:
    source = desk.add_source("letters", server.url, "newsletter", brand="Eastmoor")
    first = desk.crawl(source, **LOGIN)[0]
    assert (first["outcome"], first["new_count"]) == ("ok", 45)
    ad = desk.rows("SELECT title, text, url, started_on, platforms FROM ads WHERE title = 'Switch to us, 7'")[0]
    assert ad["text"] == "Switch to us, 7\nWe never lost one file.\nSent to ."
    assert (ad["url"], ad["started_on"], ad["platforms"]) == (None, date(2026, 3, 9), ["email"])
    server.mails[46] = ("11-Mar-2026", letter(46))
    second = desk.crawl(source, **LOGIN)[0]
    assert (second["outcome"], second["new_count"]) == ("ok", 1)
    assert server.fetched() == [*range(1, 46), 46]
    assert desk.rows("SELECT cursor FROM sources")[0]["cursor"] == {"uid_validity": 1, "uid": 46}
    assert desk.crawl(source, **LOGIN)[0]["item_count"] == 0


def test_mailbox_is_only_read_and_mails_of_others_are_never_opened(desk: Desk, server: MailServer) -> None:
    server.mails = {
        1: ("9-Mar-2026", letter(1)),
        2: ("9-Mar-2026", letter(2, "Mum <mum@home.example>")),
        3: ("9-Mar-2026", letter(3, "Fraud <news@eastmoor.example.evil.example>")),
    }
    source = desk.add_source("letters", server.url, "newsletter", brand="Eastmoor")
    assert desk.crawl(source, **LOGIN)[0]["new_count"] == 1
    assert server.fetched() == [1]
    verbs = {command.split()[0] for command in server.commands}
    assert verbs == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert not any("STORE" in command or "BODY[" in command for command in server.commands)


def test_mailbox_that_breaks_off_is_read_on_from_the_last_stored_mail(desk: Desk, server: MailServer) -> None:
    source = desk.add_source("letters", server.url, "newsletter", brand="Eastmoor")
    server.breaks_at = 30
    first = desk.crawl(source, **LOGIN)[0]
    assert (first["outcome"], first["new_count"], first["errors"]) == ("failed", 29, {"connection": 1})
    second = desk.crawl(source, **LOGIN)[0]
    assert (second["outcome"], second["new_count"]) == ("ok", 16)
    assert desk.rows("SELECT count(*) AS n FROM ads") == [{"n": 45}]


def test_mailbox_numbered_anew_stores_no_mail_twice(desk: Desk, server: MailServer) -> None:
    source = desk.add_source("letters", server.url, "newsletter", brand="Eastmoor")
    desk.crawl(source, **LOGIN)
    server.uid_validity, server.mails = 2, {uid - 40: mail for uid, mail in server.mails.items() if uid > 40}
    server.mails[6] = ("11-Mar-2026", letter(99))
    assert desk.crawl(source, **LOGIN)[0]["new_count"] == 1
    assert desk.rows("SELECT count(*) AS n FROM ads") == [{"n": 46}]


def test_mails_that_are_hostile_end_nothing(desk: Desk, server: MailServer) -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(2000))
    head = b"From: news@eastmoor.example\r\n"
    server.mails = {
        1: ("9-Mar-2026", head + nested),
        2: ("9-Mar-2026", head + b"Subject: =?no-such?B?////?=\r\nDate: never\r\n\r\n\xff\xfe\x00 bytes"),
        3: ("9-Mar-2026", b"From: =?x\r\n\r\n"),
        4: ("9-Mar-2026", head + b"Content-Type: text/plain; charset=\x00\r\nSubject: \r\n\r\n"),
        5: ("9-Mar-2026", head + b"Subject: huge\r\n\r\n" + b"x" * (6 << 20)),
        6: ("9-Mar-2026", letter(6)),
    }
    crawl = desk.crawl(desk.add_source("letters", server.url, "newsletter", brand="Eastmoor"), **LOGIN)[0]
    assert crawl["outcome"] == "ok"
    assert crawl["errors"]["too_large"] == 1
    assert desk.rows("SELECT count(*) AS n FROM ads WHERE title = 'Switch to us, 6'") == [{"n": 1}]


@pytest.mark.parametrize(
    ("login", "kind", "words"),
    [(f"{USER}:wrong-one", "login", "refuses the login"), ("nobody", "options", "GOODWILL_IMAP_LOGIN holds no user")],
)
def test_login_that_is_wrong_is_said_without_the_password(
    desk: Desk, server: MailServer, login: str, kind: str, words: str
) -> None:
    source = desk.add_source("letters", server.url, "newsletter", brand="Eastmoor")
    crawl = desk.crawl(source, GOODWILL_IMAP_LOGIN=login)[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {kind: 1})
    assert words in crawl["reason"]
    assert "wrong-one" not in crawl["reason"]


def test_mailbox_whose_certificate_nobody_signed_gets_no_password(desk: Desk, server: MailServer) -> None:
    desk.change("DELETE FROM settings")
    crawl = desk.crawl(desk.add_source("letters", server.url, "newsletter", brand="Eastmoor"), **LOGIN)[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"certificate": 1})
    assert server.commands == []


def test_mailbox_on_a_private_address_is_refused_without_leave(desk: Desk, server: MailServer) -> None:
    source = desk.add_source("letters", server.url, "newsletter", allow_private=False, brand="Eastmoor")
    assert desk.crawl(source, **LOGIN)[0]["errors"] == {"unsafe_address": 1}
    assert server.commands == []


def test_newsletter_backfill_begins_at_its_day_and_leaves_the_cursor_alone(desk: Desk, server: MailServer) -> None:
    server.mails[46] = ("11-Mar-2026", letter(46))
    source = desk.add_source("letters", server.url, "newsletter", brand="Eastmoor")
    round_id = desk.open_round([source], datetime(2026, 3, 9, tzinfo=UTC))
    assert desk.finish(round_id, 0, **LOGIN)[0]["new_count"] == 46
    assert desk.rows("SELECT cursor FROM sources")[0]["cursor"] == {}
    assert "UID SEARCH SINCE 9-Mar-2026" in server.commands
