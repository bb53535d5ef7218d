"""kind = "mastodon"."""

from __future__ import annotations

import dataclasses

from scrapy.http import Response

from crawlers.parsers.mastodon import next_page, parse_statuses
from crawlers.parsers.timeline import TimelinePage
from crawlers.spiders.newest_first import NewestFirstSpider
from crawlers.timeline_options import MastodonOptions


class MastodonSpider(NewestFirstSpider[MastodonOptions]):
    """Hashtag and public timelines of a Mastodon instance, newest first, down to what an earlier crawl reached.

    https://docs.joinmastodon.org/methods/timelines/ ; 300 requests in 5 minutes, as the instance's headers say.
    """

    name = "mastodon"
    summary = "A hashtag's or the public timeline of a Mastodon instance, by its documented API"
    yields = "mentions of kind post or comment (a reply)"
    reaches_back = "to the end of the timeline, 10,000 statuses a crawl unless max_pages says otherwise"
    needs = 'url of the instance, and options.hashtag or options.timeline = "public"'
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    async def read(self, response: Response) -> TimelinePage:
        """The statuses; the older page is named by the Link header."""
        page = parse_statuses(response.body, response.url, self.context.source.source_id)
        link = response.headers.get("Link")
        return dataclasses.replace(page, next_url=next_page(link.decode("latin-1") if link else None, response.url))
