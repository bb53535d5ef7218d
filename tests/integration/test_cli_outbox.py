"""`goodwill outbox` and the channels' part of `goodwill check`, as a user types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.checks import Finding, check_channels
from cli.main import main
from reputation.settings import AlertSettings, Settings
from storage.database import Database
from tests.integration.mail_server import Mailbox, free_port, mail_server
from tests.integration.test_channel_webhooks import SECRET
from tests.integration.test_channel_webhooks import queue as queue_by
from tests.integration.test_mail_outbox import queue, rows
from tests.integration.web_receiver import Reply, web_receiver


@pytest.fixture
def goodwill(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    (tmp_path / "goodwill.toml").write_text('[organisation]\nname = "Nordbank"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", db.url)
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.delenv("GOODWILL_CONFIG", raising=False)
    return db


def give_up(db: Database, reason: str = "mail.example refuses the recipient: 550 [bold]gone[/bold]") -> None:
    with db.connection() as connection:
        connection.execute("UPDATE outbox SET state = 'quarantined', failure_count = 30, last_error = %s", [reason])


def test_list_shows_what_was_given_up_with_its_reason(goodwill: Database, capsys: pytest.CaptureFixture[str]) -> None:
    queue(goodwill, "gone@bank.example", "b@bank.example")
    give_up(goodwill)
    assert main(["outbox", "list"]) == 0
    told = capsys.readouterr().out
    assert "email: 0 wait, 0 sent, 2 given up" in told
    assert "gone@bank.example" in told
    assert "550 [bold]gone[/bold]" in told
    assert "2 quarantined" in told


def test_list_of_an_empty_outbox_says_so(goodwill: Database, capsys: pytest.CaptureFixture[str]) -> None:
    del goodwill
    assert main(["outbox", "list", "--state", "queued"]) == 0
    assert "0 queued" in capsys.readouterr().out


def test_list_says_why_a_channel_rests(goodwill: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with goodwill.connection() as connection:
        connection.execute(
            "INSERT INTO channel_rests (channel, failure_count, rests_until, reason)"
            " VALUES ('slack', 3, now(), 'hooks.slack.com answers 429')"
        )
    assert main(["outbox", "list"]) == 0
    assert "hooks.slack.com answers 429" in capsys.readouterr().out


def test_release_sends_the_named_ones_again(goodwill: Database, capsys: pytest.CaptureFixture[str]) -> None:
    queue(goodwill, "a@bank.example", "b@bank.example")
    give_up(goodwill)
    number = rows(goodwill)["a@bank.example"].delivery_id
    assert main(["outbox", "release", str(number)]) == 0
    assert "1 released" in capsys.readouterr().out
    assert {name: row.state for name, row in rows(goodwill).items()} == {
        "a@bank.example": "queued",
        "b@bank.example": "quarantined",
    }


def test_release_of_a_channel_wakes_it(goodwill: Database) -> None:
    queue_by(goodwill, "slack", "webhook")
    give_up(goodwill)
    assert main(["outbox", "release", "--channel", "slack"]) == 0
    assert {row.channel: row.state for row in rows(goodwill).values()} == {"slack": "queued", "webhook": "quarantined"}
    assert main(["outbox", "release", "--all"]) == 0
    assert {row.state for row in rows(goodwill).values()} == {"queued"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["release"], "name the numbers of messages"),
        (["release", "--all", "--channel", "slack"], "name the numbers of messages"),
        (["release", "99"], "no message that was given up has the number 99"),
        (["release", "--channel", "pager"], "nothing was ever queued for a channel 'pager'"),
    ],
)
def test_release_of_what_is_not_there_is_refused(
    goodwill: Database, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    queue(goodwill, "a@bank.example")
    give_up(goodwill)
    assert main(["outbox", *words]) == 2
    assert told in capsys.readouterr().err
    assert rows(goodwill)["a@bank.example"].state == "quarantined"


def test_check_tries_every_channel_that_is_set_up(tmp_path: Path) -> None:
    with mail_server(Mailbox()) as port, web_receiver(Reply(204)) as receiver:
        alerts = AlertSettings.model_validate(
            {
                "smtp": {"host": "127.0.0.1", "port": port, "tls": "none", "sender": "g@bank.example"},
                "slack": {},
                "webhook": {"url": receiver.url, "allow_private": True},
            }
        )
        settings = Settings(directory=tmp_path, alerts=alerts)
        found = check_channels(settings, {"GOODWILL_WEBHOOK_SECRET": SECRET})
    assert found == [
        Finding("mail", "ok", f"127.0.0.1:{port} answers without TLS"),
        Finding("slack", "failed", "[alerts.slack] is set, but GOODWILL_SLACK_WEBHOOK is not"),
        Finding("webhook", "ok", f"127.0.0.1:{receiver.port} takes a signed ping"),
    ]


def test_check_says_where_mails_go_without_a_server_and_what_a_dead_one_is(tmp_path: Path) -> None:
    assert check_channels(Settings(directory=tmp_path), {})[0].state == "note"
    folder = AlertSettings.model_validate({"outbox_dir": "out"})
    assert check_channels(Settings(directory=tmp_path, alerts=folder), {}) == [
        Finding("mail", "ok", f"mails go as files into {tmp_path / 'out'}")
    ]
    port = free_port()
    dead = AlertSettings.model_validate(
        {"smtp": {"host": "127.0.0.1", "port": port, "tls": "none", "user": "u", "sender": "g@bank.example"}}
    )
    mail, note = check_channels(Settings(directory=tmp_path, alerts=dead), {"GOODWILL_SMTP_PASSWORD": "p"})
    assert (mail.state, f"127.0.0.1:{port} did not take" in mail.detail) == ("failed", True)
    assert note.state == "note"
