"""kind = "reddit"."""

from __future__ import annotations

import base64

from scrapy import Request
from scrapy.http import Response

from crawlers.parsers.reddit import parse_listing, parse_token
from crawlers.parsers.timeline import TimelinePage
from crawlers.spiders.newest_first import NewestFirstSpider
from crawlers.spiders.token_first import TokenFirstSpider
from crawlers.timeline_options import RedditOptions


class RedditSpider(TokenFirstSpider[RedditOptions], NewestFirstSpider[RedditOptions]):
    """New posts and comments of a subreddit, or posts that hold `query`, by an application that Reddit has approved.

    https://www.reddit.com/dev/api ; 100 requests a minute. Off until you set a key: since November 2025 Reddit approves
    each application itself, and its feeds (/.rss) are not read, for its robots.txt forbids everything to everyone.
    """

    name = "reddit"
    summary = "New posts and comments of a subreddit, or posts that hold `query`, by Reddit's documented API"
    yields = "mentions of kind post or comment"
    reaches_back = "to the newest 1,000 or so of each list: Reddit gives no more"
    needs = (
        "options.subreddit or query; an application that Reddit approved, as id:secret in GOODWILL_REDDIT_APP or"
        " GOODWILL_REDDIT_APP_FILE"
    )
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API

    def token_request(self, secret: str) -> Request:
        """The application's credentials for a token, which lasts a day."""
        credentials = base64.b64encode(secret.encode()).decode()
        headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/x-www-form-urlencoded"}
        return self.form(self.options.token_url(self.context.source), b"grant_type=client_credentials", **headers)

    def token_of(self, response: Response) -> str:
        """The token out of Reddit's answer."""
        return parse_token(response.body, response.url)

    async def read(self, response: Response) -> TimelinePage:
        """Posts or comments; older ones are asked for by the last of them."""
        return parse_listing(response.body, response.url, self.context.source.source_id)
