"""Alerts are decided once, messages are sent at least once; reports are numbered and frozen."""

from __future__ import annotations

from datetime import date

from storage import alerts, blobs, reports
from storage.database import Connection, Database
from tests.integration.samples import NOON

MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)


def queue(connection: Connection, key: str = "daily:2026-11-24", recipient: str = "pr@bank.example") -> int:
    alert = alerts.decide_alert(connection, key, "daily", "daily", None, {"day": "2026-11-24"}, NOON)
    assert alert
    alerts.queue_delivery(
        connection, alert, "email", recipient, f"<{key}@goodwill>", "Today", b"Subject: Today\r\n\r\n"
    )
    return alert


def expire_leases(connection: Connection) -> None:
    connection.execute("UPDATE outbox SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL")


def test_decide_alert_twice_under_one_key_is_one_decision(db: Database) -> None:
    with db.connection() as connection:
        alert = queue(connection)
        assert alerts.decide_alert(connection, "daily:2026-11-24", "daily", "daily", None, {}, NOON) is None
        assert alerts.find_alert(connection, "daily:2026-11-24") == alert


def test_queue_delivery_twice_for_one_reader_is_one_message(db: Database) -> None:
    with db.connection() as connection:
        alert = queue(connection)
        alerts.queue_delivery(connection, alert, "email", "pr@bank.example", "<other>", "Again", b"x")
        assert [row.subject for row in alerts.list_deliveries(connection)] == ["Today"]


def test_claim_delivery_leases_it_to_one_sender(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
    with db.connection() as one, db.connection() as other:
        claimed = alerts.claim_delivery(one, 60)
        assert claimed
        assert (claimed.recipient, claimed.body, claimed.attempt_count) == (
            "pr@bank.example",
            b"Subject: Today\r\n\r\n",
            1,
        )
        assert alerts.claim_delivery(other, 60) is None
    with db.connection() as connection:
        assert alerts.claim_delivery(connection, 60) is None


def test_claim_delivery_of_a_sender_that_died_falls_to_the_next(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
        alerts.claim_delivery(connection, 60)
        expire_leases(connection)
        again = alerts.claim_delivery(connection, 60)
        assert again
        assert again.attempt_count == 2


def test_mark_sent_message_is_never_claimed_again(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
        claimed = alerts.claim_delivery(connection, 60)
        assert claimed
        alerts.mark_sent(connection, claimed.delivery_id)
        expire_leases(connection)
        alerts.mark_failed(connection, claimed.delivery_id, "too late", permanent=False, retry_in_seconds=0)
        assert alerts.claim_delivery(connection, 60) is None
        row = alerts.list_deliveries(connection)[0]
        assert (row.state, row.last_error, row.sent_at is not None) == ("sent", None, True)


def test_mark_failed_for_now_waits_and_for_good_is_quarantined(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
        for seconds, due in ((3600, False), (0, True)):
            delivery_id = alerts.list_deliveries(connection)[0].delivery_id
            alerts.mark_failed(connection, delivery_id, "451 try later", permanent=False, retry_in_seconds=seconds)
            assert (alerts.claim_delivery(connection, 60) is not None) == due
        alerts.mark_failed(connection, delivery_id, "550 no such user", permanent=True, retry_in_seconds=0)
        row = alerts.list_deliveries(connection)[0]
        assert (row.state, row.last_error) == ("quarantined", "550 no such user")
        assert alerts.claim_delivery(connection, 60) is None
        alerts.requeue_delivery(connection, delivery_id)
        assert alerts.claim_delivery(connection, 60) is not None


def test_store_report_same_content_is_same_version_and_other_a_new_one(db: Database) -> None:
    with db.connection() as connection:
        first = reports.store_report(connection, "weekly", MONDAY, SUNDAY, "en", {"net": 1.5, "who": "Банк"}, NOON)
        assert first[1] == 1
        assert (
            reports.store_report(connection, "weekly", MONDAY, SUNDAY, "en", {"who": "Банк", "net": 1.5}, NOON) == first
        )
        second = reports.store_report(connection, "weekly", MONDAY, SUNDAY, "en", {"net": 1.6}, NOON)
        assert (second[1], second[0] > first[0]) == (2, True)
        assert reports.store_report(connection, "weekly", MONDAY, SUNDAY, "ru", {"net": 1.6}, NOON)[1] == 1
        assert reports.load_report(connection, first[0]) == {"net": 1.5, "who": "Банк"}


def test_report_files_are_listed_and_loaded(db: Database) -> None:
    with db.connection() as connection:
        number, _ = reports.store_report(connection, "weekly", MONDAY, SUNDAY, "en", {"a": 1}, NOON)
        for content in (b"%PDF-1", b"%PDF-2"):
            reports.store_report_file(connection, number, "pdf", "application/pdf", content)
        assert [(row.report_id, row.formats) for row in reports.list_reports(connection)] == [(number, ["pdf"])]
        assert reports.load_report_file(connection, number, "pdf") == ("application/pdf", b"%PDF-2")
        assert reports.load_report_file(connection, number, "html") is None


def test_store_blob_twice_keeps_it_once(db: Database) -> None:
    with db.connection() as connection:
        one, two = (blobs.store_blob(connection, "text/plain", b"\x00\xff") for _ in range(2))
        assert one == two
        assert blobs.load_blob(connection, one) == ("text/plain", b"\x00\xff")
        assert blobs.load_blob(connection, one + 1) is None
