"""One round of crawls: all its sources in this process, side by side, none able to end another."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawlers.addresses import EndpointRules, endpoint_of
from crawlers.consuming import consume
from crawlers.context import SourceContext, SourceCrawler
from crawlers.errors import RoundError
from crawlers.extraction import ExtractionPool
from crawlers.items import Problem
from crawlers.kinds import CONSUMERS, spider_class
from crawlers.memory import Memory
from crawlers.options import check_options, declared_brand
from crawlers.politeness import source_settings
from crawlers.preparation import Preparation, prepare, start_crawl
from crawlers.store import SourceStore
from crawlers.trust import write_trust_file
from reputation.brand import Source
from reputation.errors import InputError, RunError
from storage.database import Database

log = logging.getLogger(__name__)

AT_ONCE = 16
"""Sources that are crawled side by side."""

TOLD_BY_THE_SOURCE = "scrapy.downloadermiddlewares.robotstxt"
"""A logger whose tracebacks say only that a site can't be reached, as its source's own line does."""

GRACE_SECONDS = 8.0
"""What a crawl that was told to stop may take; after that its row is written and the process ends."""


def run_round(database: Database, round_id: int) -> None:
    """Crawl every source of the round; what happened is in the crawls' rows. Blocks until done or told to stop.

    Raises:
        InputError: there is no such round.
        RoundError: a crawl's results could not be stored.
        DatabaseUnavailableError: the database can't be read.
    """
    preparation = prepare(database, round_id)
    with tempfile.TemporaryDirectory(prefix="goodwill-crawl-") as folder:
        if preparation.network.ca_bundle is not None:
            os.environ["SSL_CERT_FILE"] = str(write_trust_file(preparation.network.ca_bundle, Path(folder)))
        process = AsyncCrawlerProcess(_settings())  # sets up logging anew
        logging.getLogger(TOLD_BY_THE_SOURCE).setLevel(logging.CRITICAL)
        _Round(database, preparation, process).run()


class _Round:
    """A round under way, inside Twisted's reactor on asyncio's loop."""

    def __init__(self, database: Database, preparation: Preparation, process: AsyncCrawlerProcess) -> None:
        self._database, self._preparation, self._process = database, preparation, process
        self._pool = ExtractionPool()
        self._rules = EndpointRules(preparation.sources, _gateways(preparation))
        self._places = asyncio.Semaphore(AT_ONCE)
        self._stores: dict[int, SourceStore] = {}
        self._error: BaseException | None = None
        self._stopping = False
        self._stopped = asyncio.Event()

    def run(self) -> None:
        """Start the reactor and leave it when the round is done."""
        from twisted.internet import reactor  # noqa: PLC0415 (it must be installed by the process first)

        reactor.callLater(0, self._begin)  # type: ignore[arg-type]  # a class to mypy
        try:
            self._process.start(stop_after_crawl=False, install_signal_handlers=False)
        finally:
            self._pool.close()
        if self._error is not None:
            raise self._error

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._crawl_all())
        self._task.add_done_callback(self._end)

    def _settle_in(self) -> None:
        """Put the guard before the resolver, and take over the signals."""
        from twisted.internet import reactor  # noqa: PLC0415

        from crawlers.name_guard import NameGuard  # noqa: PLC0415 (imports Twisted)

        reactor.installNameResolver(NameGuard(reactor.nameResolver, self._rules))
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop)

    async def _crawl_all(self) -> None:
        self._settle_in()
        wanted = self._preparation.sources
        results = await asyncio.gather(*(self._crawl(source) for source in wanted), return_exceptions=True)
        for source, result in zip(wanted, results, strict=True):
            if isinstance(result, BaseException):
                await self._close_failed(source, result)
        failure = next((store.failure for store in self._stores.values() if store.failure), None)
        if failure is not None:
            raise RoundError(f"the round's results could not be stored: {failure}")

    async def _crawl(self, source: Source) -> None:
        """One source, from its row's start to its end, whatever happens in between."""
        async with self._places:
            if self._stopping:
                return
            store = await self._open(source)
            try:
                await self._read(source, store)
            except InputError as error:
                store.note_problem(Problem("options", str(error), fatal=True))
            # Only where its spider never opened is the row still unfinished here.
            await store.finish("shutdown" if self._stopping else "finished")

    async def _read(self, source: Source, store: SourceStore) -> None:
        """Run the source's spider or consumer to its end.

        Raises:
            InputError: the source's options are wrong.
        """
        context = self._context(source, store)
        if source.kind not in CONSUMERS:
            settings = _settings(source_settings(context.options, self._preparation.network))
            await self._process.crawl(SourceCrawler(spider_class(source.kind), settings, context))
            return
        consumer = CONSUMERS[source.kind](context)
        reason = "finished"
        try:
            reason = await consume(consumer, self._stopped, context.options.max_minutes * 60)
        except RunError as error:
            store.note_problem(Problem("unread", str(error), fatal=True))
        await store.finish(reason, consumer.request_count, consumer.received_bytes)

    async def _close_failed(self, source: Source, error: BaseException) -> None:
        """Write the row of a source whose crawl broke down; without a row, the database itself failed."""
        store = self._stores.get(source.source_id)
        if store is None:
            raise error
        log.error("source %s: its crawl broke down", source.name, exc_info=error)
        store.note_problem(Problem("start", f"the crawl broke down: {type(error).__name__}: {error}", fatal=True))
        await store.finish("finished")

    async def _open(self, source: Source) -> SourceStore:
        crawl_id = await asyncio.to_thread(start_crawl, self._database, self._preparation, source)
        store = SourceStore(self._database, source, crawl_id, is_backfill=self._preparation.since_at is not None)
        self._stores[source.source_id] = store
        return store

    def _context(self, source: Source, store: SourceStore) -> SourceContext:
        self._preparation.refuse_unconfirmed(source)
        options = check_options(source)
        brand = declared_brand(source, options, self._preparation.brands)
        store.brand_id = brand.brand_id if brand else None
        return SourceContext(
            source, options, self._preparation.brands, self._preparation.network, self._rules, self._pool,
            Memory(self._database, source.source_id), store, self._preparation.since_at,
            self._preparation.leak_watch, self._preparation.until_at,
            self._preparation.backfill_cursors.get(source.source_id, {}),
        )  # fmt: skip

    def _stop(self) -> None:
        """End all crawls, kindly first; a second signal changes nothing."""
        if not self._stopping:
            self._stopping = True
            self._stopped.set()
            log.warning("told to stop: ending the round")
            self._ending = asyncio.get_running_loop().create_task(self._stop_all())

    async def _stop_all(self) -> None:
        await asyncio.wait({asyncio.ensure_future(self._process.stop()), self._task}, timeout=GRACE_SECONDS,
                           return_when=asyncio.ALL_COMPLETED)  # fmt: skip
        for store in self._stores.values():
            await store.finish("shutdown")
        self._task.cancel()

    def _end(self, task: asyncio.Task[None]) -> None:
        from twisted.internet import reactor  # noqa: PLC0415

        if not task.cancelled():
            self._error = task.exception()
        reactor.stop()  # type: ignore[misc]  # a module to mypy, an object in truth


def _settings(more: dict[str, Any] | None = None) -> Settings:
    settings = Settings()
    settings.setmodule("crawlers.settings", priority="project")
    settings.setdict(more or {}, priority="project")
    return settings


def _gateways(preparation: Preparation) -> Sequence[tuple[str, int]]:
    return [endpoint_of(preparation.network.proxy)] if preparation.network.proxy else []
