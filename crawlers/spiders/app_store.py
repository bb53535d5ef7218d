"""kind = "app_store"."""

from __future__ import annotations

from scrapy.http import Response

from crawlers.parsers.app_store import parse_reviews
from crawlers.parsers.timeline import TimelinePage
from crawlers.spiders.newest_first import NewestFirstSpider
from crawlers.timeline_options import AppStoreOptions


class AppStoreSpider(NewestFirstSpider[AppStoreOptions]):
    """Reviews of one app in Apple's App Store, country by country, newest first; no key.

    Reviews seldom name the bank, so `match` is "all" here: each is about options.brand, else the own brand.
    """

    name = "app_store"
    summary = "Reviews of an app in Apple's App Store, in each of options.countries, by its feed"
    yields = "mentions of kind review, 1 to 5 stars"
    reaches_back = (
        "to the 500 newest reviews of each country; to none where Apple's robots.txt forbids the feed, as it was"
        " seen to in October 2026: the crawl then says so"
    )
    needs = "options.app_id; options.brand where the app is a competitor's"

    async def read(self, response: Response) -> TimelinePage:
        """The reviews; there are ten pages at most."""
        return parse_reviews(response.body, response.url, self.context.source.source_id)
