"""Parts of the service as child processes: started, started again when they die, ended together."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from jobs.child import end_group, start

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
STEADY_SECONDS = 60.0
"""A part that ran so long before it died starts again after the first wait."""

TEND_SECONDS = 10.0

log = logging.getLogger("up")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name and the arguments that Python is started with."""

    name: str
    arguments: tuple[str, ...]


@dataclass(slots=True)
class _Child:
    """A part and its process; `due_at` is when the next one may start, by `time.monotonic`."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait_seconds: float = FIRST_WAIT_SECONDS
    due_at: float = field(default=0.0)


class Supervisor:
    """Keeps parts alive. All calls come from one thread, which must outlive the parts."""

    def __init__(
        self, parts: Sequence[Part], environ: Mapping[str, str], tend: Callable[[], None] | None = None
    ) -> None:
        """Know the parts; `tend` is called every ten seconds, to look after what they all need."""
        self._children = [_Child(part) for part in parts]
        self._environ = dict(environ)
        self._tend = tend

    def run(self, stop: threading.Event, grace_seconds: float) -> None:
        """Start the parts and keep them alive until `stop` is set; then end them all at once, with that much grace."""
        tended_at = time.monotonic()
        try:
            while not stop.is_set():
                if self._tend and time.monotonic() - tended_at >= TEND_SECONDS:
                    self._tend()
                    tended_at = time.monotonic()
                for child in self._children:
                    self._look_after(child)
                stop.wait(0.5)
        finally:
            self._end_all(grace_seconds)

    def pids(self) -> dict[str, int]:
        """Process ids of the living parts, by name."""
        living = (child for child in self._children if child.process and child.process.poll() is None)
        return {child.part.name: child.process.pid for child in living if child.process}

    def _look_after(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            code = child.process.poll()
            if code is None:
                return
            self._plan_restart(child, code, now)
        if now >= child.due_at:
            child.process, child.started_at = start(child.part.arguments, self._environ), now
            log.info("started the %s (process %d)", child.part.name, child.process.pid)

    def _plan_restart(self, child: _Child, code: int, now: float) -> None:
        """The wait doubles with each quick death."""
        steady = now - child.started_at >= STEADY_SECONDS
        child.wait_seconds = FIRST_WAIT_SECONDS if steady else min(child.wait_seconds * 2, LONGEST_WAIT_SECONDS)
        child.process, child.due_at = None, now + child.wait_seconds
        log.warning("the %s ended (%s); again in %.0f s", child.part.name, _in_words(code), child.wait_seconds)

    def _end_all(self, grace_seconds: float) -> None:
        running = [child.process for child in self._children if child.process is not None]
        threads = [threading.Thread(target=end_group, args=(process, grace_seconds)) for process in running]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _in_words(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit status {code}"
