"""kind = "linkedin_ads"."""

from __future__ import annotations

import dataclasses
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from crawlers.ad_options import LinkedinAdsOptions
from crawlers.parsers.ad_page import AdPage, still_running
from crawlers.parsers.linkedin_ads import parse_library
from crawlers.spiders.ad_pages import AdPagesSpider
from reputation import clock

BASE = "https://api.linkedin.com"
PAGE = 25
"""The most ads that LinkedIn gives at once."""


class LinkedinAdsSpider(AdPagesSpider[LinkedinAdsOptions]):
    """A competitor's ads in LinkedIn's Ad Library: that they run, since when, where and how widely; not their words.

    https://www.linkedin.com/ad-library/api/ads ; needs an application that LinkedIn has approved for this library.
    """

    name = "linkedin_ads"
    summary = "A competitor's ads on LinkedIn, by its Ad Library API"
    yields = "ads without words: dates, countries, impressions and a link"
    reaches_back = "to June 2023"
    needs = (
        "options.brand; query where the advertiser's name is another; a token of an approved application in"
        " GOODWILL_LINKEDIN_TOKEN or GOODWILL_LINKEDIN_TOKEN_FILE"
    )
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    def page_request(self, place: str | None, taken: int) -> Request:
        """The page after that many ads; its parentheses are LinkedIn's own syntax, and stay as they are."""
        base = (self.context.source.url or BASE).rstrip("/")
        advertiser = quote(self.context.source.query or self.options.brand, safe="")
        countries = f"&countries=(value:List({','.join(self.options.countries)}))" if self.options.countries else ""
        url = f"{base}/rest/adLibrary?q=criteria&advertiser={advertiser}{countries}&start={taken}&count={PAGE}"
        headers = {"LinkedIn-Version": self.options.version, "X-Restli-Protocol-Version": "2.0.0"}
        return self.ask(url, place, taken).replace(headers={**self.bearer(), **headers})

    def read(self, response: Response) -> AdPage:
        """The ads of a page; LinkedIn says when each was last shown, not that it has ended."""
        page, today = parse_library(response.body, response.url, self.context.source.source_id), clock.now().date()
        return dataclasses.replace(page, items=tuple(still_running(item, today) for item in page.items))

    def after(self, page: AdPage, taken: int) -> str | None:
        """Pages are counted by ads; one that is not full is the last, where LinkedIn gives no total."""
        is_last = page.row_count < PAGE if page.total_count is None else taken >= page.total_count
        return None if is_last else str(taken)
