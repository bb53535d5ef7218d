"""The base of ad libraries: a search, read page by page to its end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, TypeVar

from scrapy import Request
from scrapy.http import Response

from crawlers.ad_options import BrandAdsOptions
from crawlers.captures import with_capture
from crawlers.errors import ParseError
from crawlers.parsers.ad_page import AdPage
from crawlers.spiders.base import SourceSpider

O_co = TypeVar("O_co", bound=BrandAdsOptions, covariant=True)


class AdPagesSpider(SourceSpider[O_co], ABC):
    """Asks for a brand's ads, page after page, to the last one or to `max_ads`.

    All pages are read each time: a library says only there that an ad still runs, or has ended.
    """

    @abstractmethod
    def page_request(self, place: str | None, taken: int) -> Request:
        """The request for the page at `place` (None: the first), `taken` rows after the beginning; use `ask`."""

    @abstractmethod
    def read(self, response: Response) -> AdPage:
        """One answer's page.

        Raises:
            ParseError: the answer is none.
        """

    def after(self, page: AdPage, taken: int) -> str | None:  # noqa: ARG002 (who counts rows overrides it)
        """Where the page after this one is; None where there is none. `taken`: rows read so far."""
        return page.next_place

    async def start(self) -> AsyncIterator[Any]:
        """The search's first page."""
        yield self.page_request(None, 0)

    async def parse(self, response: Response, place: str | None, taken: int) -> AsyncIterator[Any]:  # noqa: ARG002
        """The page's ads, then the next page."""
        try:
            page = self.read(response)
        except ParseError as error:
            yield self.unreadable(error)
            return
        kept = with_capture(page.items, response, self.secret_headers.values())
        async for thing in self.take(replace(page, items=tuple(kept))):
            yield thing
        reached = taken + page.row_count
        further = self.after(page, reached)
        if further is not None and page.row_count and reached < self.options.max_ads:
            yield self.page_request(further, reached)

    async def take(self, page: AdPage) -> AsyncIterator[Any]:
        """What is yielded of a page: its ads."""
        for item in page.items:
            yield item

    def ask(self, url: str, place: str | None, taken: int) -> Request:
        """A request whose answer is this search's page at `place`."""
        return self.request(url, self.parse, place=place, taken=taken)

    def bearer(self) -> dict[str, str]:
        """The options' secret as the header of a token."""
        return {"Authorization": f"Bearer {self.secret_headers['Authorization'].removeprefix('Bearer ')}"}
