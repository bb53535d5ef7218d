"""kind = "feed"."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from collections.abc import Set as AbstractSet
from typing import Any
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.addresses import endpoint_of
from crawlers.descents import Descents
from crawlers.errors import ExtractionError, ParseError
from crawlers.failures import problem_of
from crawlers.items import Problem
from crawlers.kind_options import ONLY
from crawlers.options import FeedOptions
from crawlers.parsers.entries import Feed, FeedEntry, shared_pages, with_credible_dates
from crawlers.parsers.feed import parse_feed
from crawlers.parsers.older_feed import older_page
from crawlers.spiders.articles import ArticleSpider
from crawlers.spiders.base import content_type
from reputation import clock

BACKFILL_PAGES = 50
"""Pages of a feed that one crawl of a backfill reads, with the articles of each."""

_PAST_THE_END = frozenset({"http_404", "http_400", "http_410"})


class FeedSpider(ArticleSpider[FeedOptions]):
    """RSS, Atom, RDF and JSON feeds, with the article behind each entry that was not seen before."""

    name = "feed"
    summary = "RSS 0.9x to 2.0, Atom, RDF and JSON Feed, and the article page behind each new entry"
    yields = "mentions of kind article"
    reaches_back = "as far as the feed's further pages do, those of WordPress (?paged=2, 3, ...) too"
    needs = "url"

    _descents: Descents | None = None
    _older: tuple[Feed, str | None, int] | None = None
    _listed: frozenset[str] = frozenset()

    async def start(self) -> AsyncIterator[Any]:
        """The feed; in a backfill the page at which an interrupted one goes on."""
        url, since_at = self.context.source.url or "", self.context.since_at
        if since_at is None:
            yield self.request(url, self.parse, meta={"conditional": True})
            return
        self._descents = Descents(self.context.backfill_cursor, since_at)
        kept = self._descents.begin(ONLY, url)
        if not kept.is_done(since_at):
            is_ours = kept.url is not None and endpoint_of(kept.url) == endpoint_of(url)
            yield self._page(kept.url if kept.url and is_ours else url, 1)

    async def parse(self, response: Response, page: int = 1) -> AsyncIterator[Any]:
        """Entries of the feed: a request for each new article, or the entry's own text; then the next page."""
        if response.status == 304:
            return
        try:
            feed = await self.context.pool.run(parse_feed, response.body, response.url, content_type(response))
        except (ParseError, ExtractionError) as error:
            yield self.unreadable(error)
            return
        feed = with_credible_dates(feed, clock.now())
        self.context.store.note_listed(len(feed.entries))
        wanted, not_articles = await self._wanted(feed), {response.url, *shared_pages(feed.entries)}
        for entry in wanted:
            yield self.article(entry) if self._has_article(entry, not_articles) else self.own_text(entry)
        brings_more = self._brings_more(feed)
        if self._descents is not None:
            next_url = older_page(response.body, response.url, feed.next_url) if brings_more else None
            self._older = (feed, next_url, page)
            for thing in self.all_read() if self.under_way == 0 else ():
                yield thing
        elif feed.next_url and wanted and brings_more and page < self.options.max_pages:
            yield self.request(feed.next_url, self.parse, page=page + 1)

    def all_read(self) -> Iterable[Any]:
        """A backfill goes on to the older page once every article of this one is in: a kill loses none."""
        if self._descents is None or self._older is None:
            return
        (feed, next_url, page), self._older = self._older, None
        if next_url and endpoint_of(next_url) != endpoint_of(self.context.source.url or ""):
            yield Problem("paging", f"{next_url} is given as the older page, but is not of this source", fatal=True)
            return
        moments = [entry.published_at for entry in feed.entries if entry.published_at is not None]
        yield self._descents.come(ONLY, next_url, min(moments, default=None))
        if next_url and self._descents.left() and page < BACKFILL_PAGES:
            yield self._page(next_url, page + 1)

    def _brings_more(self, feed: Feed) -> bool:
        """Whether a page lists what no page above it did; where `?paged=` is ignored, every page is the first."""
        above = self._listed
        self._listed = above.union(entry.external_id for entry in feed.entries)
        return self._listed != above

    def older_failed(self, failure: Failure) -> Iterable[Any]:
        """Past its last page WordPress answers 404: that is the end of the feed, not a failure."""
        problem = problem_of(failure, fatal=True)
        if self._descents is not None and problem.kind in _PAST_THE_END:
            yield self._descents.come(ONLY, None, None)
            return
        yield problem

    def _page(self, url: str, page: int) -> Request:
        is_first = url == self.context.source.url
        return self.request(url, self.parse, errback=None if is_first else self.older_failed, page=page)

    async def _wanted(self, feed: Feed) -> list[FeedEntry]:
        """Entries to take: those not seen before; all, where no article is fetched, so that an edit is noticed."""
        if not self.options.articles:
            return list(feed.entries)
        return await self.unseen(feed.entries)

    def _has_article(self, entry: FeedEntry, not_articles: AbstractSet[str]) -> bool:
        page = urldefrag(entry.url).url
        is_page = page.startswith(("http://", "https://")) and page != self.context.source.url
        return self.options.articles and is_page and page not in not_articles
