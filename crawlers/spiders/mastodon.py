"""kind = "mastodon"."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.addresses import endpoint_of
from crawlers.errors import ParseError
from crawlers.failures import problem_of
from crawlers.items import Cursor, Problem
from crawlers.options import MastodonOptions
from crawlers.parsers.json_values import mapping, number_of, text_of
from crawlers.parsers.mastodon import StatusPage, next_page, parse_statuses
from crawlers.spiders.base import SourceSpider

PAGE = 40
"""The most statuses that an instance gives at once."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A way down a timeline: from the newest status met on it to `since_id`, which an earlier crawl reached.

    `is_resumed`: an earlier crawl began it and was ended; when it is done, the timeline's top is new again.
    """

    since_id: int
    newest_id: int = 0
    page: int = 1
    is_resumed: bool = False


class MastodonSpider(SourceSpider[MastodonOptions]):
    """Hashtag and public timelines of a Mastodon instance, newest first, down to what an earlier crawl reached.

    https://docs.joinmastodon.org/methods/timelines/ ; 300 requests in 5 minutes, as the instance's headers say.
    """

    name = "mastodon"
    summary = "A hashtag's or the public timeline of a Mastodon instance, by its documented API"
    yields = "mentions of kind post or comment (a reply)"
    reaches_back = "to the end of the timeline, 10,000 statuses a crawl unless max_pages says otherwise"
    needs = 'url of the instance, and options.hashtag or options.timeline = "public"'
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    async def start(self) -> AsyncIterator[Any]:
        """The timeline's top, or the page at which an earlier crawl was ended."""
        cursor = self.context.source.cursor
        since_id = 0 if self.context.since_at else number_of(cursor.get("since_id")) or 0
        resume = mapping(cursor.get("resume"))
        url = text_of(resume.get("url"))
        if url and self._is_own(url) and not self.context.since_at:
            yield self._page(url, Walk(since_id, number_of(resume.get("newest_id")) or 0, is_resumed=True))
        else:
            yield self._page(self.timeline_url(), Walk(since_id))

    def timeline_url(self) -> str:
        """The address of the timeline's newest page."""
        parameters: dict[str, str | int] = {"limit": PAGE, **({"local": "true"} if self.options.local else {})}
        tag = (self.options.hashtag or "").lstrip("#")
        path = f"api/v1/timelines/tag/{quote(tag)}" if tag else "api/v1/timelines/public"
        return urljoin((self.context.source.url or "").rstrip("/") + "/", path) + "?" + urlencode(parameters)

    async def parse(self, response: Response, walk: Walk) -> AsyncIterator[Any]:
        """The page's statuses, then where to go on from, then the next page."""
        try:
            page = parse_statuses(response.body, response.url, self.context.source.source_id)
        except ParseError as error:
            yield self.unreadable(error)
            return
        for item in page.items:
            yield item
        link = response.headers.get("Link")
        next_url = next_page(link.decode("latin-1") if link else None, response.url)
        for thing in self._go_on(page, walk, next_url):
            yield thing

    def resume_failed(self, failure: Failure) -> Iterable[Any]:
        """An address kept from an earlier crawl may be stale: the next crawl starts at the top."""
        problem = problem_of(failure, fatal=True)
        if not problem.passing:
            yield Cursor({"since_id": self.context.source.cursor.get("since_id", 0)})
        yield problem

    def _go_on(self, page: StatusPage, walk: Walk, next_url: str | None) -> Iterable[Any]:
        newest_id = max(walk.newest_id, page.newest_id)
        if next_url and not self._is_own(next_url):
            yield Problem("paging", f"{next_url} is given as the next page, but is not of this instance", fatal=True)
            return
        if next_url and self._has_more(page, walk):
            resume = {"url": next_url, "newest_id": newest_id}
            yield from self._keep(Cursor({"since_id": walk.since_id, "resume": resume}))
            yield self._page(next_url, Walk(walk.since_id, newest_id, walk.page + 1, walk.is_resumed))
            return
        reached = max(newest_id, walk.since_id)
        yield from self._keep(Cursor({"since_id": reached}))
        if walk.is_resumed:
            yield self._page(self.timeline_url(), Walk(reached))

    def _keep(self, cursor: Cursor) -> Iterable[Cursor]:
        """A backfill leaves the everyday cursor alone."""
        return [] if self.context.since_at else [cursor]

    def _has_more(self, page: StatusPage, walk: Walk) -> bool:
        """Whether older pages may hold what is wanted."""
        since_at = self.context.since_at
        is_old = since_at is not None and page.oldest_at is not None and page.oldest_at < since_at
        return bool(page.oldest_id > walk.since_id and walk.page < self.options.max_pages and not is_old)

    def _page(self, url: str, walk: Walk) -> Request:
        errback = self.resume_failed if walk.is_resumed and walk.page == 1 else None
        return self.request(url, self.parse, errback=errback, walk=walk)

    def _is_own(self, url: str) -> bool:
        return endpoint_of(url) == endpoint_of(self.context.source.url or "")
