"""The demo's two other processes: the sites on loopback, and the dashboard."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from jobs.child import end_group
from reputation.errors import RunError

HOST = "127.0.0.1"
GRACE_SECONDS = 6.0
START_SECONDS = 60.0


def check_port(port: int) -> None:
    """Make sure that the dashboard can listen.

    Raises:
        RunError: the port is taken, or not for us.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except OSError as error:
            raise RunError(
                f"port {port} can't be used ({error.strerror}): choose another, as in `make demo PORT={port + 1}`"
            ) from None


@contextmanager
def child(
    arguments: Sequence[str], environ: Mapping[str, str], log: Path, *, is_read: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """`python ARGUMENTS` in a process group of its own, ended with the block, and with us where the system can.

    Its words go to the file `log`; `is_read` leaves its standard output to the caller.
    """
    guard = [sys.executable, "-m", "jobs.child", str(os.getpid()), sys.executable, *arguments]
    with log.open("w", encoding="utf-8") as words:
        process = subprocess.Popen(
            guard, env=dict(environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE if is_read else words,
            stderr=words, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        end_group(process, GRACE_SECONDS)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def site_addresses(server: subprocess.Popen[bytes], log: Path) -> dict[str, str]:
    """The sites' addresses, once all of them answer.

    Raises:
        RunError: the server ended, or was silent for a minute.
    """
    pipe = server.stdout
    ready = pipe is not None and select.select([pipe], [], [], START_SECONDS)[0]
    line = pipe.readline() if pipe is not None and ready else b""
    if not line:
        raise RunError(f"the demo's sites could not be started: {last_words(log)}")
    return {str(name): str(address) for name, address in json.loads(line).items()}


def await_dashboard(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the dashboard's port is open.

    Raises:
        RunError: the process ended, or was silent for a minute.
    """
    ends_at = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < ends_at:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RunError(f"the dashboard could not be started: {last_words(log)}")


def last_words(log: Path) -> str:
    """The last line that a child wrote, or that it wrote none."""
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), f"see {log}")
