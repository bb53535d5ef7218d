"""How far a long verb is: a bar on a terminal, a log line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

Report = Callable[[int, int], None]
"""Called with how many are done and how many there are in all, 0 where that is not known."""

_LINE_SECONDS = 5.0


@contextmanager
def progress(title: str, console: Console | None = None) -> Iterator[Report]:
    """A function to report to while the block runs; everything goes to stderr, so that stdout stays the verb's own."""
    console = console or Console(stderr=True)
    with _bar(title, console) if console.is_terminal else _lines(title) as report:
        yield report


@contextmanager
def _bar(title: str, console: Console) -> Iterator[Report]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


@contextmanager
def _lines(title: str) -> Iterator[Report]:
    last = [0.0, -1]

    def report(done: int, total: int) -> None:
        finished = total > 0 and done >= total
        if done == last[1] or (time.monotonic() - last[0] < _LINE_SECONDS and not finished):
            return
        last[:] = [time.monotonic(), done]
        sys.stderr.write(f"{title}: {done}{f' of {total}' if total else ''}\n")
        sys.stderr.flush()

    yield report
