"""The base of sources that list articles: the page behind each entry is fetched, and both become one mention."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any, TypeVar

from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.errors import ExtractionError, ParseError
from crawlers.failures import problem_of
from crawlers.items import Problem
from crawlers.kind_options import MentionOptions
from crawlers.parsers.article import Article, extract
from crawlers.parsers.combine import item_of
from crawlers.parsers.entries import FeedEntry
from crawlers.spiders.base import SourceSpider, content_type

O_co = TypeVar("O_co", bound=MentionOptions, covariant=True)

_PAGES = ("html", "xml", "text/plain")


class ArticleSpider(SourceSpider[O_co]):
    """Reads articles. `under_way` counts what was asked for and not read yet; at 0 comes what `all_read` says."""

    under_way: int = 0

    def all_read(self) -> Iterable[Any]:
        """What follows once nothing is under way: a cursor, the next list. Who needs it overrides it."""
        return ()

    def article(self, entry: FeedEntry) -> Any:  # noqa: ANN401 (Request, or the entry's own text where it can't be one)
        """A request for the article of an entry; the entry itself where its address is none."""
        try:
            request = self.request(entry.url, self.parse_article, errback=self.article_failed, entry=entry)
        except ValueError:
            return self.own_text(entry)
        self.under_way += 1
        return request

    def own_text(self, entry: FeedEntry, *, retry: bool = False) -> Any:  # noqa: ANN401
        """The mention of an entry without its article; `retry`: to be fetched again next time."""
        return item_of(entry, None, self.context.source.source_id, retry=retry)

    async def parse_article(self, response: Response, entry: FeedEntry) -> AsyncIterator[Any]:
        """The entry with the text of its article; with its own where the page is no readable article."""
        article = await self.read_article(response)
        if isinstance(article, Problem):
            yield article
            yield self.own_text(entry)
        else:
            yield item_of(entry, article, self.context.source.source_id)
        for thing in self.one_read():
            yield thing

    async def read_article(self, response: Response) -> Article | Problem:
        """The article of a page, or why there is none."""
        kind = (content_type(response) or "html").lower()
        if not any(known in kind for known in _PAGES):
            return Problem("no_page", f"{response.url} is no page but {kind[:100]}")
        try:
            return await self.context.pool.run(extract, response.body, response.url, content_type(response))
        except (ParseError, ExtractionError) as error:
            return Problem("article", str(error))

    def article_failed(self, failure: Failure) -> Iterable[Any]:
        """The entry with its own text; where trying again may help, its article is fetched again next time."""
        problem = problem_of(failure)
        yield problem
        entry: FeedEntry = failure.request.cb_kwargs["entry"]  # type: ignore[attr-defined]  # Scrapy's addition
        yield self.own_text(entry, retry=problem.passing)
        yield from self.one_read()

    def one_read(self) -> Iterable[Any]:
        """One thing fewer is under way."""
        self.under_way -= 1
        return self.all_read() if self.under_way == 0 else ()

    async def unseen(self, entries: Iterable[FeedEntry]) -> list[FeedEntry]:
        """Those of the entries that no earlier crawl took or refused, each once."""
        listed = {entry.external_id: entry for entry in entries}
        fresh = await self.context.memory.unseen(list(listed))
        return [entry for identifier, entry in listed.items() if identifier in fresh]
