"""Alerts are decided once, messages are sent at least once; reports are numbered and frozen."""

from __future__ import annotations

from datetime import date

from storage import alerts, blobs, outbox, reports
from storage.database import Connection, Database
from storage.outbox import Delivery
from tests.integration.samples import NOON

MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)


def queue(connection: Connection, key: str = "daily:2026-11-24", recipient: str = "pr@bank.example") -> int:
    alert = alerts.decide_alert(connection, key, "daily", "daily", None, {"day": "2026-11-24"}, NOON)
    assert alert
    alerts.queue_delivery(
        connection, alert, "email", recipient, f"<{key}@goodwill>", "Today", b"Subject: Today\r\n\r\n"
    )
    return alert


def claim(connection: Connection) -> Delivery | None:
    return outbox.claim_delivery(connection, 60, ["email"])


def fail(connection: Connection, delivery: Delivery, error: str, *, permanent: bool = False, seconds: int = 0) -> None:
    outbox.mark_failed(
        connection, delivery, error, permanent=permanent, own_fault=True, may_have_arrived=False,
        retry_in_seconds=seconds,
    )  # fmt: skip


def expire_leases(connection: Connection) -> None:
    connection.execute("UPDATE outbox SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL")


def test_decide_alert_twice_under_one_key_is_one_decision(db: Database) -> None:
    with db.connection() as connection:
        alert = queue(connection)
        assert alerts.decide_alert(connection, "daily:2026-11-24", "daily", "daily", None, {}, NOON) is None
        rows = connection.execute("SELECT alert_id FROM alerts WHERE key = 'daily:2026-11-24'").fetchall()
        assert [row["alert_id"] for row in rows] == [alert]


def test_queue_delivery_twice_for_one_reader_is_one_message(db: Database) -> None:
    with db.connection() as connection:
        alert = queue(connection)
        alerts.queue_delivery(connection, alert, "email", "pr@bank.example", "<other>", "Again", b"x")
        assert [row.subject for row in outbox.list_deliveries(connection)] == ["Today"]


def test_claim_delivery_leases_it_to_one_sender(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
    with db.connection() as one, db.connection() as other:
        claimed = claim(one)
        assert claimed
        assert (claimed.recipient, claimed.body, claimed.attempt_count) == (
            "pr@bank.example",
            b"Subject: Today\r\n\r\n",
            1,
        )
        assert claim(other) is None
    with db.connection() as connection:
        assert claim(connection) is None


def test_claim_delivery_of_a_sender_that_died_falls_to_the_next(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
        claim(connection)
        expire_leases(connection)
        again = claim(connection)
        assert again
        assert again.attempt_count == 2


def test_mark_sent_message_is_never_claimed_again(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
        claimed = claim(connection)
        assert claimed
        outbox.mark_sent(connection, claimed.delivery_id)
        expire_leases(connection)
        fail(connection, claimed, "too late")
        assert claim(connection) is None
        row = outbox.list_deliveries(connection)[0]
        assert (row.state, row.last_error, row.sent_at is not None) == ("sent", None, True)


def test_mark_failed_for_now_waits_and_for_good_is_quarantined_until_released(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
        claimed = claim(connection)
        assert claimed
        fail(connection, claimed, "451 try later", seconds=3600)
        assert claim(connection) is None
        connection.execute("UPDATE outbox SET not_before_at = now()")
        again = claim(connection)
        assert again
        assert (again.attempt_count, again.failure_count) == (2, 1)
        fail(connection, again, "550 no such user", permanent=True)
        row = outbox.list_deliveries(connection, state="quarantined")[0]
        assert row.last_error == "550 no such user"
        assert claim(connection) is None
        assert outbox.release_deliveries(connection, channel="slack") == []
        assert outbox.release_deliveries(connection, [row.delivery_id]) == [row.delivery_id]
        released = claim(connection)
        assert released
        assert released.failure_count == 0


def test_sender_whose_lease_was_taken_can_neither_hand_over_nor_mark_failed(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
        first = claim(connection)
        expire_leases(connection)
        second = claim(connection)
        assert first
        assert second
        assert not outbox.hand_over(connection, first, 60)
        fail(connection, first, "too late", permanent=True)
        assert outbox.list_deliveries(connection)[0].state == "sending"
        assert outbox.hand_over(connection, second, 60)


def test_message_handed_over_before_its_sender_died_counts_as_repeat_when_handed_over_again(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
        for hands_over, repeats in ((False, 0), (True, 0), (True, 1), (True, 2)):
            claimed = claim(connection)
            assert claimed
            if hands_over:
                assert outbox.hand_over(connection, claimed, 60)
            assert outbox.list_deliveries(connection)[0].repeat_count == repeats
            expire_leases(connection)


def test_channel_that_rests_gives_nothing_and_others_go_on(db: Database) -> None:
    with db.connection() as connection:
        alert = queue(connection)
        alerts.queue_delivery(connection, alert, "slack", "slack", "<s@goodwill>", "Today", b"{}")
        rests = [
            outbox.rest_channel(connection, "email", "down", first_seconds=30, longest_seconds=100, asked_seconds=asked)
            for asked in (0, 0, 0, 0, 7000)
        ]
        assert rests == [30, 60, 100, 100, 7000]
        assert claim(connection) is None
        assert outbox.claim_delivery(connection, 60, ["email", "slack"])
        assert [(rest.channel, rest.reason) for rest in outbox.list_channel_rests(connection)] == [("email", "down")]
        outbox.wake_channel(connection, "email")
        assert claim(connection)


def test_urgent_goes_before_what_was_queued_earlier(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
        urgent = alerts.decide_alert(connection, "urgent:1", "regulator", "urgent", None, {}, NOON)
        assert urgent
        alerts.queue_delivery(connection, urgent, "email", "pr@bank.example", "<u@goodwill>", "Now", b"x")
        claimed = claim(connection)
        assert claimed
        assert claimed.subject == "Now"


def test_counts_tell_what_waits_and_what_was_given_up_by_channel(db: Database) -> None:
    with db.connection() as connection:
        queue(connection)
        claimed = claim(connection)
        assert claimed
        fail(connection, claimed, "550", permanent=True)
        alerts.queue_delivery(connection, claimed.alert_id, "slack", "slack", "<s@goodwill>", "Today", b"{}")
        found = {row.channel: (row.waiting_count, row.sent_count, row.quarantined_count) for row in
                 outbox.count_deliveries(connection)}  # fmt: skip
        assert found == {"email": (0, 0, 1), "slack": (1, 0, 0)}


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
