"""The outbox against a real mail server that takes, refuses, dies, and comes back."""

from __future__ import annotations

import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any, Literal

import pytest

from alerts.channels.channel import Channel, Parcel
from alerts.channels.choose import Secrets, choose_channels
from alerts.channels.email import SmtpChannel
from alerts.channels.files import FolderChannel
from alerts.compose import AddressError
from alerts.outbox import Decision, Letter, SendCounts, decide, send_due
from alerts.render import RenderedMail
from alerts.retrying import MOST_FAILURES, retry_seconds
from reputation.errors import DeliveryError
from reputation.settings import AlertSettings, NetworkSettings, SmtpSettings
from storage import outbox
from storage.database import Database
from storage.outbox import DeliveryRow
from tests.integration.mail_server import Mailbox, free_port, mail_server, scripted_server

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
MAIL = RenderedMail("Subject", "en", "<p>Привет</p>", "Привет\n", {})


def queue(
    db: Database, *recipients: str, key: str = "daily:2026-11-24", tier: Literal["urgent", "daily"] = "daily"
) -> int | None:
    decision = Decision(key, "daily", tier, None, {"until_at": NOW.isoformat()}, NOW)
    return decide(db, decision, "goodwill@bank.example", [Letter(recipient, MAIL) for recipient in recipients])


def channel(port: int, **values: Any) -> SmtpChannel:
    given = {"host": "127.0.0.1", "port": port, "tls": "none", "sender": "Goodwill <goodwill@bank.example>"}
    return SmtpChannel(SmtpSettings.model_validate(given | values), "secret")


def rows(db: Database) -> dict[str, DeliveryRow]:
    with db.connection() as connection:
        return {row.recipient: row for row in outbox.list_deliveries(connection)}


def make_due(db: Database) -> None:
    with db.connection() as connection:
        connection.execute("UPDATE outbox SET not_before_at = now() - interval '1 s' WHERE state = 'queued'")
        connection.execute("UPDATE outbox SET leased_until = now() - interval '1 s' WHERE state = 'sending'")
        connection.execute("UPDATE channel_rests SET rests_until = now() - interval '1 s'")


def test_letter_to_what_is_no_address_keeps_no_other_letter_back(db: Database) -> None:
    assert queue(db, "x@bank..example", "b@bank.example", "a,b@bank.example") is not None
    assert set(rows(db)) == {"b@bank.example"}


def test_alert_of_which_no_letter_can_be_written_is_not_decided(db: Database) -> None:
    with pytest.raises(AddressError, match=r"'x@bank\.\.example' is no e-mail address"):
        queue(db, "x@bank..example")
    assert queue(db, "b@bank.example") is not None


def test_letters_go_to_each_recipient_once(db: Database) -> None:
    queue(db, "a@bank.example", "b@bank.example")
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert send_due(db, channel(port)) == SendCounts(sent=2)
        assert send_due(db, channel(port)) == SendCounts()
    assert sorted(recipient for recipient, _ in mailbox.taken) == ["a@bank.example", "b@bank.example"]
    assert len(set(mailbox.message_ids)) == 2
    assert {row.state for row in rows(db).values()} == {"sent"}


def test_alert_decided_again_under_its_key_queues_nothing(db: Database) -> None:
    assert queue(db, "a@bank.example") is not None
    assert queue(db, "a@bank.example", "late@bank.example") is None
    assert set(rows(db)) == {"a@bank.example"}


def test_recipient_refused_for_good_is_quarantined_with_the_reason_and_holds_up_nobody(db: Database) -> None:
    queue(db, "gone@bank.example", "here@bank.example")
    mailbox = Mailbox()
    mailbox.on_recipient = lambda address: "550 no such mailbox" if address.startswith("gone") else None
    with mail_server(mailbox) as port:
        assert send_due(db, channel(port)) == SendCounts(sent=1, quarantined=1)
    row = rows(db)["gone@bank.example"]
    assert row.state == "quarantined"
    assert row.last_error is not None
    assert "gone@bank.example: 550 no such mailbox" in row.last_error


def test_recipient_refused_for_now_waits_and_is_sent_later(db: Database) -> None:
    queue(db, "a@bank.example")
    mailbox = Mailbox()
    mailbox.on_recipient = lambda _: "451 greylisted, come back"
    with mail_server(mailbox) as port:
        assert send_due(db, channel(port)) == SendCounts(delayed=1)
        assert send_due(db, channel(port)) == SendCounts()
        assert rows(db)["a@bank.example"].state == "queued"
        mailbox.on_recipient = lambda _: None
        make_due(db)
        assert send_due(db, channel(port)) == SendCounts(sent=1)
    assert rows(db)["a@bank.example"].attempt_count == 2


@pytest.mark.parametrize(("reply", "state"), [("554 looks like spam", "quarantined"), ("452 disk full", "queued")])
def test_message_refused_after_data_is_judged_by_its_code(db: Database, reply: str, state: str) -> None:
    queue(db, "a@bank.example")
    mailbox = Mailbox()
    mailbox.on_data = lambda: reply
    with mail_server(mailbox) as port:
        send_due(db, channel(port))
    assert rows(db)["a@bank.example"].state == state


def test_server_that_is_down_then_comes_back_gets_the_mail(db: Database) -> None:
    queue(db, "a@bank.example")
    port = free_port()
    assert send_due(db, channel(port)) == SendCounts(delayed=1)
    error = rows(db)["a@bank.example"].last_error
    assert error is not None
    assert f"127.0.0.1:{port} did not take the mail to a@bank.example" in error
    make_due(db)
    mailbox = Mailbox()
    with mail_server(mailbox, port):
        assert send_due(db, channel(port)) == SendCounts(sent=1)
    assert len(mailbox.taken) == 1


def test_server_that_dies_after_data_gets_the_same_message_id_again(db: Database) -> None:
    queue(db, "a@bank.example")
    mailbox = Mailbox()
    mailbox.hangs_up_after_data = True
    with mail_server(mailbox) as port:
        assert send_due(db, channel(port)) == SendCounts(delayed=1)
        mailbox.hangs_up_after_data = False
        make_due(db)
        assert send_due(db, channel(port)) == SendCounts(sent=1)
    assert len(mailbox.taken) == 2
    assert len(set(mailbox.message_ids)) == 1


def test_mail_that_never_goes_is_given_up_with_its_reason(db: Database) -> None:
    queue(db, "a@bank.example")
    mailbox = Mailbox()
    mailbox.on_recipient = lambda _: "451 never"
    with db.connection() as connection:
        connection.execute("UPDATE outbox SET failure_count = %s", [MOST_FAILURES - 1])
    with mail_server(mailbox) as port:
        assert send_due(db, channel(port)) == SendCounts(quarantined=1)
    error = rows(db)["a@bank.example"].last_error
    assert error is not None
    assert error.startswith(f"given up after {MOST_FAILURES} attempts")


def test_retries_wait_longer_each_time_and_last_over_a_weekend() -> None:
    for spread in (0.0, 0.5, 0.999):
        waits = [retry_seconds(attempt, spread) for attempt in range(1, MOST_FAILURES)]
        assert waits == sorted(waits)
        assert sum(waits) > 4 * 86_400
    assert [retry_seconds(attempt, 0.5) for attempt in (1, 2, 3)] == [60, 120, 240]
    assert (retry_seconds(1, 0.0), retry_seconds(10_000, 0.5)) == (48, 6 * 3600)


def test_limit_leaves_the_rest_for_later(db: Database) -> None:
    queue(db, *(f"{number}@bank.example" for number in range(5)))
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert send_due(db, channel(port), limit=2).sent == 2
        assert send_due(db, channel(port), limit=9).sent == 3


def certificate(folder: Path) -> tuple[Path, Path]:
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, cert


def secured(port: int, ca_file: Path | None, **values: Any) -> SmtpChannel:
    given = {"host": "127.0.0.1", "port": port, "sender": "goodwill@bank.example", **values}
    return SmtpChannel(SmtpSettings.model_validate(given), "secret", ca_file=str(ca_file) if ca_file else None)


def test_starttls_and_login_are_used_as_set(tmp_path: Path) -> None:
    key, cert = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    mailbox = Mailbox()
    options: dict[str, Any] = {
        "tls_context": context,
        "require_starttls": True,
        "authenticator": mailbox.login,
        "auth_required": True,
    }
    with mail_server(mailbox, **options) as port:
        with closing(secured(port, cert, tls="starttls", user="goodwill")) as trusting:
            trusting.deliver(Parcel("a@bank.example", b"Subject: x\r\n\r\nx\r\n"))
        with pytest.raises(DeliveryError, match=r"self-signed certificate: name its authority in") as untrusted:
            secured(port, None, tls="starttls", user="goodwill").deliver(Parcel("a@bank.example", b"x"))
    assert (untrusted.value.permanent, untrusted.value.concerns) == (False, "channel")
    assert mailbox.logins == [(b"goodwill", b"secret")]
    assert len(mailbox.taken) == 1


def test_tls_from_the_first_byte_is_used_as_set(tmp_path: Path) -> None:
    key, cert = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    mailbox = Mailbox()
    with mail_server(mailbox, ssl_context=context) as port:
        with closing(secured(port, cert, tls="tls")) as way:
            assert "by TLSv1" in way.check()
            way.deliver(Parcel("a@bank.example", b"Subject: x\r\n\r\nx\r\n"))
        elsewhere = secured(port, cert, tls="tls", host="localhost")
        with pytest.raises(DeliveryError, match="its certificate is refused: Hostname mismatch"):
            elsewhere.check()
    assert len(mailbox.taken) == 1


@pytest.mark.parametrize(
    ("tls", "words"),
    [("tls", "does not speak TLS from the first byte"), ("starttls", "can't do what the settings ask for: STARTTLS")],
)
def test_server_without_tls_is_said_clearly_and_gets_no_login(tls: str, words: str) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, pytest.raises(DeliveryError, match=words) as caught:
        secured(port, None, tls=tls, user="goodwill").deliver(Parcel("a@bank.example", b"x"))
    assert (caught.value.permanent, caught.value.concerns) == (False, "channel")
    assert mailbox.logins == []


@pytest.mark.parametrize("reply", ["554 TLS not available", "454 TLS not available due to temporary reason"])
def test_server_that_refuses_tls_is_the_channel_s_trouble_and_costs_no_message(db: Database, reply: str) -> None:
    queue(db, "a@bank.example")
    with scripted_server(EHLO="250-mail.example\r\n250 STARTTLS", STARTTLS=reply) as port:
        assert send_due(db, channel(port, tls="starttls")) == SendCounts(delayed=1)
    with db.connection() as connection:
        (rest,) = outbox.list_channel_rests(connection)
    assert rest.reason == f"127.0.0.1:{port} refuses to begin: {reply}"


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_server_that_asks_for_a_login_first_is_the_channel_s_trouble(command: str) -> None:
    replies = {command: "530 5.7.0 Authentication required"}
    with scripted_server(**replies) as port, pytest.raises(DeliveryError, match="530") as caught:
        channel(port).deliver(Parcel("a@bank.example", b"x"))
    assert (caught.value.permanent, caught.value.concerns) == (False, "channel")


@pytest.mark.parametrize("host", ["mail..example", f"{'a' * 70}.example"])
def test_host_that_is_no_name_is_said_and_not_taken_for_the_login(host: str) -> None:
    with pytest.raises(DeliveryError, match="is no name that a server can have") as caught:
        channel(587, host=host, user="goodwill").deliver(Parcel("a@bank.example", b"x"))
    assert (caught.value.permanent, caught.value.concerns) == (False, "channel")


def test_user_without_a_password_holds_the_mails_back_and_logs_in_nowhere(db: Database) -> None:
    queue(db, "a@bank.example")
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        smtp = {"host": "127.0.0.1", "port": port, "tls": "none", "user": "u", "sender": "g@bank.example"}
        ways = choose_channels(AlertSettings.model_validate({"smtp": smtp}), Secrets(), Path(), NetworkSettings())
        assert send_due(db, ways) == SendCounts(delayed=1)
    assert rows(db)["a@bank.example"].last_error == "a user is set in [alerts.smtp], but GOODWILL_SMTP_PASSWORD is not"
    assert mailbox.greeted_count == 0


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_password_outside_ascii_is_said_without_showing_it() -> None:
    mailbox = Mailbox()
    options: dict[str, Any] = {"authenticator": mailbox.login, "auth_required": True, "auth_require_tls": False}
    settings = {"host": "127.0.0.1", "tls": "none", "user": "u", "sender": "goodwill@bank.example"}
    with mail_server(mailbox, **options) as port:
        way = SmtpChannel(SmtpSettings.model_validate(settings | {"port": port}), "пароль")
        with pytest.raises(DeliveryError, match="has characters outside ASCII") as caught:
            way.check()
    assert (caught.value.concerns, "п" in str(caught.value)) == ("channel", False)


def test_line_that_begins_with_a_dot_ends_no_message() -> None:
    body = b"Subject: x\r\n\r\n.\r\n..two\r\nMAIL FROM:<x@evil.example>\r\n.\r\nend\r\n"
    mailbox = Mailbox()
    with mail_server(mailbox) as port, closing(channel(port)) as way:
        way.deliver(Parcel("a@bank.example", body))
        way.deliver(Parcel("b@bank.example", body))
    assert mailbox.taken == [("a@bank.example", body), ("b@bank.example", body)]
    assert mailbox.greeted_count == 1


def test_several_senders_at_once_send_each_message_once(db: Database) -> None:
    queue(db, *(f"{number}@bank.example" for number in range(60)))
    mailbox = Mailbox()
    with mail_server(mailbox) as port, ThreadPoolExecutor(4) as threads:
        counts = list(threads.map(lambda _: send_due(db, channel(port)), range(4)))
    assert sum(count.sent for count in counts) == len(mailbox.taken) == len(set(mailbox.message_ids)) == 60


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_login_refused_is_worth_trying_again_once_the_password_is_mended() -> None:
    mailbox = Mailbox()
    options: dict[str, Any] = {"authenticator": mailbox.login, "auth_required": True, "auth_require_tls": False}
    settings = SmtpSettings.model_validate(
        {"host": "127.0.0.1", "port": 1, "tls": "none", "user": "u", "sender": "goodwill@bank.example"}
    )
    with mail_server(mailbox, **options) as port:
        wrong = SmtpChannel(settings.model_copy(update={"port": port}), "wrong")
        with pytest.raises(DeliveryError, match="refuses the login") as refused:
            wrong.check()
    assert not refused.value.permanent


def test_folder_gets_one_whole_file_a_letter_and_a_repeat_replaces_it(db: Database, tmp_path: Path) -> None:
    queue(db, "a@bank.example", "b@bank.example")
    folder = FolderChannel(tmp_path / "outbox")
    assert send_due(db, folder) == SendCounts(sent=2)
    files = sorted((tmp_path / "outbox").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    folder.deliver(Parcel("a@bank.example", files[0].read_bytes()))
    assert sorted((tmp_path / "outbox").iterdir()) == files
    assert message_from_bytes(files[0].read_bytes())["To"] == "a@bank.example"


def test_folder_two_mails_to_one_very_long_address_are_two_files(tmp_path: Path) -> None:
    recipient = f"pr@{'.'.join(['x' * 60] * 3)}.example"
    for name in ("first", "second"):
        FolderChannel(tmp_path).deliver(Parcel(recipient, f"Message-ID: <{name}@x>\r\n\r\nx\r\n".encode()))
    assert len(list(tmp_path.glob("*.eml"))) == 2


def test_folder_that_cannot_be_written_is_worth_trying_again(db: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    queue(db, "a@bank.example")
    assert send_due(db, FolderChannel(tmp_path / "file")) == SendCounts(delayed=1)
    error = rows(db)["a@bank.example"].last_error
    assert error is not None
    assert "can't be written" in error


@pytest.mark.parametrize("recipient", ["../../etc/passwd@x", "a/b@x", "\u202ex@y", "x" * 500 + "@y"])
def test_folder_names_no_file_outside_itself(tmp_path: Path, recipient: str) -> None:
    FolderChannel(tmp_path / "outbox").deliver(Parcel(recipient, b"Subject: x\r\n\r\nx\r\n"))
    assert [path.name for path in tmp_path.iterdir()] == ["outbox"]
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1


def test_way_out_is_the_folder_then_the_server_then_none(tmp_path: Path) -> None:
    smtp = SmtpSettings.model_validate({"host": "mail.bank.example", "sender": "g@bank.example"})
    both = AlertSettings(smtp=smtp, outbox_dir=Path("outbox"))
    assert isinstance(choose(both, tmp_path)["email"], FolderChannel)
    assert isinstance(choose(AlertSettings(smtp=smtp), tmp_path)["email"], SmtpChannel)
    assert choose(AlertSettings(), tmp_path) == {}


def choose(settings: AlertSettings, folder: Path) -> dict[str, Channel]:
    return choose_channels(settings, Secrets(), folder, NetworkSettings())
