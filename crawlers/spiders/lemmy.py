"""kind = "lemmy"."""

from __future__ import annotations

from scrapy.http import Response

from crawlers.parsers.lemmy import parse_listing
from crawlers.parsers.timeline import TimelinePage
from crawlers.spiders.newest_first import NewestFirstSpider
from crawlers.timeline_options import LemmyOptions


class LemmySpider(NewestFirstSpider[LemmyOptions]):
    """Posts and comments of a Lemmy instance or of one community, newest first.

    https://join-lemmy.org/api ; version 3 of the API.
    """

    name = "lemmy"
    summary = "Posts and comments of a Lemmy instance, of one community of it, or that hold `query`, by its API"
    yields = "mentions of kind post or comment"
    reaches_back = "to the end of the lists, 12,500 posts and as many comments a crawl unless max_pages says otherwise"
    needs = "url of the instance; options.community or query where its whole timeline is too much"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    async def read(self, response: Response) -> TimelinePage:
        """Posts or comments; older ones stand on the next page of the list."""
        return parse_listing(response.body, response.url, self.context.source.source_id)
