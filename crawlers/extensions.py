"""The extension that writes: what passed the pipelines goes to the source's store, and at the end the crawl's row."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from crawlers.context import context_of
from crawlers.items import Problem
from crawlers.pipelines import DroppedItem

FLUSH_SECONDS = 1.0
"""What waits is stored at least this often, however few things there are."""


class StoreExtension:
    """Listens to Scrapy's signals on behalf of one source's store."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._store = context_of(crawler).store
        self._closed = asyncio.Event()
        self._ticking: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The extension, connected to the crawler's signals."""
        extension = cls(crawler)
        for listener, signal in (
            (extension.spider_opened, signals.spider_opened),
            (extension.item_scraped, signals.item_scraped),
            (extension.item_dropped, signals.item_dropped),
            (extension.item_error, signals.item_error),
            (extension.spider_error, signals.spider_error),
            (extension.spider_closed, signals.spider_closed),
        ):
            crawler.signals.connect(listener, signal)
        return extension

    def spider_opened(self) -> None:
        """Start storing at intervals."""
        self._ticking = asyncio.get_running_loop().create_task(self._tick())

    async def item_scraped(self, item: Any) -> None:  # noqa: ANN401 (Scrapy's signal)
        """Hand on what a pipeline returned. Scrapy waits for this, so a slow database slows the spider."""
        if isinstance(item, Problem):
            self._store.note_problem(item)
        else:
            await self._store.add(item)
        self._stop_on_failure()

    async def item_dropped(self, exception: Exception) -> None:
        """Keep what was dropped, and why."""
        if isinstance(exception, DroppedItem):
            await self._store.add(exception.dropped)
        self._stop_on_failure()

    def item_error(self, failure: Failure) -> None:
        """Count an item that a pipeline stumbled over: a mistake of ours, and no reason to end the crawl."""
        self._store.note_problem(Problem("item_error", f"an item could not be taken: {_named(failure)}"))

    def spider_error(self, failure: Failure) -> None:
        """Count an answer that the spider stumbled over: a mistake of ours, which makes the crawl fail."""
        self._store.note_problem(Problem("spider_error", f"the spider failed: {_named(failure)}", fatal=True))

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """Store the rest and the crawl's row."""
        # Never cancelled: a batch that is being stored must be known to be stored.
        self._closed.set()
        if self._ticking is not None:
            await self._ticking
        stats = spider.crawler.stats
        await self._store.finish(
            reason, stats.get_value("downloader/request_count", 0), stats.get_value("downloader/response_bytes", 0)
        )

    async def _tick(self) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), FLUSH_SECONDS)
            await self._store.flush()
            self._stop_on_failure()

    def _stop_on_failure(self) -> None:
        """Where nothing can be stored, nothing need be fetched."""
        if self._store.failure is not None and self._crawler.crawling:
            self._closing = asyncio.get_running_loop().create_task(self._crawler.stop_async())


def _named(failure: Failure) -> str:
    return f"{type(failure.value).__name__}: {failure.value}"[:300]
