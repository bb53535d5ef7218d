"""kind = "hacker_news"."""

from __future__ import annotations

from scrapy.http import Response

from crawlers.parsers.hacker_news import parse_hits
from crawlers.parsers.timeline import TimelinePage
from crawlers.spiders.newest_first import NewestFirstSpider
from crawlers.timeline_options import HackerNewsOptions


class HackerNewsSpider(NewestFirstSpider[HackerNewsOptions]):
    """Stories and comments of Hacker News that its search finds, newest first.

    https://hn.algolia.com/api ; no key, 10,000 requests an hour.
    """

    name = "hacker_news"
    summary = "Stories and comments of Hacker News that hold `query`, else the name of any watched brand"
    yields = "mentions of kind post (a story) or comment"
    reaches_back = "to 2006, as many as options.max_pages of 200 hits for each name"
    needs = "nothing; query where the brands' names find too much"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API
    overlap = 3600  # seconds: the search learns of a comment some time after it was written

    async def read(self, response: Response) -> TimelinePage:
        """The hits; the older page is the same search below them."""
        return parse_hits(response.body, response.url, self.context.source.source_id)
