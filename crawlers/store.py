"""What one source's crawl has found, on its way into the database: in order, in batches, each one transaction.

A batch holds items together with their `seen` keys and the cursor yielded after them. So a crawl that is killed at any
moment has either stored an item and moved on, or neither: nothing is lost, nothing counted twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from crawlers.batch import Stored, write_batch
from crawlers.items import Problem
from crawlers.outcome import Outcome, decide_outcome
from crawlers.tally import Tally
from reputation import clock
from reputation.brand import Source
from reputation.errors import GoodwillError, RunError
from storage import backfills, crawls, fetches, sources
from storage.database import Database
from storage.fetches import FetchState

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

BATCH = 50
"""Things that are stored at once."""

MAX_WAITING = 200
"""Things in memory beyond which the spider waits for the database."""


class SourceStore:
    """Buffer and tally of one source's crawl. `failure` is set once storing failed: its crawl then ends.

    `brand_id`: the brand whose ads the source yields, if it does. A backfill leaves alone when the source is due, and
    its breaker: the everyday crawl finds out by itself.
    """

    def __init__(self, database: Database, source: Source, crawl_id: int, *, is_backfill: bool = False) -> None:
        self._database, self._source, self._crawl_id = database, source, crawl_id
        self._is_backfill = is_backfill
        self._waiting: list[Stored] = []
        self._lock = asyncio.Lock()
        self._fetches: dict[str, FetchState] = {}
        self._problems: list[Problem] = []
        self._tally = Tally()
        self._rest_seconds = 0.0
        self._finishing = asyncio.Lock()
        self._is_finished = False
        self.brand_id: int | None = None
        self.failure: GoodwillError | None = None

    async def add(self, thing: Stored) -> None:
        """Keep one thing for the next batch; returns late when the database does not keep up."""
        self._tally.count(thing)
        self._waiting.append(thing)
        if len(self._waiting) >= MAX_WAITING or (len(self._waiting) >= BATCH and not self._lock.locked()):
            await self.flush()

    def note_problem(self, problem: Problem) -> None:
        """Keep a problem for the crawl's row."""
        log.warning("source %s: %s", self._source.name, problem.sentence)
        self._problems.append(problem)

    def note_passed(self) -> None:
        """Count a text of a stream that named no brand and is not kept."""
        self._tally.item_count += 1
        self._tally.unmatched_count += 1

    def note_unchanged(self) -> None:
        """Count an answer 304."""
        self._tally.unchanged_count += 1

    def note_listed(self, count: int) -> None:
        """Count the entries that an answer shows, known ones too: a page that shows none at all has changed."""
        self._tally.listed_count = (self._tally.listed_count or 0) + count

    def note_rest(self, seconds: float) -> None:
        """Keep for how long a server wants to be left alone: longer than a crawl can wait."""
        self._rest_seconds = max(self._rest_seconds, seconds)

    def note_fetch(self, url: str, etag: str | None, last_modified: str | None) -> None:
        """Keep an address's validators, to be stored if the crawl ends well."""
        if etag or last_modified:
            self._fetches[url] = FetchState(etag, last_modified)

    async def flush(self) -> None:
        """Store what waits, oldest first, BATCH at a time. One flush at a time; after a failure none."""
        async with self._lock:
            while self._waiting and self.failure is None:
                batch = self._waiting[:BATCH]
                counts = await self._write(write_batch, self._source.source_id, self.brand_id, batch)
                if counts is not None:
                    self._tally.add_stored(counts)
                    del self._waiting[: len(batch)]

    async def finish(self, close_reason: str, requests: int = 0, received: int = 0) -> None:
        """Store the rest and the crawl's row, once. `close_reason` is Scrapy's; `received` are bytes."""
        async with self._finishing:
            if self._is_finished:
                return
            await self.flush()
            if self.failure is None:
                await self._write(self._close_row, close_reason, requests, received)
            self._is_finished = True

    async def _write(
        self, write: Callable[Concatenate[Database, P], R], *values: P.args, **named: P.kwargs
    ) -> R | None:
        """Run one transaction outside the reactor's thread; None, and `failure` set, where it could not be done."""
        is_done = False
        try:
            result = await asyncio.to_thread(write, self._database, *values, **named)
            is_done = True
        except GoodwillError as error:
            self.failure = error
            return None
        finally:
            # Whatever else breaks a write must not pass for success either.
            if not is_done and self.failure is None:
                self.failure = RunError(f"storing what source {self._source.name!r} gave broke off")
        return result

    def _is_whole(self, outcome: Outcome) -> bool:
        """Whether a backfill read all it wanted: it ended without a problem, and its kind never says how far it is."""
        return outcome == "ok" and not self._problems and not self._tally.has_reached

    def _close_row(self, database: Database, close_reason: str, requests: int, received: int) -> None:
        outcome, reason = decide_outcome(close_reason, self._problems)
        now, source_id = clock.now(), self._source.source_id
        errors = dict(Counter(problem.kind for problem in self._problems))
        stats = self._tally.stats(outcome, reason, errors, requests, received)
        with database.connection() as connection:
            if outcome == "ok" and not any(problem.passing for problem in self._problems):
                for url, state in self._fetches.items():
                    fetches.store_fetch(connection, source_id, url, state, status=200, fetched_at=now)
            crawls.finish_crawl(connection, self._crawl_id, stats, now)
            if self._is_backfill:
                backfills.finish_backfill(
                    connection, source_id, is_whole=self._is_whole(outcome), request_count=requests
                )
            elif outcome != "killed":
                sources.mark_crawled(connection, source_id, ok=outcome == "ok", now=now)
            if self._rest_seconds:
                sources.rest_source(connection, source_id, now, self._rest_seconds)
