"""Mails while the clock moves: over both changes of the hour, a week's end, and three days without a way out."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from alerts.outbox import SendCounts, send_due
from jobs.notifying import notify_daily
from jobs.work import Work
from storage.database import Database
from tests.integration.mail_server import Mailbox, free_port, mail_server
from tests.integration.samples import add_brand
from tests.integration.test_mail_outbox import channel, make_due, queue, rows


def no_model() -> Any:
    raise AssertionError("the daily mail needs no model")


def set_up(db: Database, zone: str, daily_at: str) -> Work:
    with db.connection() as connection:
        add_brand(connection)
        for key, value in (
            ("organisation", {"name": "Nordbank", "timezone": zone}),
            ("alerts", {"daily_at": daily_at, "recipients": ["a@bank.example"]}),
        ):
            connection.execute("INSERT INTO settings (key, value) VALUES (%s, %s)", [key, Jsonb(value)])
    return Work(db, no_model, threading.Event(), time.monotonic() + 3600)


def live(work: Work, port: int, monkeypatch: pytest.MonkeyPatch, *moments: datetime) -> None:
    """The jobs at each moment, as the service runs them."""
    for moment in moments:
        monkeypatch.setenv("GOODWILL_NOW", moment.isoformat())
        notify_daily(work)
        send_due(work.database, channel(port))


def subjects(mailbox: Mailbox) -> list[str]:
    return [str(message_from_bytes(content, policy=policy.default)["Subject"]) for _, content in mailbox.taken]


@pytest.mark.parametrize(
    ("sunday", "daily_at"),
    [
        (datetime(2026, 3, 29, tzinfo=UTC), "02:30:00"),  # an hour that this day skips
        (datetime(2026, 10, 25, tzinfo=UTC), "02:30:00"),  # one that it has twice
    ],
)
def test_each_day_around_a_change_of_the_hour_and_a_weeks_end_has_one_mail(
    db: Database, monkeypatch: pytest.MonkeyPatch, sunday: datetime, daily_at: str
) -> None:
    work, mailbox = set_up(db, "Europe/Berlin", daily_at), Mailbox()
    minutes = (15, 45, 75, 105, 720)
    hours = [sunday + timedelta(days=day, minutes=minute) for day in (-1, 0, 1, 2) for minute in minutes]
    with mail_server(mailbox) as port:
        live(work, port, monkeypatch, hours[3], *hours[4:])
    days = Counter(day for subject in subjects(mailbox) for day in range(24, 32) if f" {day} " in f" {subject} ")
    first = sunday.day - 1
    assert days == dict.fromkeys(range(first, first + 4), 1)
    assert len(set(mailbox.message_ids)) == len(mailbox.taken) == 4


def test_service_that_was_down_for_three_days_tells_the_last_day_once(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, mailbox = set_up(db, "Europe/Berlin", "08:00:00"), Mailbox()
    before = datetime(2026, 11, 20, 8, tzinfo=UTC)
    with mail_server(mailbox) as port:
        live(work, port, monkeypatch, before, before + timedelta(days=3), before + timedelta(days=3, hours=1))
    assert len(set(mailbox.message_ids)) == len(mailbox.taken) == 2


def move_on(db: Database, seconds: int) -> None:
    """The database's clock moves on: what it had written lies further back."""
    with db.connection() as connection:
        connection.execute(
            "UPDATE outbox SET not_before_at = not_before_at - %(by)s, queued_at = queued_at - %(by)s,"
            " leased_until = leased_until - %(by)s",
            {"by": timedelta(seconds=seconds)},
        )
        connection.execute("UPDATE channel_rests SET rests_until = rests_until - %s", [timedelta(seconds=seconds)])


def test_mail_server_that_is_down_for_three_days_gets_every_mail_soon_after(db: Database) -> None:
    queue(db, "a@bank.example", "b@bank.example")
    port = free_port()
    tries = 0
    for _ in range(3 * 24 * 4):
        tries += send_due(db, channel(port)).delayed
        move_on(db, 900)
    assert tries > 100
    assert {row.state for row in rows(db).values()} == {"queued"}
    mailbox = Mailbox()
    with mail_server(mailbox, port):
        assert send_due(db, channel(port)) == SendCounts(sent=2)
    assert len(mailbox.taken) == 2
    assert {row.repeat_count for row in rows(db).values()} == {0}


def test_mailbox_that_is_full_for_three_days_gets_its_mail(db: Database) -> None:
    queue(db, "full@bank.example")
    mailbox = Mailbox()
    mailbox.on_recipient = lambda _: "452 mailbox full"
    with mail_server(mailbox) as port:
        for _ in range(3 * 24):
            send_due(db, channel(port))
            move_on(db, 3600)
        assert rows(db)["full@bank.example"].state == "queued"
        mailbox.on_recipient = lambda _: None
        make_due(db)
        assert send_due(db, channel(port)) == SendCounts(sent=1)


def test_channel_that_is_away_for_over_a_week_gives_its_messages_up_with_the_reason(db: Database) -> None:
    queue(db, "a@bank.example")
    port = free_port()
    send_due(db, channel(port))
    move_on(db, 8 * 86_400)
    assert send_due(db, channel(port)) == SendCounts(quarantined=1)
    error = rows(db)["a@bank.example"].last_error
    assert error is not None
    assert error.startswith("given up after 8 days: ")


def multiply(db: Database, count: int) -> None:
    """More messages like the one in the outbox, each to a reader of its own."""
    with db.connection() as connection:
        connection.execute(
            "INSERT INTO outbox (alert_id, channel, recipient, message_id, subject, blob_id)"
            " SELECT alert_id, channel, 'reader' || n || '@bank.example', '<' || n || '@bank>', subject, blob_id"
            " FROM outbox, generate_series(1, %s) AS n",
            [count],
        )


def test_a_thousand_messages_go_out_once_each_by_few_connections_and_hold_up_no_urgent_one(db: Database) -> None:
    queue(db, "reader0@bank.example")
    multiply(db, 999)
    queue(db, "boss@bank.example", key="regulator:1", tier="urgent")
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert send_due(db, channel(port), limit=400) == SendCounts(sent=400)
        assert send_due(db, channel(port), limit=9999) == SendCounts(sent=601)
    recipients = [recipient for recipient, _ in mailbox.taken]
    assert recipients[0] == "boss@bank.example"
    assert len(recipients) == len(set(recipients)) == 1001
    assert mailbox.greeted_count <= 1001 // 50 + 3
