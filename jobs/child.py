"""Starts a program that ends with its parent: `python -m jobs.child PARENT PROGRAM ARGUMENT...`.

Linux sends it SIGTERM when the thread that started it is gone, whatever ended that one: a worker killed with SIGKILL
leaves no crawl behind. Elsewhere it starts the program and nothing more.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

_PR_SET_PDEATHSIG = 1


def start(arguments: Sequence[str], environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start `python ARGUMENTS` in a process group of its own; the caller's thread must outlive it."""
    guard = [sys.executable, "-m", "jobs.child", str(os.getpid()), sys.executable, *arguments]
    return subprocess.Popen(guard, env=dict(environ), stdin=subprocess.DEVNULL, start_new_session=True)


def end_group(process: subprocess.Popen[bytes], grace_seconds: float) -> None:
    """SIGTERM to the process and all that it started; SIGKILL to what is left after the grace."""
    _signal_group(process, signal.SIGTERM)
    try:
        process.wait(grace_seconds)
    except subprocess.TimeoutExpired:
        pass
    else:
        time.sleep(0.05)  # its own children end after it
    _signal_group(process, signal.SIGKILL)
    process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _tie_to(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)


if __name__ == "__main__":
    _tie_to(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 (its own interpreter, no shell)
