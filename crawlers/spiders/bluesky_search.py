"""kind = "bluesky_search"."""

from __future__ import annotations

import json

from scrapy import Request
from scrapy.http import Response

from crawlers.bluesky_options import BlueskySearchOptions
from crawlers.parsers.bluesky import parse_posts, parse_session
from crawlers.parsers.timeline import TimelinePage
from crawlers.spiders.newest_first import NewestFirstSpider
from crawlers.spiders.token_first import TokenFirstSpider


class BlueskySearchSpider(TokenFirstSpider[BlueskySearchOptions], NewestFirstSpider[BlueskySearchOptions]):
    """Posts of Bluesky that its search finds, latest first, with an app password: for the time before the stream.

    https://docs.bsky.app/docs/api/app-bsky-feed-search-posts ; 3,000 requests in 5 minutes, as the headers say. The
    search index is not meant to be exhaustive: the stream is.
    """

    name = "bluesky_search"
    summary = "Posts of Bluesky that hold `query`, else the name of any watched brand, by its documented API"
    yields = "mentions of kind post or comment (a reply)"
    reaches_back = "as far as the search index does, 10,000 posts a name and crawl unless max_pages says otherwise"
    needs = "an app password of any account, as handle:password in GOODWILL_BLUESKY_APP or GOODWILL_BLUESKY_APP_FILE"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API
    overlap = 600  # seconds: the index may take a post in late

    def token_request(self, secret: str) -> Request:
        """Handle and app password for a session's token."""
        handle, _, password = secret.partition(":")
        body = json.dumps({"identifier": handle, "password": password}).encode()
        return self.form(self.options.session_url(self.context.source), body, **{"Content-Type": "application/json"})

    def token_of(self, response: Response) -> str:
        """The session's access token, which outlasts a crawl."""
        return parse_session(response.body, response.url)

    async def read(self, response: Response) -> TimelinePage:
        """The posts; the older page is named by a cursor."""
        return parse_posts(response.body, response.url, self.context.source.source_id)
