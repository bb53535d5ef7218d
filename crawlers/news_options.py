"""The options of the kinds that read news: sitemaps, GDELT's files, watched pages."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from crawlers.kind_options import MentionOptions
from reputation.brand import Source

USUAL_PAGES_PER_DAY = 60
"""Articles a day that a news site is taken to have before anything is known of it."""

FILES_PER_DAY = 96
"""GDELT writes one each quarter of an hour."""


class SitemapOptions(MentionOptions):
    """kind = "sitemap". `days`: how old a page may be that a crawl takes; a backfill reaches back as far as it is told.

    `paths`: parts of addresses, one of which a page's must hold ("/news/"); `articles`: fetch the pages, else their
    titles alone are taken. `undated`: take pages of which no date is known as well. `max_articles`, `max_sitemaps`:
    that one crawl reads at most; the rest is left to the next one.
    """

    days: float = Field(default=3, gt=0, le=36_500)
    paths: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    articles: bool = True
    undated: bool = False
    max_articles: int = Field(default=1000, ge=1, le=1_000_000)
    max_sitemaps: int = Field(default=100, ge=1, le=50_000)

    def backfill_requests(
        self,
        source: Source,  # noqa: ARG002 (the archive's size is told by its days)
        brands: Sequence[str],  # noqa: ARG002
        days: float,
        per_day: float | None,
    ) -> int | None:
        """At most: the index, an archive for each month, and the articles; less where the archive begins later."""
        pages = ceil((USUAL_PAGES_PER_DAY if per_day is None else per_day) * days)
        return 1 + ceil(days / 30) + (pages if self.articles else 0)


class GdeltOptions(MentionOptions):
    """kind = "gdelt". `streams`: articles in English, those that GDELT translated from 65 languages, or both.

    A file is some 10 MB, and one of each stream comes every quarter of an hour. `max_files`: that one crawl reads at
    most, of each stream its share; `hours`: how far back the first crawl looks; `articles`: fetch the pages, else their
    titles alone are taken.
    """

    needs_url: ClassVar[bool] = False

    streams: tuple[Literal["english", "translated"], ...] = Field(default=("english", "translated"), min_length=1)
    articles: bool = True
    hours: float = Field(default=1, gt=0, le=24 * 365)
    max_files: int = Field(default=200, ge=1, le=1_000_000)

    def backfill_requests(
        self,
        source: Source,  # noqa: ARG002 (the files are the same for all)
        brands: Sequence[str],  # noqa: ARG002
        days: float,
        per_day: float | None,
    ) -> int | None:
        """The files of those days, and the articles that name a brand."""
        files = len(self.streams) * (1 + ceil(days * FILES_PER_DAY))
        return files + (ceil((per_day or 0) * days) if self.articles else 0)


class PageListOptions(MentionOptions):
    """kind = "page_list". `pages`: further addresses that are watched beside the source's url.

    Without `follow` the pages themselves are the texts, read anew by each crawl. With it they are lists (of a press
    office, of a regulator): links whose address holds `follow` lead to the texts, at most `max_articles` a crawl.
    """

    pages: tuple[Annotated[str, Field(pattern=r"^https?://\S+$")], ...] = Field(default=(), max_length=500)
    follow: str | None = Field(default=None, min_length=1)
    max_articles: int = Field(default=100, ge=1, le=10_000)


class ReviewPageOptions(MentionOptions):
    """kind = "review_page". `max_pages`: that one crawl reads at most, by the page's own link to the next one."""

    match: Literal["brands", "all"] = "all"
    max_pages: int = Field(default=10, ge=1, le=1000)
