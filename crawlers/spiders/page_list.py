"""kind = "page_list"."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.errors import ExtractionError, ParseError
from crawlers.failures import problem_of
from crawlers.items import Problem
from crawlers.news_options import PageListOptions
from crawlers.parsers.combine import item_of
from crawlers.parsers.entries import bare_entry
from crawlers.parsers.page_links import page_links
from crawlers.spiders.articles import ArticleSpider
from crawlers.spiders.base import content_type


class PageListSpider(ArticleSpider[PageListOptions]):
    """Pages of a list of your own: read as texts, with each change as a new version, or as lists that link to texts."""

    name = "page_list"
    summary = "Watched pages: each as a text whose changes are noticed, or as a list of links to texts (options.follow)"
    yields = "mentions of kind article"
    reaches_back = "as far as the pages list"
    needs = "url; options.pages for more of them; options.follow where they are lists"

    async def start(self) -> AsyncIterator[Any]:
        """All pages of the list."""
        self._left = self.options.max_articles
        pages = list(dict.fromkeys([self.context.source.url or "", *self.options.pages]))
        self._fine = len(pages)
        for url in pages:
            yield self.request(url, self.parse, meta={"conditional": True}, page_url=url)

    async def parse(self, response: Response, page_url: str) -> AsyncIterator[Any]:
        """The page's text, or the texts behind its new links."""
        if response.status == 304:
            return
        reader = self._links if self.options.follow else self._text
        async for thing in reader(response, page_url):
            yield thing

    def failed(self, failure: Failure) -> Iterable[Any]:
        """One page of several is missed alone."""
        problem = problem_of(failure)
        yield self._missed(problem.kind, problem.sentence, passing=problem.passing)

    async def _text(self, response: Response, url: str) -> AsyncIterator[Any]:
        article = await self.read_article(response)
        if isinstance(article, Problem):
            yield self._missed(article.kind, article.sentence)
        else:
            yield item_of(bare_entry(url), article, self.context.source.source_id)

    async def _links(self, response: Response, url: str) -> AsyncIterator[Any]:
        follow = self.options.follow or ""
        try:
            found = await self.context.pool.run(page_links, response.body, response.url, content_type(response), follow)
        except (ParseError, ExtractionError) as error:
            yield self._missed("parse", str(error))
            return
        self.context.store.note_listed(len(found))
        wanted = await self.unseen(found)
        for entry in wanted[: self._left]:
            yield self.article(entry)
        if len(wanted) > self._left:
            # Passing: what was not taken must not be hidden by a 304 next time.
            yield Problem("max_articles", f"{len(wanted) - self._left} new links of {url} are left", passing=True)
        self._left = max(0, self._left - len(wanted))

    def _missed(self, kind: str, sentence: str, *, passing: bool = False) -> Problem:
        """The problem of a page; the last one decides the crawl's outcome where none was fine."""
        self._fine -= 1
        return Problem(kind, sentence, fatal=self._fine == 0, passing=passing)
