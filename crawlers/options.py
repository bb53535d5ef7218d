"""The options of each kind of source, checked before its crawl starts."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from crawlers.errors import SourceOptionsError
from reputation.brand import Brand, Source


class KindOptions(BaseModel):
    """What every kind takes.

    `delay`: seconds between two requests to one host; None is 1 s and more where the host is slow (AutoThrottle); 0 is
    for sources on this machine alone. `max_minutes`: the crawl is ended after them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)

    delay: float | None = Field(default=None, ge=0, le=3600)
    max_minutes: float = Field(default=30, gt=0, le=24 * 60)


class MentionOptions(KindOptions):
    """What every kind that yields mentions takes.

    `match = "all"`: each text of this source is about one brand, named or not: `brand`, else the own brand.
    `country`: ISO 3166 code of the source's public.
    """

    match: Literal["brands", "all"] = "brands"
    brand: str | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")


class FeedOptions(MentionOptions):
    """kind = "feed". `articles`: fetch the page behind each new entry. `max_pages`: of a feed that has pages."""

    articles: bool = True
    max_pages: int = Field(default=5, ge=1, le=1000)


class MastodonOptions(MentionOptions):
    """kind = "mastodon". One of `hashtag` or `timeline`; `local`: only posts of the instance itself.

    `max_pages`: pages of 40 statuses that one crawl reads at most.
    """

    hashtag: str | None = Field(default=None, pattern=r"^#?\w+$")
    timeline: Literal["public"] | None = None
    local: bool = False
    max_pages: int = Field(default=250, ge=1, le=100_000)


class MicrosoftAdsOptions(KindOptions):
    """kind = "microsoft_ads". `brand`: the competitor whose ads these are.

    They are searched for by `advertiser_id` (surest), else by the source's `query`, else by the brand's name.
    `country_codes`: Microsoft's own numbers.
    """

    brand: str = Field(min_length=1, validation_alias=AliasChoices("brand", "advertiser"))
    advertiser_id: int | None = Field(default=None, gt=0)
    country_codes: tuple[int, ...] = ()
    max_ads: int = Field(default=1000, ge=1, le=1000)


class PromoPageOptions(KindOptions):
    """kind = "promo_page". `brand`: the competitor whose page this is."""

    brand: str = Field(min_length=1, validation_alias=AliasChoices("brand", "advertiser"))


OPTIONS: dict[str, type[KindOptions]] = {
    "feed": FeedOptions,
    "mastodon": MastodonOptions,
    "microsoft_ads": MicrosoftAdsOptions,
    "promo_page": PromoPageOptions,
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


def is_loopback(url: str) -> bool:
    """Whether an address names this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_together(source: Source, options: KindOptions) -> None:
    """What one option alone can't tell."""
    if not source.url and source.kind != "microsoft_ads":
        raise SourceOptionsError(f"source {source.name!r} of kind {source.kind!r} needs a url")
    if options.delay == 0 and not (source.allow_private and is_loopback(source.url or "")):
        raise SourceOptionsError(
            f"source {source.name!r}: options.delay = 0 is for sources on this machine with allow_private = true"
        )
    if isinstance(options, MastodonOptions) and (options.hashtag is None) == (options.timeline is None):
        raise SourceOptionsError(f"source {source.name!r} needs one of options.hashtag and options.timeline")


def _first_mistake(source: Source, error: ValidationError) -> str:
    first: Any = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    words = "is no option of this kind" if first["type"] == "extra_forbidden" else f": {first['msg']}"
    return f"source {source.name!r}: options.{place} {words}".replace(" : ", ": ")
