"""The base of sources that give their texts newest first, page by page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.addresses import endpoint_of
from crawlers.descents import Descents
from crawlers.errors import ExtractionError, ParseError
from crawlers.failures import problem_of
from crawlers.items import Cursor, Problem
from crawlers.kind_options import ONLY, TimelineOptions
from crawlers.parsers.json_values import mapping, number_of, text_of
from crawlers.parsers.timeline import TimelinePage
from crawlers.spiders.base import SourceSpider

O_co = TypeVar("O_co", bound=TimelineOptions, covariant=True)


@dataclass(frozen=True, slots=True)
class Walk:
    """A way down one timeline: from the newest text met on it to `since_id`, which an earlier crawl reached.

    `is_resumed`: an earlier crawl began it and was ended; when it is done, the timeline's top is new again.
    """

    timeline: str
    top_url: str
    since_id: int
    newest_id: int = 0
    page: int = 1
    is_resumed: bool = False


class NewestFirstSpider(SourceSpider[O_co], ABC):
    """Walks each timeline of its source from the top down to what an earlier crawl reached.

    The cursor is {"since_id", "resume"}; of a source with several timelines, one such object for each by its name. A
    backfill has a cursor of its own (crawlers.descents) and leaves the everyday one alone.
    `overlap`: how far below the reached number a walk looks again, where the source may add something late.
    """

    overlap: ClassVar[int] = 0
    _descents: Descents | None = None

    @abstractmethod
    async def read(self, response: Response) -> TimelinePage:
        """One answer's page.

        Raises:
            ParseError: the answer is none.
        """

    def further(self, page: TimelinePage, url: str) -> Mapping[str, str]:  # noqa: ARG002 (who needs them overrides it)
        """Timelines that a page makes known (the comments under its texts): each one's top by its name."""
        return {}

    async def start(self) -> AsyncIterator[Any]:
        """The top of each timeline, or the page at which an earlier crawl was ended."""
        source = self.context.source
        stored, tops = source.cursor, self.options.timelines(source, self._names())
        if self.context.since_at:
            for request in self._descend(tops, self.context.since_at):
                yield request
            return
        self._reached = {name: dict(stored) if name == ONLY else dict(mapping(stored.get(name))) for name in tops}
        for name, top_url in tops.items():
            yield self._page(*self._beginning(name, top_url))

    async def parse(self, response: Response, walk: Walk) -> AsyncIterator[Any]:
        """The page's texts, then where to go on from, then the next page."""
        try:
            page = await self.read(response)
        except (ParseError, ExtractionError) as error:
            yield self.unreadable(error)
            return
        self.context.store.note_listed(len(page.items))
        for item in page.items:
            yield item
        for thing in self._follow(page, response.url):
            yield thing
        for thing in self._go_on(page, walk, response.url):
            yield thing

    def _follow(self, page: TimelinePage, url: str) -> Iterable[Any]:
        """The timelines that a page makes known."""
        for name, top_url in self.further(page, url).items():
            if self._descents is not None:
                if self._descents.begin(name, top_url).page == 1:
                    yield self._page(top_url, Walk(name, top_url, 0))
                continue
            self._reached[name] = dict(mapping(self.context.source.cursor.get(name)))
            yield self._page(*self._beginning(name, top_url))

    def _descend(self, tops: Mapping[str, str], since_at: datetime) -> Iterable[Request]:
        """A backfill: each timeline from where an interrupted one left it, those found on its way too."""
        self._descents = Descents(self.context.backfill_cursor, since_at)
        for name, top_url in tops.items():
            self._descents.begin(name, top_url)
        for name, descent in self._descents.left().items():
            url, top_url = descent.url or "", tops.get(name) or descent.url or ""
            is_resumed = url != top_url and endpoint_of(url) == endpoint_of(top_url)
            yield self._page(url if is_resumed else top_url, Walk(name, top_url, 0, is_resumed=is_resumed))

    def resume_failed(self, failure: Failure) -> Iterable[Any]:
        """An address kept from an earlier crawl may be stale: the next crawl starts at the top."""
        problem = problem_of(failure, fatal=True)
        if not problem.passing:
            walk: Walk = failure.request.cb_kwargs["walk"]  # type: ignore[attr-defined]  # Scrapy's addition
            if self._descents is not None:
                yield self._descents.start_over(walk.timeline, walk.top_url)
            yield from self._keep(walk.timeline, {"since_id": walk.since_id})
        yield problem

    def _names(self) -> list[str]:
        """The watched brands' names and aliases, each once."""
        return list(dict.fromkeys(alias.text for brand in self.context.brands for alias in brand.names))

    def _beginning(self, name: str, top_url: str) -> tuple[str, Walk]:
        since_id = number_of(self._reached[name].get("since_id")) or 0
        resume = mapping(self._reached[name].get("resume"))
        url = text_of(resume.get("url"))
        if url and endpoint_of(url) == endpoint_of(top_url):
            return url, Walk(name, top_url, since_id, number_of(resume.get("newest_id")) or 0, is_resumed=True)
        return top_url, Walk(name, top_url, since_id)

    def _go_on(self, page: TimelinePage, walk: Walk, url: str) -> Iterable[Any]:
        newest_id, next_url = max(walk.newest_id, page.newest_id), page.next_url
        if next_url and endpoint_of(next_url) != endpoint_of(walk.top_url):
            yield Problem("paging", f"{next_url} is given as the next page, but is not of this source", fatal=True)
            return
        if self._descents is not None:
            is_leading_on = next_url != url and page.oldest_id > 0
            yield from self._go_down(self._descents, page, walk, next_url if is_leading_on else None)
            return
        if next_url and next_url != url and self._has_more(page, walk):
            resume = {"url": next_url, "newest_id": newest_id}
            yield from self._keep(walk.timeline, {"since_id": walk.since_id, "resume": resume})
            further = Walk(walk.timeline, walk.top_url, walk.since_id, newest_id, walk.page + 1, walk.is_resumed)
            yield self._page(next_url, further)
            return
        reached = max(newest_id, walk.since_id)
        yield from self._keep(walk.timeline, {"since_id": reached})
        if walk.is_resumed:
            yield self._page(walk.top_url, Walk(walk.timeline, walk.top_url, reached))

    def _go_down(self, descents: Descents, page: TimelinePage, walk: Walk, next_url: str | None) -> Iterable[Any]:
        """A backfill's way on: what was reached, then the older page, unless another crawl is to read on."""
        yield descents.come(walk.timeline, next_url, page.oldest_at)
        if next_url and walk.timeline in descents.left() and walk.page < self.options.max_pages:
            yield self._page(next_url, Walk(walk.timeline, walk.top_url, 0, page=walk.page + 1))

    def _keep(self, timeline: str, reached: dict[str, Any]) -> Iterable[Cursor]:
        """The source's new cursor; a backfill leaves the everyday one alone."""
        if self.context.since_at:
            return
        self._reached[timeline] = reached
        yield Cursor(reached if timeline == ONLY else dict(self._reached))

    def _has_more(self, page: TimelinePage, walk: Walk) -> bool:
        """Whether older pages may hold what is wanted."""
        is_unseen = page.oldest_id > max(0, walk.since_id - self.overlap)
        return is_unseen and walk.page < self.options.max_pages

    def _page(self, url: str, walk: Walk) -> Request:
        errback = self.resume_failed if walk.is_resumed and walk.page == 1 else None
        return self.request(url, self.parse, errback=errback, walk=walk)
