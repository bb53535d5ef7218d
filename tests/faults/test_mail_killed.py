"""A sender killed at the worst moments: nothing is lost, and what goes out twice has one Message-ID."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from alerts.outbox import SendCounts, send_due
from storage.database import Database
from tests.integration.mail_server import Mailbox, mail_server
from tests.integration.test_mail_outbox import channel, make_due, queue, rows

ROOT = Path(__file__).parents[2]

# Sends like the job does, but dies in the middle: before the server was asked, or right after it took the message.
KILLED_SENDER = """
import os, signal, sys
from alerts.outbox import send_due
from storage.database import Database
from tests.integration.test_mail_outbox import channel

url, port, moment = sys.argv[1], int(sys.argv[2]), sys.argv[3]
real = channel(port)

class Dying:
    def deliver(self, recipient, message):
        if moment == "after":
            real.deliver(recipient, message)
        os.kill(os.getpid(), signal.SIGKILL)

with Database.open(url) as database:
    send_due(database, Dying())
"""


def run_killed_sender(url: str, port: int, moment: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_SENDER, url, str(port), moment],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=120,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize(("moment", "copies"), [("before", 1), ("after", 2)])
def test_sender_killed_while_sending_leaves_a_lease_that_lapses(db: Database, moment: str, copies: int) -> None:
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
    assert rows(db)["a@bank.example"].state == "sent"
