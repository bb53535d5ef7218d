"""kind = "feed"."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.errors import ExtractionError, ParseError
from crawlers.failures import problem_of
from crawlers.items import Problem
from crawlers.options import FeedOptions
from crawlers.parsers.article import extract
from crawlers.parsers.combine import item_of
from crawlers.parsers.entries import Feed, FeedEntry
from crawlers.parsers.feed import parse_feed
from crawlers.spiders.base import SourceSpider, content_type

_PAGES = ("html", "xml", "text/plain")


class FeedSpider(SourceSpider[FeedOptions]):
    """RSS, Atom, RDF and JSON feeds, with the article behind each entry that was not seen before."""

    name = "feed"
    summary = "RSS 0.9x to 2.0, Atom, RDF and JSON Feed, and the article page behind each new entry"
    yields = "mentions of kind article"
    reaches_back = "as far as the feed and its further pages do"
    needs = "url"

    async def parse(self, response: Response, page: int = 1) -> AsyncIterator[Any]:
        """Entries of the feed: a request for each new article, or the entry's own text; then the next page."""
        if response.status == 304:
            return
        try:
            feed = await self.context.pool.run(parse_feed, response.body, response.url, content_type(response))
        except (ParseError, ExtractionError) as error:
            yield self.unreadable(error)
            return
        wanted = await self._wanted(feed)
        for entry in wanted:
            yield self._article_request(entry) if self._has_article(entry) else self._own_text(entry)
        if feed.next_url and wanted and page < self.options.max_pages:
            yield self.request(feed.next_url, self.parse, page=page + 1)

    async def parse_article(self, response: Response, entry: FeedEntry) -> AsyncIterator[Any]:
        """The entry with the text of its article; with its own where the page is no readable article."""
        kind = (content_type(response) or "html").lower()
        if not any(known in kind for known in _PAGES):
            yield Problem("no_page", f"{response.url} is no page but {kind[:100]}")
            yield self._own_text(entry)
            return
        try:
            article = await self.context.pool.run(extract, response.body, response.url, content_type(response))
        except (ParseError, ExtractionError) as error:
            yield Problem("article", str(error))
            yield self._own_text(entry)
            return
        yield item_of(entry, article, self.context.source.source_id)

    def article_failed(self, failure: Failure) -> Iterable[Any]:
        """The entry with its own text; where trying again may help, its article is fetched again next time."""
        problem = problem_of(failure)
        yield problem
        entry: FeedEntry = failure.request.cb_kwargs["entry"]  # type: ignore[attr-defined]  # Scrapy's addition
        yield item_of(entry, None, self.context.source.source_id, retry=problem.passing)

    async def _wanted(self, feed: Feed) -> list[FeedEntry]:
        """Entries to take: those not seen before; all, where no article is fetched, so that an edit is noticed."""
        if not self.options.articles:
            return list(feed.entries)
        unseen = await self.context.memory.unseen([entry.external_id for entry in feed.entries])
        return [entry for entry in feed.entries if entry.external_id in unseen]

    def _has_article(self, entry: FeedEntry) -> bool:
        is_page = entry.url.startswith(("http://", "https://")) and entry.url != self.context.source.url
        return self.options.articles and is_page

    def _article_request(self, entry: FeedEntry) -> Any:  # noqa: ANN401 (Request, or the entry where it can't be one)
        try:
            return self.request(entry.url, self.parse_article, errback=self.article_failed, entry=entry)
        except ValueError:
            return self._own_text(entry)

    def _own_text(self, entry: FeedEntry) -> Any:  # noqa: ANN401
        return item_of(entry, None, self.context.source.source_id)
