"""The options of the ad libraries, of newsletters and of exports."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AliasChoices, Field

from crawlers.kind_options import KindOptions

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class BrandAdsOptions(KindOptions):
    """What every kind takes whose ads are one brand's. `brand`: the competitor whose ads these are.

    `max_ads`: that one crawl reads at most.
    """

    needs_url: ClassVar[bool] = False

    brand: str = Field(min_length=1, validation_alias=AliasChoices("brand", "advertiser"))
    max_ads: int = Field(default=5000, ge=1, le=1_000_000)


class MetaAdsOptions(BrandAdsOptions):
    """kind = "meta_ads". `page_ids`: the advertiser's pages, at most 10 (surest); else `query`, else the brand's name.

    `countries`: where the ads were shown; `version`: of the Graph API; `since`: ads delivered from that day on.
    """

    secret_header: ClassVar[tuple[str, str] | None] = ("Authorization", "GOODWILL_META_TOKEN")

    page_ids: tuple[Annotated[str, Field(pattern=r"^\d{1,20}$")], ...] = Field(default=(), max_length=10)
    countries: tuple[Country, ...] = Field(min_length=1, max_length=50)
    version: str = Field(default="v23.0", pattern=r"^v\d{1,3}\.\d$")
    since: date | None = None
    page_size: int = Field(default=100, ge=1, le=500)
