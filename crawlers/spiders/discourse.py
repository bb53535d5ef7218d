"""kind = "discourse"."""

from __future__ import annotations

from scrapy.http import Response

from crawlers.parsers.discourse import parse_posts
from crawlers.parsers.timeline import TimelinePage
from crawlers.spiders.newest_first import NewestFirstSpider
from crawlers.timeline_options import DiscourseOptions


class DiscourseSpider(NewestFirstSpider[DiscourseOptions]):
    """All public posts of a Discourse forum, newest first, down to what an earlier crawl reached.

    https://docs.discourse.org ; 429 with Retry-After is obeyed.
    """

    name = "discourse"
    summary = "The public posts of a Discourse forum, by its documented API"
    yields = "mentions of kind post (a topic's first) or comment"
    reaches_back = "to the forum's first post, about 12,500 posts a crawl unless max_pages says otherwise"
    needs = "url of the forum, readable without an account"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    async def read(self, response: Response) -> TimelinePage:
        """The posts; older ones are asked for by the oldest number."""
        return parse_posts(response.body, response.url, self.context.source.source_id)
