"""A mail server and a sender killed at the worst moments: nothing is lost, and what goes out twice has one Message-ID.

Twice only where SMTP leaves no choice: the message was out, and no answer came. That is counted.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from alerts.outbox import SendCounts, send_due
from storage.database import Database
from tests.faults.dying_mail_server import mail_process, taken_by
from tests.integration.mail_server import Mailbox, free_port, mail_server
from tests.integration.test_mail_outbox import channel, make_due, queue, rows

ROOT = Path(__file__).parents[2]

# Sends like the job does, but dies in the middle: before the server was asked, right before or right after it has the
# message, and so before the outbox says that it was sent.
KILLED_SENDER = """
import os, signal, sys
from dataclasses import replace
from alerts.outbox import send_due
from storage.database import Database
from tests.integration.test_mail_outbox import channel

url, port, moment = sys.argv[1], int(sys.argv[2]), sys.argv[3]
real = channel(port)

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Dying:
    def deliver(self, parcel):
        def handing_over():
            parcel.handing_over()
            die()
        if moment != "before connect":
            real.deliver(replace(parcel, handing_over=handing_over) if moment == "before the message" else parcel)
        die()

    def close(self):
        real.close()

with Database.open(url) as database:
    send_due(database, Dying())
"""


def run_killed_sender(url: str, port: int, moment: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_SENDER, url, str(port), moment],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=120,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("moment", "copies", "repeats"),
    [("before connect", 1, 0), ("before the message", 1, 1), ("before the commit", 2, 1)],
)
def test_sender_killed_while_sending_leaves_a_lease_that_lapses(
    db: Database, moment: str, copies: int, repeats: int
) -> None:
    queue(db, "a@bank.example")
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        run_killed_sender(db.url, port, moment)
        assert rows(db)["a@bank.example"].state == "sending"
        assert send_due(db, channel(port)) == SendCounts()
        make_due(db)
        assert send_due(db, channel(port)) == SendCounts(sent=1)
        make_due(db)
        assert send_due(db, channel(port)) == SendCounts()
    assert len(mailbox.taken) == copies
    assert len(set(mailbox.message_ids)) == 1
    row = rows(db)["a@bank.example"]
    assert (row.state, row.repeat_count) == ("sent", repeats)


@pytest.mark.parametrize(
    ("moment", "copies", "repeats"), [("before_connect", 1, 0), ("after_mail", 1, 0), ("after_data", 2, 1)]
)
def test_mail_server_killed_gets_every_mail_once_it_is_back(
    db: Database, tmp_path: Path, moment: str, copies: int, repeats: int
) -> None:
    queue(db, "a@bank.example", "b@bank.example")
    port, taken = free_port(), tmp_path / "taken.jsonl"
    if moment == "before_connect":
        assert send_due(db, channel(port)) == SendCounts(delayed=1)
    else:
        with mail_process(port, taken, moment) as server:
            assert send_due(db, channel(port), limit=1) == SendCounts(delayed=1)
            assert server.wait(30) == -signal.SIGKILL
    make_due(db)
    with mail_process(port, taken):
        assert send_due(db, channel(port)) == SendCounts(sent=2)
        make_due(db)
        assert send_due(db, channel(port)) == SendCounts()
    to_first = [mail["id"] for mail in taken_by(taken) if mail["to"] == "a@bank.example"]
    assert (len(to_first), len(set(to_first))) == (copies, 1)
    assert [mail["to"] for mail in taken_by(taken)].count("b@bank.example") == 1
    found = rows(db)
    assert {row.state for row in found.values()} == {"sent"}
    assert found["a@bank.example"].repeat_count == repeats
    assert found["b@bank.example"].repeat_count == 0


def test_message_that_kills_every_sender_is_given_up_and_holds_up_nobody(db: Database) -> None:
    queue(db, "deadly@bank.example", "b@bank.example")
    with db.connection() as connection:
        connection.execute(
            "UPDATE outbox SET state = 'sending', failure_count = 29, leased_until = now() - interval '1 s'"
            " WHERE recipient = 'deadly@bank.example'"
        )
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert send_due(db, channel(port)) == SendCounts(sent=1, quarantined=1)
    error = rows(db)["deadly@bank.example"].last_error
    assert error is not None
    assert error.startswith("given up after 30 attempts")
    assert [recipient for recipient, _ in mailbox.taken] == ["b@bank.example"]
