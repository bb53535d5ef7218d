"""What the demo says while it works: lines, and a bar for the scoring on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINE_SECONDS = 5.0

Report = Callable[[int, int], None]


class Voice:
    """Speaks on standard error, with the seconds since the start before each line."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False)
        self._started_at = time.monotonic()

    def say(self, words: str) -> None:
        """One line."""
        seconds = time.monotonic() - self._started_at
        self._console.print(f"{seconds:5.0f} s  {words}", markup=False, soft_wrap=True)

    @contextmanager
    def counting(self, title: str) -> Iterator[Report]:
        """A function that is told how many of how many are done."""
        if not self._console.is_terminal:
            yield self._lines(title)
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console, transient=True) as bar:
            task = bar.add_task(title, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)

    def _lines(self, title: str) -> Report:
        told_at = time.monotonic()

        def report(done: int, total: int) -> None:
            nonlocal told_at
            if time.monotonic() - told_at >= LINE_SECONDS:
                told_at = time.monotonic()
                self.say(f"{title}: {done} of {total}")

        return report
