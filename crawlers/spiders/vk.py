"""kind = "vk"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawlers.parsers.timeline import TimelinePage
from crawlers.parsers.vk import parse_search
from crawlers.spiders.newest_first import NewestFirstSpider, Walk
from crawlers.timeline_options import VkOptions
from reputation import clock


class VkSpider(NewestFirstSpider[VkOptions]):
    """Public posts of VK that hold `query`, else the name of any watched brand, newest first.

    https://dev.vk.com/method/newsfeed.search ; a service token of an application of your own, 3 requests a second.
    """

    name = "vk"
    summary = "Public posts of VK that hold `query`, else the name of any watched brand, by its documented API"
    yields = "mentions of kind post or comment; posts that are marked as advertising say so"
    reaches_back = "as far as VK's search does, 10,000 posts for each name unless max_pages says otherwise"
    needs = "a service token in GOODWILL_VK_TOKEN or GOODWILL_VK_TOKEN_FILE; a law that allows you to use it"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API
    overlap = 600  # seconds: the search learns of a post some time after it was written

    async def start(self) -> AsyncIterator[Any]:
        """The walks, with the token in its header: in an address it would be logged."""
        self.secret_headers = {name: f"Bearer {token}" for name, token in self.secret_headers.items()}
        async for thing in super().start():
            yield thing

    async def read(self, response: Response) -> TimelinePage:
        """The posts; older ones are asked for by the moment of the oldest."""
        return parse_search(response.body, response.url, self.context.source.source_id)

    def _page(self, url: str, walk: Walk) -> Request:
        """VK gives the last 24 hours alone unless it is told where to begin."""
        if "start_time=" in url:
            return super()._page(url, walk)
        first = self.context.since_at or clock.now() - timedelta(days=self.options.days)
        since = walk.since_id - self.overlap if walk.since_id else int(first.timestamp())
        return super()._page(f"{url}&start_time={since}", walk)
