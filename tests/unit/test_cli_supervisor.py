"""Children kept alive and ended together, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.supervisor import Part, Supervisor
from jobs.child import end_group, start

ROOT = Path(__file__).resolve().parents[2]
ENVIRON = {**os.environ, "PYTHONPATH": str(ROOT)}


def await_that(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_supervisor_starts_a_part_that_died_again_and_ends_it_with_the_rest() -> None:
    sleeper = Part("sleeper", ("-c", "import time; time.sleep(600)"))
    supervisor, stop = Supervisor([sleeper], ENVIRON), threading.Event()
    runner = threading.Thread(target=supervisor.run, args=(stop, 10))
    runner.start()
    await_that(lambda: "sleeper" in supervisor.pids())
    first = supervisor.pids()["sleeper"]
    os.kill(first, signal.SIGKILL)
    await_that(lambda: supervisor.pids().get("sleeper", first) != first)
    second = supervisor.pids()["sleeper"]
    stop.set()
    runner.join(30)
    assert not runner.is_alive()
    assert not is_running(second)


def test_supervisor_kills_a_part_that_does_not_end_in_its_grace(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    program = (
        "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"pathlib.Path({str(ready)!r}).touch(); time.sleep(600)"
    )
    supervisor, stop = Supervisor([Part("stubborn", ("-c", program))], ENVIRON), threading.Event()
    runner = threading.Thread(target=supervisor.run, args=(stop, 0.5))
    runner.start()
    await_that(ready.exists)
    pid = supervisor.pids()["stubborn"]
    stop.set()
    runner.join(30)
    assert not is_running(pid)


def test_end_group_ends_what_the_child_started_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = (
        "import pathlib, subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid)); time.sleep(600)"
    )
    process = start(("-c", program), ENVIRON)
    await_that(lambda: note.exists() and note.read_text() != "")
    end_group(process, 5)
    grandchild = int(note.read_text())
    await_that(lambda: not is_running(grandchild))
    assert process.returncode == -signal.SIGTERM


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = (
        "import os, pathlib, time; from jobs.child import start;"
        "child = start(('-c', 'import time; time.sleep(600)'), os.environ);"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid)); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], env=ENVIRON, cwd=ROOT)
    await_that(lambda: note.exists() and note.read_text() != "")
    child = int(note.read_text())
    await_that(lambda: b"time.sleep(600)" in Path(f"/proc/{child}/cmdline").read_bytes())
    await_that(lambda: b"jobs.child" not in Path(f"/proc/{child}/cmdline").read_bytes())
    parent.kill()
    parent.wait()
    await_that(lambda: not is_running(child))
