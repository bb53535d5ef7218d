"""kind = "microsoft_ads"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from crawlers.errors import ParseError
from crawlers.options import MicrosoftAdsOptions
from crawlers.parsers.microsoft_ads import parse_ads
from crawlers.spiders.base import SourceSpider

BASE = "https://adlibrary.api.bingads.microsoft.com/api/v1"
PAGE = 24
"""Rows of one page; anonymous callers get no more at once."""


class MicrosoftAdsSpider(SourceSpider[MicrosoftAdsOptions]):
    """A competitor's ads in Microsoft's Ad Library: what was shown on Bing in the EU and EEA.

    https://learn.microsoft.com/advertising/guides/ad-library-api ; anonymous, strictly limited, 1,000 ads a search.
    """

    name = "microsoft_ads"
    summary = "A competitor's ads on Bing, by Microsoft's Ad Library API (EU and EEA only)"
    yields = "ads"
    reaches_back = "to June 2023, the newest 1,000 ads of a search"
    needs = "options.brand; query or options.advertiser_id where the brand's name finds too much"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    async def start(self) -> AsyncIterator[Any]:
        """The search's first page."""
        yield self._page(0)

    async def parse(self, response: Response, skip: int) -> AsyncIterator[Any]:
        """The page's ads, then the next page, until one is not full."""
        try:
            page = parse_ads(response.body, response.url, self.context.source.source_id)
        except ParseError as error:
            yield self.unreadable(error)
            return
        for item in page.items:
            yield item
        reached = skip + PAGE
        is_last = page.row_count < PAGE or reached >= self.options.max_ads
        if not is_last and (page.total_count is None or reached < page.total_count):
            yield self._page(reached)

    def _page(self, skip: int) -> Request:
        base = (self.context.source.url or BASE).rstrip("/")
        return self.request(f"{base}/Ads?{urlencode(self._parameters(skip))}", self.parse, skip=skip)

    def _parameters(self, skip: int) -> dict[str, str | int]:
        parameters: dict[str, str | int] = {"top": PAGE, "skip": skip}
        if self.options.advertiser_id is not None:
            parameters["advertiserId"] = self.options.advertiser_id
        else:
            parameters["searchText"] = self.context.source.query or self.options.brand
        if self.options.country_codes:
            parameters["countryCodes"] = ",".join(map(str, self.options.country_codes))
        return parameters
