"""kind = "telegram"."""

from __future__ import annotations

from scrapy.http import Response

from crawlers.parsers.telegram import parse_channel
from crawlers.parsers.timeline import TimelinePage
from crawlers.spiders.newest_first import NewestFirstSpider
from crawlers.timeline_options import TelegramOptions


class TelegramSpider(NewestFirstSpider[TelegramOptions]):
    """Public Telegram channels by their preview pages: no account, no joining, about 20 posts a page."""

    name = "telegram"
    summary = "A public Telegram channel, or the posts in it that hold `query`, by its preview pages (t.me/s/)"
    yields = "mentions of kind post"
    reaches_back = "to the channel's first post, about 5,000 posts a crawl unless max_pages says otherwise"
    needs = "url of the channel (https://t.me/name), its preview switched on"

    async def read(self, response: Response) -> TimelinePage:
        """The posts; the page names the older one itself."""
        pool, source_id = self.context.pool, self.context.source.source_id
        page: TimelinePage = await pool.run(parse_channel, response.body, response.url, source_id)
        return page
