"""Every kind of source, and its spider or consumer."""

from __future__ import annotations

from typing import Any

from crawlers.consumers.base import Consumer
from crawlers.consumers.bluesky_stream import BlueskyStreamConsumer
from crawlers.consumers.google_ads import GoogleAdsConsumer
from crawlers.consumers.newsletter import NewsletterConsumer
from crawlers.spiders.app_store import AppStoreSpider
from crawlers.spiders.base import SourceSpider
from crawlers.spiders.bluesky_search import BlueskySearchSpider
from crawlers.spiders.discourse import DiscourseSpider
from crawlers.spiders.feed import FeedSpider
from crawlers.spiders.gdelt import GdeltSpider
from crawlers.spiders.google_play import GooglePlaySpider
from crawlers.spiders.hacker_news import HackerNewsSpider
from crawlers.spiders.hibp import HibpSpider
from crawlers.spiders.leak_page import LeakPageSpider, OnionPageSpider
from crawlers.spiders.lemmy import LemmySpider
from crawlers.spiders.linkedin_ads import LinkedinAdsSpider
from crawlers.spiders.mastodon import MastodonSpider
from crawlers.spiders.meta_ads import MetaAdsSpider
from crawlers.spiders.microsoft_ads import MicrosoftAdsSpider
from crawlers.spiders.page_list import PageListSpider
from crawlers.spiders.promo_page import PromoPageSpider
from crawlers.spiders.reddit import RedditSpider
from crawlers.spiders.review_page import ReviewPageSpider
from crawlers.spiders.sitemap import SitemapSpider
from crawlers.spiders.telegram import TelegramSpider
from crawlers.spiders.tiktok_ads import TiktokAdsSpider
from crawlers.spiders.vk import VkSpider
from crawlers.spiders.youtube import YoutubeSpider

SPIDERS: tuple[type[SourceSpider[Any]], ...] = (
    FeedSpider,
    SitemapSpider,
    GdeltSpider,
    PageListSpider,
    MastodonSpider,
    BlueskySearchSpider,
    TelegramSpider,
    HackerNewsSpider,
    DiscourseSpider,
    LemmySpider,
    YoutubeSpider,
    RedditSpider,
    VkSpider,
    AppStoreSpider,
    GooglePlaySpider,
    ReviewPageSpider,
    MicrosoftAdsSpider,
    MetaAdsSpider,
    TiktokAdsSpider,
    LinkedinAdsSpider,
    PromoPageSpider,
    HibpSpider,
    LeakPageSpider,
    OnionPageSpider,
)

CONSUMERS: dict[str, type[Consumer[Any]]] = {
    consumer.name: consumer for consumer in (BlueskyStreamConsumer, GoogleAdsConsumer, NewsletterConsumer)
}

KINDS: tuple[type[SourceSpider[Any] | Consumer[Any]], ...] = (*SPIDERS, *CONSUMERS.values())


def spider_class(kind: str) -> type[SourceSpider[Any]]:
    """The spider of a kind that `check_options` knows and no consumer reads."""
    return next(spider for spider in SPIDERS if spider.name == kind)
