"""The options of the ad libraries, of newsletters and of exports."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AliasChoices, Field

from crawlers.kind_options import KindOptions
from reputation.brand import Source

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

    `countries`: where the ads were shown; `version`: of the Graph API; `since`: ads delivered from that day on;
    `page_size`: ads asked for at once.
    """

    secret_header: ClassVar[tuple[str, str] | None] = ("Authorization", "GOODWILL_META_TOKEN")

    page_ids: tuple[Annotated[str, Field(pattern=r"^\d{1,20}$")], ...] = Field(default=(), max_length=10)
    countries: tuple[Country, ...] = Field(min_length=1, max_length=50)
    version: str = Field(default="v23.0", pattern=r"^v\d{1,3}\.\d$")
    since: date | None = None
    page_size: int = Field(default=100, ge=1, le=500)


class NewsletterOptions(BrandAdsOptions):
    """kind = "newsletter". `brand`: the competitor whose newsletters these are; a mailbox of yours is subscribed.

    `senders`: addresses or domains that they come from; without them the brand's domains. All other mails stay unread.
    `login_variable`: the environment variable (or NAME_FILE) with user:password; `days`: how far the first look goes;
    `folder`: of the mailbox.
    """

    needs_url: ClassVar[bool] = True

    folder: str = Field(default="INBOX", pattern=r"^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,200}$")
    senders: tuple[Annotated[str, Field(pattern=r"^([^\s@]+@)?@?[\w.-]+\.[\w-]+$")], ...] = ()
    login_variable: str = Field(default="GOODWILL_IMAP_LOGIN", pattern=r"^[A-Z][A-Z0-9_]*$")
    days: int = Field(default=30, ge=0, le=3650)
    max_ads: int = Field(default=500, ge=1, le=10_000)

    def missing(self, source: Source) -> str | None:
        """The mailbox must be spoken to by TLS from the first byte on."""
        is_mailbox = (source.url or "").startswith("imaps://")
        return None if is_mailbox else f"a url such as imaps://mail.example, which {source.url} is not"


class TiktokAdsOptions(BrandAdsOptions):
    """kind = "tiktok_ads". Ads whose advertiser or words hold `query`, else the brand's name.

    `country`: ISO 3166 code, or "ALL"; `days`: ads published in as many days until today.
    """

    secret_header: ClassVar[tuple[str, str] | None] = ("Authorization", "GOODWILL_TIKTOK_APP")

    country: str = Field(default="ALL", pattern=r"^([A-Z]{2}|ALL)$")
    days: int = Field(default=90, ge=1, le=1500)
    max_ads: int = Field(default=500, ge=1, le=100_000)


class LinkedinAdsOptions(BrandAdsOptions):
    """kind = "linkedin_ads". Ads of the advertiser `query`, else of one with the brand's name.

    `countries`: where they were shown, all without; `version`: of LinkedIn's API, a year and a month.
    """

    secret_header: ClassVar[tuple[str, str] | None] = ("Authorization", "GOODWILL_LINKEDIN_TOKEN")

    countries: tuple[Country, ...] = ()
    version: str = Field(default="202510", pattern=r"^20\d{2}(0[1-9]|1[0-2])$")


class GoogleAdsOptions(BrandAdsOptions):
    """kind = "google_ads". `path`: a file, or a folder of files, exported by BigQuery: .csv, .json, .jsonl, .gz too.

    `advertisers`: ids (AR...) or names as Google has them; without them the brand's names.
    """

    path: str = Field(min_length=1)
    advertisers: tuple[str, ...] = ()
    max_ads: int = Field(default=100_000, ge=1, le=1_000_000)
