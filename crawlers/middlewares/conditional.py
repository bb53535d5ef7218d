"""Conditional GET: what has not changed since the last crawl is not sent again."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.context import SourceContext, context_of


class ConditionalMiddleware:
    """Sends ETag and Last-Modified of the last crawl with requests that carry meta["conditional"].

    A new state is only noted here. It is stored when the crawl ended well: an entry that was lost on the way must not
    be hidden by a 304 the next time.
    """

    def __init__(self, context: SourceContext) -> None:
        self._context = context

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware for one source."""
        return cls(context_of(crawler))

    async def process_request(self, request: Request) -> None:
        """Add what the server said last time."""
        if request.meta.get("conditional") and not request.meta.get("redirect_times"):
            for name, value in (await self._context.memory.validators(request.url)).items():
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        """Count a 304; note the validators of a 200 under the address that was first asked for."""
        if not request.meta.get("conditional"):
            return response
        if response.status == 304:
            self._context.store.note_unchanged()
        elif response.status == 200:
            asked_for = (request.meta.get("redirect_urls") or [request.url])[0]
            self._context.store.note_fetch(asked_for, _header(response, "ETag"), _header(response, "Last-Modified"))
        return response


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1")[:1000] if value else None
