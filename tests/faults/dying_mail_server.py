"""A mail server in a process of its own, which kills itself at a chosen moment and writes down what it took before.

`python -m tests.faults.dying_mail_server PORT FILE MOMENT`; MOMENT is after_mail, after_data, or never.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

ROOT = Path(__file__).parents[2]


class Handler:
    """Takes every mail, until its moment has come."""

    def __init__(self, taken: Path, moment: str) -> None:
        self.taken, self.moment = taken, moment

    async def handle_RCPT(self, *given: Any) -> str:  # noqa: N802 (the library's name)
        """Given: server, session, envelope, address, options. MAIL was answered before."""
        if self.moment == "after_mail":
            os.kill(os.getpid(), signal.SIGKILL)
        given[2].rcpt_tos.append(given[3])
        return "250 OK"

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802 (the library's name)
        """Given: server, session, envelope. The mail is on disk before anything is answered."""
        content = bytes(given[2].content or b"")
        line = json.dumps({"to": given[2].rcpt_tos[0], "id": str(message_from_bytes(content)["Message-ID"])})
        with self.taken.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
        if self.moment == "after_data":
            os.kill(os.getpid(), signal.SIGKILL)
        return "250 OK"


@contextmanager
def mail_process(port: int, taken: Path, moment: str = "never") -> Iterator[subprocess.Popen[bytes]]:
    """The server, listening; ended at the end where it is still there."""
    command = [sys.executable, "-m", "tests.faults.dying_mail_server", str(port), str(taken), moment]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == b"listening"
            yield process
        finally:
            process.kill()


def taken_by(file: Path) -> list[dict[str, str]]:
    """What the servers that wrote to this file took."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


if __name__ == "__main__":
    controller = Controller(Handler(Path(sys.argv[2]), sys.argv[3]), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    while True:
        time.sleep(3600)
