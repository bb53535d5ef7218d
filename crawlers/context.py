"""What the parts of one source's crawl share, and the crawler that carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from crawlers.addresses import EndpointRules
from crawlers.extraction import ExtractionPool
from crawlers.kind_options import KindOptions
from crawlers.memory import Memory
from crawlers.store import SourceStore
from reputation.brand import Brand, Source
from reputation.settings import LeakWatchSettings, NetworkSettings


@dataclass(frozen=True, slots=True)
class SourceContext:
    """One source's crawl: what it is to do, and what it works with.

    `since_at` is set for a backfill, `until_at` where what is later need not be fetched; `backfill_cursor` is what an
    interrupted one yielded last as `Reached.cursor`, empty at its beginning.
    """

    source: Source
    options: KindOptions
    brands: Sequence[Brand]
    network: NetworkSettings
    rules: EndpointRules
    pool: ExtractionPool
    memory: Memory
    store: SourceStore
    since_at: datetime | None = None
    leak_watch: LeakWatchSettings = field(default_factory=LeakWatchSettings)
    until_at: datetime | None = None
    backfill_cursor: Mapping[str, Any] = field(default_factory=dict)


class SourceCrawler(Crawler):
    """A Scrapy crawler that knows its source: spider, middlewares, pipeline and extension read `context` from it."""

    def __init__(self, spider_class: type[Spider], settings: Settings, context: SourceContext) -> None:
        super().__init__(spider_class, settings)
        self.context = context


def context_of(crawler: Crawler) -> SourceContext:
    """The context of a crawler of ours."""
    if not isinstance(crawler, SourceCrawler):
        raise TypeError(f"{crawler!r} was not made by crawlers.round")
    return crawler.context
