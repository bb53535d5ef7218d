"""Channels over HTTP against real servers on loopback that take, refuse, stall, break off, and lead elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import ssl
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.channels import web
from alerts.channels.channel import Channel, Parcel
from alerts.channels.choose import Secrets, choose_channels, read_secrets
from alerts.channels.slack import SlackChannel
from alerts.channels.teams import TeamsChannel
from alerts.channels.telegram import TelegramChannel
from alerts.channels.web import WayOut
from alerts.channels.webhook import WebhookChannel
from alerts.outbox import Decision, Letter, SendCounts, decide, send_due
from alerts.render import RenderedMail
from reputation.errors import DeliveryError
from reputation.settings import AlertSettings, ChannelName, NetworkSettings
from storage import outbox
from storage.database import Database
from storage.outbox import DeliveryRow
from tests.integration.mail_server import Mailbox, free_port, mail_server
from tests.integration.test_mail_outbox import certificate
from tests.integration.test_mail_outbox import channel as smtp
from tests.integration.web_receiver import Receiver, Reply, web_receiver

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
OPEN = WayOut(NetworkSettings(), allow_private=True)
TOKEN = "123456:AA-bot-token"
SECRET = "whsec_" + base64.b64encode(b"sixteen bytes ok").decode()
PARCEL = Parcel("slack", b'{"text": "hello"}', "<0f0f@bank.example>")

Build = Callable[[Receiver], Channel]
BUILDERS: dict[ChannelName, Build] = {
    "slack": lambda receiver: SlackChannel(receiver.url, OPEN),
    "teams": lambda receiver: TeamsChannel(receiver.url, OPEN),
    "telegram": lambda receiver: TelegramChannel(f"http://127.0.0.1:{receiver.port}", TOKEN, "-100", OPEN),
    "webhook": lambda receiver: WebhookChannel(receiver.url, SECRET, OPEN),
}
all_channels = pytest.mark.parametrize("name", sorted(BUILDERS))


def failure(name: ChannelName, *replies: Reply) -> DeliveryError:
    with web_receiver(*replies) as receiver, pytest.raises(DeliveryError) as caught:
        BUILDERS[name](receiver).deliver(PARCEL)
    return caught.value


def queue(db: Database, *channels: ChannelName, key: str = "daily:2026-11-24") -> None:
    mail = RenderedMail("Subject", "en", "<p>x</p>", "Two banks\n\nadvertised", {})
    decision = Decision(key, "daily", "daily", None, {}, NOW)
    letters = [Letter("a@bank.example" if name == "email" else name, mail, channel=name) for name in channels]
    assert decide(db, decision, "goodwill@bank.example", letters)


def rows(db: Database) -> dict[str, DeliveryRow]:
    with db.connection() as connection:
        return {row.channel: row for row in outbox.list_deliveries(connection)}


@all_channels
def test_answer_200_is_a_delivery(name: ChannelName) -> None:
    handed: list[int] = []
    with web_receiver() as receiver:
        BUILDERS[name](receiver).deliver(Parcel("x", PARCEL.body, PARCEL.message_id, lambda: handed.append(1)))
    assert len(receiver.received) == len(handed) == 1
    assert receiver.received[0].json["text"] == "hello"


@all_channels
def test_answer_429_rests_the_channel_for_as_long_as_it_says(name: ChannelName) -> None:
    error = failure(name, Reply(429, b"slow down", {"Retry-After": "77"}))
    assert (error.permanent, error.concerns, error.retry_after_seconds) == (False, "channel", 77)
    assert "429: slow down" in str(error)


@all_channels
def test_answer_500_is_tried_again_for_this_message_alone(name: ChannelName) -> None:
    error = failure(name, Reply(500, b"oops"))
    assert (error.permanent, error.concerns, error.may_have_arrived) == (False, "message", False)


@all_channels
@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413])
def test_answer_of_4xx_is_permanent(name: ChannelName, status: int) -> None:
    error = failure(name, Reply(status, b"invalid_payload"))
    assert error.permanent
    assert f"answers {status}: invalid_payload" in str(error)


@all_channels
def test_answer_407_of_a_proxy_that_wants_a_login_rests_the_channel(name: ChannelName) -> None:
    error = failure(name, Reply(407))
    assert (error.permanent, error.concerns) == (False, "channel")


@all_channels
def test_redirect_is_not_followed(name: ChannelName) -> None:
    with web_receiver() as elsewhere:
        error = failure(name, Reply(307, b"", {"Location": elsewhere.url}))
    assert error.permanent
    assert elsewhere.received == []


@all_channels
def test_connection_closed_before_the_answer_may_have_arrived(name: ChannelName) -> None:
    error = failure(name, Reply(breaks="before the answer"))
    assert (error.permanent, error.may_have_arrived) == (False, True)


@all_channels
def test_connection_closed_in_the_middle_of_a_good_answer_is_a_delivery(name: ChannelName) -> None:
    with web_receiver(Reply(200, b"a long answer", breaks="in the body")) as receiver:
        BUILDERS[name](receiver).deliver(PARCEL)
    assert len(receiver.received) == 1


@all_channels
def test_server_that_does_not_answer_in_time_may_have_the_message(
    name: ChannelName, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "READ_SECONDS", 0.2)
    error = failure(name, Reply(waits_seconds=1.5))
    assert (error.permanent, error.may_have_arrived) == (False, True)
    assert "no answer in time" in str(error)


@all_channels
def test_nobody_listening_is_the_channel_that_is_away_and_nothing_was_handed_over(name: ChannelName) -> None:
    nobody = Receiver()
    nobody.port = free_port()
    handed: list[int] = []
    with pytest.raises(DeliveryError, match="can't be reached") as caught:
        BUILDERS[name](nobody).deliver(Parcel("x", PARCEL.body, PARCEL.message_id, lambda: handed.append(1)))
    assert (caught.value.concerns, caught.value.may_have_arrived, handed) == ("channel", False, [])


@all_channels
@pytest.mark.parametrize(
    "reply",
    [
        Reply(404, b"nothing at /services/T0/B0/s3cr3t-address, sorry"),
        Reply(500, b"/bot123456:AA-bot-token/sendMessage failed"),
        Reply(429, b"x", {"Retry-After": "5"}),
        Reply(breaks="before the answer"),
        Reply(302, b"", {"Location": "/services/T0/B0/s3cr3t-address"}),
    ],
)
def test_no_secret_stands_in_error_log_or_repr(
    name: ChannelName, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with web_receiver(reply) as receiver:
        channel = BUILDERS[name](receiver)
        with pytest.raises(DeliveryError) as caught:
            channel.deliver(PARCEL)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(channel)
    assert SECRET not in told
    assert (TOKEN if name == "telegram" else "s3cr3t") not in told


def test_log_of_every_request_is_off_so_that_addresses_stay_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with web_receiver() as receiver:
        SlackChannel(receiver.url, OPEN).deliver(PARCEL)
    assert "s3cr3t" not in caplog.text


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "169.254.169.254", "[::ffff:127.0.0.1]"]
)
@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:9"])
def test_private_address_is_refused_unless_the_operator_allows_it(host: str, proxy: str | None) -> None:
    guarded = WayOut(NetworkSettings(proxy=proxy))
    with web_receiver() as receiver:
        channel = SlackChannel(f"http://{host}:{receiver.port}/hook", guarded)
        with pytest.raises(DeliveryError, match="leads to a private address: set allow_private") as caught:
            channel.deliver(PARCEL)
    assert (receiver.received, caught.value.permanent, caught.value.concerns) == ([], False, "channel")


def test_connection_goes_to_the_judged_address_and_the_request_names_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    with web_receiver() as receiver:
        monkeypatch.setattr(web, "_resolve", lambda *_: ["127.0.0.1"])
        SlackChannel(f"http://hooks.example:{receiver.port}/x", OPEN).deliver(PARCEL)
    assert receiver.received[0].headers["host"] == f"hooks.example:{receiver.port}"


def test_certificate_that_is_not_trusted_is_said_clearly_and_one_of_the_bundle_is_taken(tmp_path: Path) -> None:
    key, cert = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with web_receiver(tls=context) as receiver:
        url = receiver.url.replace("http:", "https:")
        with pytest.raises(DeliveryError, match="certificate is refused: self-signed certificate: name its authority"):
            SlackChannel(url, OPEN).deliver(PARCEL)
        trusting = WayOut(NetworkSettings(ca_bundle=cert), allow_private=True)
        SlackChannel(url, trusting).deliver(PARCEL)
        other = SlackChannel(url.replace("127.0.0.1", "localhost"), trusting)
        with pytest.raises(DeliveryError, match="certificate is refused: Hostname mismatch"):
            other.deliver(PARCEL)
    assert len(receiver.received) == 1


def test_server_without_tls_behind_https_is_said_clearly() -> None:
    with web_receiver() as receiver, pytest.raises(DeliveryError, match="does not speak TLS from the first byte"):
        SlackChannel(receiver.url.replace("http:", "https:"), OPEN).deliver(PARCEL)


@pytest.mark.parametrize(
    "url", ["http://[", "hooks.example/x", "ftp://hooks.example", "", "http://x:99999/", "http://\n"]
)
def test_address_that_is_none_holds_the_message_back_and_is_not_shown(url: str) -> None:
    with pytest.raises(DeliveryError, match="is no http or https address") as caught:
        SlackChannel(url, OPEN).deliver(PARCEL)
    assert (caught.value.permanent, caught.value.concerns) == (False, "channel")


@pytest.mark.parametrize("proxy", ["http://[", "socks5://127.0.0.1:9", "http://127.0.0.1:9"])
def test_proxy_that_cannot_be_used_holds_the_message_back(proxy: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        SlackChannel("http://127.0.0.1:9/x", WayOut(NetworkSettings(proxy=proxy), allow_private=True)).deliver(PARCEL)
    assert (caught.value.concerns, caught.value.may_have_arrived) == ("channel", False)


def test_host_under_a_domain_of_no_proxy_is_reached_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    network = NetworkSettings(proxy="http://127.0.0.1:9", no_proxy=(".Corp.example",))
    monkeypatch.setattr(web, "_resolve", lambda *_: ["127.0.0.1"])
    with web_receiver() as receiver:
        url = f"http://chat.corp.example:{receiver.port}/x"
        SlackChannel(url, WayOut(network, allow_private=True)).deliver(PARCEL)
    assert len(receiver.received) == 1


def test_webhook_is_signed_over_id_time_and_body() -> None:
    with web_receiver() as receiver:
        BUILDERS["webhook"](receiver).deliver(PARCEL)
    got = receiver.received[0]
    assert got.headers["webhook-id"] == "0f0f"
    assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 300
    signed = f"0f0f.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = base64.b64encode(hmac.new(b"sixteen bytes ok", signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"


@pytest.mark.parametrize("secret", ["short", "whsec_", "whsec_%%%not-base64%%%%%%%%%%%%%%%%", "whsec_c2hvcnQ="])
def test_webhook_secret_that_is_no_secret_holds_the_messages_back_with_the_reason(secret: str) -> None:
    settings = AlertSettings.model_validate({"webhook": {"url": "https://hooks.bank.example/x"}})
    channel = choose_channels(settings, Secrets({"webhook": secret}), Path(), NetworkSettings())["webhook"]
    with pytest.raises(DeliveryError, match="GOODWILL_WEBHOOK_SECRET needs 16 bytes") as caught:
        channel.deliver(PARCEL)
    assert not caught.value.permanent


def test_telegram_writes_to_the_chat_and_its_own_retry_after_counts() -> None:
    body = b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":41}}'
    with web_receiver(Reply(), Reply(429, body)) as receiver:
        channel = BUILDERS["telegram"](receiver)
        channel.deliver(PARCEL)
        with pytest.raises(DeliveryError, match="429: Too Many Requests") as caught:
            channel.deliver(PARCEL)
    assert receiver.received[0].path == f"/bot{TOKEN}/sendMessage"
    assert receiver.received[0].json["chat_id"] == "-100"
    assert caught.value.retry_after_seconds == 41


def test_telegram_group_that_moved_is_named() -> None:
    body = b'{"ok":false,"description":"group upgraded","parameters":{"migrate_to_chat_id":-1007}}'
    error = failure("telegram", Reply(400, body))
    assert error.permanent
    assert 'set [alerts.telegram] chat = "-1007"' in str(error)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"result": 7}', b"[" * 100_000, b"\xff\xfe"])
def test_check_of_telegram_survives_any_answer(body: bytes) -> None:
    with web_receiver(Reply(200, body)) as receiver:
        assert "sees the chat '-100'" in BUILDERS["telegram"](receiver).check()


@pytest.mark.parametrize(
    ("name", "replies", "told"),
    [
        ("slack", [Reply(400, b"no_text")], "knows the webhook"),
        ("teams", [Reply(405, b"")], "answers; whether the workflow takes cards"),
        ("webhook", [Reply(204, b"")], "takes a signed ping"),
        (
            "telegram",
            [
                Reply(200, b'{"ok":true,"result":{"username":"goodwill_bot"}}'),
                Reply(200, b'{"ok":true,"result":{"title":"PR room"}}'),
            ],
            "bot @goodwill_bot sees the chat 'PR room'",
        ),
    ],
)
def test_check_says_what_answers(name: ChannelName, replies: list[Reply], told: str) -> None:
    with web_receiver(*replies) as receiver:
        assert told in BUILDERS[name](receiver).check()


@pytest.mark.parametrize(("name", "status"), [("slack", 404), ("teams", 503), ("webhook", 401), ("telegram", 401)])
def test_check_of_a_channel_that_is_refused_fails(name: ChannelName, status: int) -> None:
    with web_receiver(Reply(status, b"no_service")) as receiver, pytest.raises(DeliveryError, match="no_service"):
        BUILDERS[name](receiver).check()


def test_one_alert_goes_out_by_every_channel_that_is_set_up(db: Database) -> None:
    queue(db, "email", "slack", "teams", "telegram", "webhook")
    mailbox = Mailbox()
    with web_receiver() as receiver, mail_server(mailbox) as port:
        ways: dict[str, Channel] = {"email": smtp(port)} | {n: build(receiver) for n, build in BUILDERS.items()}
        assert send_due(db, ways) == SendCounts(sent=5)
        assert send_due(db, ways) == SendCounts()
    assert len(mailbox.taken) == 1
    assert len(receiver.received) == 4
    assert {row.state for row in rows(db).values()} == {"sent"}


def test_channel_that_says_429_rests_while_the_others_go_on(db: Database) -> None:
    queue(db, "slack", "webhook")
    queue(db, "slack", key="daily:2026-11-25")
    with web_receiver(Reply(429, b"", {"Retry-After": "3600"})) as busy, web_receiver() as receiver:
        ways = {"slack": BUILDERS["slack"](busy), "webhook": BUILDERS["webhook"](receiver)}
        assert send_due(db, ways) == SendCounts(sent=1, delayed=1)
        assert send_due(db, ways) == SendCounts()
    assert len(busy.received) == 1
    with db.connection() as connection:
        rest = outbox.list_channel_rests(connection)[0]
        asked = "SELECT now() + interval '59 minutes' < %s AS rests"
        assert connection.execute(asked, [rest.rests_until]).fetchone() == {"rests": True}
    assert (rest.channel, rest.failure_count) == ("slack", 1)


def test_secret_that_is_not_set_holds_its_messages_back_and_no_others(db: Database) -> None:
    queue(db, "slack", "webhook")
    with web_receiver() as receiver:
        settings = AlertSettings.model_validate({"slack": {}, "webhook": {"url": receiver.url, "allow_private": True}})
        secrets = read_secrets({"GOODWILL_WEBHOOK_SECRET": SECRET})
        ways = choose_channels(settings, secrets, Path(), NetworkSettings())
        assert send_due(db, ways) == SendCounts(sent=1, delayed=1)
    row = rows(db)["slack"]
    assert (row.state, row.last_error) == ("queued", "[alerts.slack] is set, but GOODWILL_SLACK_WEBHOOK is not")


def test_secret_file_that_cannot_be_read_holds_its_messages_back_and_no_others(db: Database, tmp_path: Path) -> None:
    queue(db, "slack", "webhook")
    with web_receiver() as receiver:
        settings = AlertSettings.model_validate({"slack": {}, "webhook": {"url": receiver.url, "allow_private": True}})
        environ = {"GOODWILL_WEBHOOK_SECRET": SECRET, "GOODWILL_SLACK_WEBHOOK_FILE": str(tmp_path / "none")}
        ways = choose_channels(settings, read_secrets(environ), Path(), NetworkSettings())
        assert send_due(db, ways) == SendCounts(sent=1, delayed=1)
    assert f"GOODWILL_SLACK_WEBHOOK_FILE names {tmp_path / 'none'}" in (rows(db)["slack"].last_error or "")


def test_answer_lost_is_sent_again_under_the_same_id_and_counted(db: Database) -> None:
    queue(db, "webhook")
    with web_receiver(Reply(breaks="before the answer"), Reply()) as receiver:
        ways = {"webhook": BUILDERS["webhook"](receiver)}
        assert send_due(db, ways) == SendCounts(delayed=1)
        with db.connection() as connection:
            connection.execute("UPDATE outbox SET not_before_at = now()")
        assert send_due(db, ways) == SendCounts(sent=1)
    assert len({got.headers["webhook-id"] for got in receiver.received}) == 1
    assert receiver.received[0].body == receiver.received[1].body
    assert rows(db)["webhook"].repeat_count == 1


def test_secrets_are_read_from_files_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    secrets = read_secrets({"GOODWILL_TELEGRAM_TOKEN_FILE": str(file), "GOODWILL_SLACK_WEBHOOK": "https://x.example/s"})
    assert secrets.of("telegram") == TOKEN
    assert secrets.of("teams") is None
    assert "x.example" not in repr(secrets)
    assert TOKEN not in repr(secrets)
