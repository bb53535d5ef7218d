"""kind = "sitemap"."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.errors import ExtractionError, ParseError
from crawlers.failures import problem_of
from crawlers.items import Cursor, Problem, Reached
from crawlers.news_options import SitemapOptions
from crawlers.parsers.dates import parse_moment
from crawlers.parsers.sitemap import MAX_ENTRIES, ListedPage, ListedSitemap, parse_sitemap
from crawlers.spiders.articles import ArticleSpider
from reputation import clock

MAX_DEPTH = 3
"""An index may name indexes, though the protocol does not allow it; no deeper than this."""


class SitemapSpider(ArticleSpider[SitemapOptions]):
    """Sitemaps of news sites: with `news:` fields, plain ones, and indexes with an archive for each month.

    Of an index only those sitemaps are read that may hold what is new, by their change or by the month in their
    address. The url may also be a robots.txt, whose sitemaps are read.
    """

    name = "sitemap"
    summary = "News sitemaps, plain ones and indexes with monthly archives, and the article page behind each address"
    yields = "mentions of kind article"
    reaches_back = "as far as the site's archive of sitemaps does; many keep years"
    needs = "url of a sitemap, an index of them, or a robots.txt that names them"

    async def start(self) -> AsyncIterator[Any]:
        """The sitemap at the source's address."""
        self._begun_at = clock.now()
        self._since_at = self.context.since_at or self._window()
        self._taken = self._asked = 0
        self._is_whole = True
        self._known: set[str] = set()
        yield self._sitemap(self.context.source.url or "", 0)

    async def parse(self, response: Response, depth: int) -> AsyncIterator[Any]:
        """The new pages of a sitemap; of an index the sitemaps that may hold some."""
        if response.status != 304:
            try:
                found = await self.context.pool.run(parse_sitemap, response.body, response.url)
            except (ParseError, ExtractionError) as error:
                yield Problem("parse", str(error), fatal=depth == 0)
                self._is_whole = self._is_whole and depth > 0
            else:
                self.context.store.note_listed(len(found.pages) + len(found.sitemaps))
                for thing in self._sitemaps(found.sitemaps, depth):
                    yield thing
                async for thing in self._pages(found.pages):
                    yield thing
        for thing in self.one_read():
            yield thing

    def failed(self, failure: Failure) -> Iterable[Any]:
        """A sitemap of an index that can't be read is missed alone; the first one decides the crawl's outcome."""
        depth: int = failure.request.cb_kwargs["depth"]  # type: ignore[attr-defined]  # Scrapy's addition
        problem = problem_of(failure, fatal=depth == 0)
        # One that is gone for good keeps no crawl from going on; one that may be had later does.
        self._is_whole = self._is_whole and depth > 0 and not problem.passing
        yield problem
        yield from self.one_read()

    def all_read(self) -> Iterable[Any]:
        """Everything of this crawl is stored: the next one begins where this one began."""
        if self.context.since_at:
            yield Reached({}, reached_at=self.context.since_at if self._is_whole else None, is_done=self._is_whole)
        elif self._is_whole:
            yield Cursor({"reached_at": self._begun_at.isoformat()})

    def _window(self) -> datetime:
        """Pages since then are taken: of the last days, and of the time that no crawl has covered."""
        usual = clock.now() - timedelta(days=self.options.days)
        reached_at = parse_moment(self.context.source.cursor.get("reached_at"))
        return min(usual, reached_at) if reached_at else usual

    def _sitemap(self, url: str, depth: int) -> Request:
        self.under_way += 1
        self._known.add(url)
        # An archive that has not changed may still hold what a backfill wants.
        return self.request(url, self.parse, meta={"conditional": self.context.since_at is None}, depth=depth)

    def _sitemaps(self, listed: Sequence[ListedSitemap], depth: int) -> Iterable[Any]:
        wanted = [one.url for one in listed if one.may_hold(self._since_at) and one.url not in self._known]
        most = MAX_ENTRIES if self.context.since_at else self.options.max_sitemaps
        room = 0 if depth >= MAX_DEPTH else most - self._asked
        if len(wanted) > room:
            self._is_whole = False
            yield Problem("max_sitemaps", f"{len(wanted) - room} sitemaps of {self.context.source.url} were left out")
        for url in wanted[:room]:
            self._asked += 1
            yield self._sitemap(url, depth + 1)

    async def _pages(self, listed: Sequence[ListedPage]) -> AsyncIterator[Any]:
        wanted = await self.unseen(page.entry for page in listed if self._is_wanted(page))
        room = self.options.max_articles - self._taken
        self._taken += len(wanted[:room])
        for entry in wanted[:room]:
            yield self.article(entry) if self.options.articles else self.own_text(entry)
        if len(wanted) > room:
            self._is_whole = False
            # Passing: what was not taken must not be hidden by a 304 next time.
            rest = f"{len(wanted) - room} new pages of {self.context.source.url} are left to the next crawl"
            yield Problem("max_articles", rest, passing=True)

    def _is_wanted(self, page: ListedPage) -> bool:
        dated_at, paths, until_at = page.dated_at, self.options.paths, self.context.until_at
        # Half a day more, for a date without a time stands at noon.
        if not (dated_at + timedelta(hours=12) >= self._since_at if dated_at else self.options.undated):
            return False
        # When it was changed may be long after it was published; only the day of publishing tells that it is too new.
        published_at = page.entry.published_at
        if until_at and published_at and published_at > until_at:
            return False
        return not paths or any(part in page.entry.url for part in paths)
