"""The options of each kind of source, checked before its crawl starts."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, ValidationError

from crawlers.ad_options import (
    BrandAdsOptions,
    GoogleAdsOptions,
    LinkedinAdsOptions,
    MetaAdsOptions,
    NewsletterOptions,
    TiktokAdsOptions,
)
from crawlers.bluesky_options import BlueskySearchOptions, BlueskyStreamOptions
from crawlers.errors import SourceOptionsError
from crawlers.kind_options import KindOptions, MentionOptions
from crawlers.leak_options import HibpOptions, LeakPageOptions, OnionPageOptions
from crawlers.news_options import GdeltOptions, PageListOptions, ReviewPageOptions, SitemapOptions
from crawlers.timeline_options import (
    AppStoreOptions,
    DiscourseOptions,
    GooglePlayOptions,
    HackerNewsOptions,
    LemmyOptions,
    MastodonOptions,
    RedditOptions,
    TelegramOptions,
    VkOptions,
    YoutubeOptions,
)
from reputation import addresses
from reputation.brand import Brand, Source

FEED_PAGE = 10
USUAL_ENTRIES_PER_DAY = 12.0


class FeedOptions(MentionOptions):
    """kind = "feed". `articles`: fetch the page behind each new entry. `max_pages`: of a feed that has pages."""

    articles: bool = True
    max_pages: int = Field(default=5, ge=1, le=1000)

    def backfill_requests(
        self,
        source: Source,  # noqa: ARG002 (a feed is one list)
        brands: Sequence[str],  # noqa: ARG002
        days: float,
        per_day: float | None,
    ) -> int | None:
        """At most: a page of the feed for each ten entries, and their articles; less where it has no older pages."""
        entries = (USUAL_ENTRIES_PER_DAY if per_day is None else per_day) * days
        return ceil(entries / FEED_PAGE) + (ceil(entries) if self.articles else 0) + 1


class MicrosoftAdsOptions(BrandAdsOptions):
    """kind = "microsoft_ads". `brand`: the competitor whose ads these are.

    They are searched for by `advertiser_id` (surest), else by the source's `query`, else by the brand's name.
    `country_codes`: Microsoft's own numbers.
    """

    advertiser_id: int | None = Field(default=None, gt=0)
    country_codes: tuple[int, ...] = ()
    max_ads: int = Field(default=1000, ge=1, le=1000)


class PromoPageOptions(KindOptions):
    """kind = "promo_page". `brand`: the competitor whose page this is."""

    brand: str = Field(min_length=1, validation_alias=AliasChoices("brand", "advertiser"))


OPTIONS: dict[str, type[KindOptions]] = {
    "feed": FeedOptions,
    "sitemap": SitemapOptions,
    "gdelt": GdeltOptions,
    "page_list": PageListOptions,
    "mastodon": MastodonOptions,
    "bluesky_stream": BlueskyStreamOptions,
    "bluesky_search": BlueskySearchOptions,
    "telegram": TelegramOptions,
    "hacker_news": HackerNewsOptions,
    "discourse": DiscourseOptions,
    "lemmy": LemmyOptions,
    "youtube": YoutubeOptions,
    "reddit": RedditOptions,
    "vk": VkOptions,
    "app_store": AppStoreOptions,
    "google_play": GooglePlayOptions,
    "review_page": ReviewPageOptions,
    "microsoft_ads": MicrosoftAdsOptions,
    "meta_ads": MetaAdsOptions,
    "tiktok_ads": TiktokAdsOptions,
    "linkedin_ads": LinkedinAdsOptions,
    "google_ads": GoogleAdsOptions,
    "promo_page": PromoPageOptions,
    "newsletter": NewsletterOptions,
    "hibp": HibpOptions,
    "leak_page": LeakPageOptions,
    "onion_page": OnionPageOptions,
}
"""Every kind of source, and the class of its options."""


def check_options(source: Source) -> KindOptions:
    """The options of a source, checked.

    Raises:
        SourceOptionsError: unknown kind, no url, or an option that is wrong; names source and option.
    """
    if source.kind not in OPTIONS:
        known = ", ".join(sorted(OPTIONS))
        raise SourceOptionsError(f"source {source.name!r} has the unknown kind {source.kind!r}; known are {known}")
    try:
        options = OPTIONS[source.kind].model_validate(source.options)
    except ValidationError as error:
        raise SourceOptionsError(_first_mistake(source, error)) from None
    _check_together(source, options)
    return options


def declared_brand(source: Source, options: KindOptions, brands: Sequence[Brand]) -> Brand | None:
    """The brand that a source says its texts or ads are about; None for a source that says nothing of the kind.

    Raises:
        SourceOptionsError: it names a brand that is not watched, or means the own brand where there is none.
    """
    name = getattr(options, "brand", None)
    if name is None and getattr(options, "match", None) != "all":
        return None
    found = next((brand for brand in brands if (brand.name == name if name else brand.role == "own")), None)
    if found is None:
        wanted = f"names the brand {name!r}, which is not watched" if name else "means the own brand, but there is none"
        raise SourceOptionsError(f"source {source.name!r} {wanted}")
    return found


def is_stream(kind: str) -> bool:
    """Whether a kind of source never ends, so that its crawls are slices in rounds of their own."""
    return kind in OPTIONS and OPTIONS[kind].is_stream


def is_loopback(url: str) -> bool:
    """Whether an address names this machine itself."""
    return addresses.is_loopback(urlsplit(url).hostname or "")


def _check_together(source: Source, options: KindOptions) -> None:
    """What one option alone can't tell."""
    if options.needs_url and not source.url:
        raise SourceOptionsError(f"source {source.name!r} of kind {source.kind!r} needs a url")
    if options.delay == 0 and not (source.allow_private and is_loopback(source.url or "")):
        raise SourceOptionsError(
            f"source {source.name!r}: options.delay = 0 is for sources on this machine with allow_private = true"
        )
    missing = options.missing(source)
    if missing:
        raise SourceOptionsError(f"source {source.name!r} needs {missing}")


def _first_mistake(source: Source, error: ValidationError) -> str:
    first: Any = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    words = "is no option of this kind" if first["type"] == "extra_forbidden" else f": {first['msg']}"
    return f"source {source.name!r}: options.{place} {words}".replace(" : ", ": ")
