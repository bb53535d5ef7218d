"""Parsing that is heavy on the CPU, in a pool of processes: never on the reactor's thread.

A page that takes too long is interrupted in its process; one that kills its process (a crash inside a C library, memory
without end) costs a new pool, and the pages that were under way beside it are tried once more.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from crawlers.errors import ExtractionError

WORKERS = 2
MAX_SECONDS = 20
"""CPU time that one page may take; the slowest of 129 real ones took half a second."""

MAX_WAIT_SECONDS = 300
"""The same by the clock: long, so that a starved machine loses no page, and nothing waits for ever."""

MAX_MEMORY = 4 << 30
"""Bytes of address space of one worker."""

P = ParamSpec("P")
R = TypeVar("R")


class ExtractionPool:
    """Runs pure functions of picklable arguments elsewhere. Its processes start with the first page."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._workers = workers
        self._executor: ProcessPoolExecutor | None = None

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result. What the function raises on purpose comes through.

        Raises:
            ExtractionError: it took over MAX_SECONDS or MAX_WAIT_SECONDS, or its process died twice.
        """
        for _ in range(2):
            executor = self._executor = self._executor or self._start()
            future = executor.submit(_limited, function, args, kwargs)
            try:
                return await asyncio.wrap_future(future)
            except BrokenProcessPool:
                if self._executor is executor:
                    self._executor = None
                    executor.shutdown(wait=False)
        raise ExtractionError("the process that read this page died, twice")

    def close(self) -> None:
        """End the processes; pages still waiting are given up."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def _start(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_settle_in)


def _settle_in() -> None:
    """A worker leaves signals to its parent, goes when the parent goes, and may not eat all memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for limit in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(limit, _too_long)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    threading.Thread(target=_go_with_parent, daemon=True).start()


def _go_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _too_long(number: int, _frame: object) -> None:
    limit = f"{MAX_SECONDS} s of CPU time" if number == signal.SIGPROF else f"{MAX_WAIT_SECONDS} s"
    raise ExtractionError(f"reading this page took longer than {limit}")


def _limited(function: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object]) -> R:
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
    signal.setitimer(signal.ITIMER_REAL, MAX_WAIT_SECONDS)
    try:
        return function(*args, **kwargs)
    except (MemoryError, RecursionError) as error:
        raise ExtractionError(f"this page could not be read: {type(error).__name__}") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
