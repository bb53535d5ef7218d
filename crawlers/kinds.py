"""Every kind of source, and its spider."""

from __future__ import annotations

from typing import Any

from crawlers.spiders.app_store import AppStoreSpider
from crawlers.spiders.base import SourceSpider
from crawlers.spiders.discourse import DiscourseSpider
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.hacker_news import HackerNewsSpider
from crawlers.spiders.lemmy import LemmySpider
from crawlers.spiders.mastodon import MastodonSpider
from crawlers.spiders.microsoft_ads import MicrosoftAdsSpider
from crawlers.spiders.promo_page import PromoPageSpider
from crawlers.spiders.reddit import RedditSpider
from crawlers.spiders.telegram import TelegramSpider
from crawlers.spiders.youtube import YoutubeSpider

SPIDERS: tuple[type[SourceSpider[Any]], ...] = (
    FeedSpider,
    MastodonSpider,
    TelegramSpider,
    HackerNewsSpider,
    DiscourseSpider,
    LemmySpider,
    YoutubeSpider,
    RedditSpider,
    AppStoreSpider,
    MicrosoftAdsSpider,
    PromoPageSpider,
)


def spider_class(kind: str) -> type[SourceSpider[Any]]:
    """The spider of a kind that `check_options` knows."""
    return next(spider for spider in SPIDERS if spider.name == kind)
