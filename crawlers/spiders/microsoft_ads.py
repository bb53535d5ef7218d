"""kind = "microsoft_ads"."""

from __future__ import annotations

from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from crawlers.options import MicrosoftAdsOptions
from crawlers.parsers.ad_page import AdPage
from crawlers.parsers.microsoft_ads import parse_ads
from crawlers.spiders.ad_pages import AdPagesSpider

BASE = "https://adlibrary.api.bingads.microsoft.com/api/v1"
PAGE = 24
"""Rows of one page; anonymous callers get no more at once."""


class MicrosoftAdsSpider(AdPagesSpider[MicrosoftAdsOptions]):
    """A competitor's ads in Microsoft's Ad Library: what was shown on Bing in the EU and EEA.

    https://learn.microsoft.com/advertising/guides/ad-library-api ; anonymous, strictly limited, 1,000 ads a search.
    """

    name = "microsoft_ads"
    summary = "A competitor's ads on Bing, by Microsoft's Ad Library API (EU and EEA only)"
    yields = "ads"
    reaches_back = "to June 2023, the newest 1,000 ads of a search"
    needs = "options.brand; query or options.advertiser_id where the brand's name finds too much"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    def page_request(self, place: str | None, taken: int) -> Request:
        """The page after that many rows."""
        base = (self.context.source.url or BASE).rstrip("/")
        return self.ask(f"{base}/Ads?{urlencode(self._parameters(taken))}", place, taken)

    def read(self, response: Response) -> AdPage:
        """The page's ads."""
        return parse_ads(response.body, response.url, self.context.source.source_id)

    def after(self, page: AdPage, taken: int) -> str | None:
        """Pages are counted by rows; one that is not full is the last."""
        is_last = page.row_count < PAGE or (page.total_count is not None and taken >= page.total_count)
        return None if is_last else str(taken)

    def _parameters(self, skip: int) -> dict[str, str | int]:
        parameters: dict[str, str | int] = {"top": PAGE, "skip": skip}
        if self.options.advertiser_id is not None:
            parameters["advertiserId"] = self.options.advertiser_id
        else:
            parameters["searchText"] = self.context.source.query or self.options.brand
        if self.options.country_codes:
            parameters["countryCodes"] = ",".join(map(str, self.options.country_codes))
        return parameters
