"""kind = "google_play"."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response

from crawlers.parsers.google_play import parse_reviews, request_body
from crawlers.parsers.timeline import TimelinePage
from crawlers.spiders.newest_first import NewestFirstSpider, Walk
from crawlers.timeline_options import GooglePlayOptions


class GooglePlaySpider(NewestFirstSpider[GooglePlayOptions]):
    """Reviews of one app in Google Play, country by country; **off until options.accept_risk = true**.

    Google offers no API for the reviews of other people's apps. This is the call that the shop's own pages make, as the
    library google-play-scraper does: undocumented, forbidden to crawlers by the shop's robots.txt (which is therefore
    not asked) and by its terms, and it may change or block this address any day. Whether you may is yours to judge.
    """

    name = "google_play"
    summary = "Reviews of an app in Google Play, by an undocumented call; off until options.accept_risk is set"
    yields = "mentions of kind review, 1 to 5 stars"
    reaches_back = (
        "to the app's first review, 2,000 of each country and language a crawl unless max_pages says otherwise"
    )
    needs = "options.app_id and options.accept_risk = true; options.brand where the app is a competitor's"
    robots = "not asked, at your own risk (below)"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); the operator took it on

    async def read(self, response: Response) -> TimelinePage:
        """The reviews; the next page is named by a token."""
        return parse_reviews(response.body, response.url, self.context.source.source_id)

    def _page(self, url: str, walk: Walk) -> Request:
        """The call is a form; what it asks for stands in the address as well, which is where it goes on from."""
        headers = {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"}
        return super()._page(url, walk).replace(method="POST", body=request_body(url), headers=headers)
