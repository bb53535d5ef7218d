"""What the options of several kinds of source share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from math import ceil
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from reputation.brand import Source

ONLY = ""
"""The name of a timeline whose source has no other."""


class KindOptions(BaseModel):
    """What every kind takes.

    `delay`: seconds between two requests to one host; None is 1 s and more where the host is slow (AutoThrottle); 0 is
    for sources on this machine alone. `max_minutes`: the crawl is ended after them.
    """

    needs_url: ClassVar[bool] = True
    secret_header: ClassVar[tuple[str, str] | None] = None
    """The header that carries the kind's key, and the environment variable (or NAME_FILE) that the key comes from."""

    is_stream: ClassVar[bool] = False
    """Whether the source never ends: its crawls are slices, in rounds of their own, so that others need not wait."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)

    delay: float | None = Field(default=None, ge=0, le=3600)
    max_minutes: float = Field(default=30, gt=0, le=24 * 60)

    def missing(self, source: Source) -> str | None:  # noqa: ARG002 (kinds that need more read it)
        """What the source lacks that no option alone can tell, in words that follow "needs"; None where nothing."""
        return None

    def backfill_requests(
        self,
        source: Source,  # noqa: ARG002 (kinds that reach back read them)
        brands: Sequence[str],  # noqa: ARG002
        days: float,  # noqa: ARG002
        per_day: float | None,  # noqa: ARG002
    ) -> int | None:
        """About how many requests it takes to read `days` back; None for a kind that can't reach back at all.

        `brands` are the watched names; `per_day` is how many items the source gave a day so far, None where it is too
        young to tell.
        """
        return None


class MentionOptions(KindOptions):
    """What every kind that yields mentions takes.

    `match = "all"`: each text of this source is about one brand, named or not: `brand`, else the own brand.
    `country`: ISO 3166 code of the source's public.
    """

    match: Literal["brands", "all"] = "brands"
    brand: str | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")


class TimelineOptions(MentionOptions):
    """What every kind takes that gives its texts newest first. `max_pages`: that one crawl reads at most."""

    page_size: ClassVar[int] = 40
    """Texts that a page holds."""

    usual_per_day: ClassVar[float] = 40
    """Texts a day that a timeline is taken to have before anything is known of it."""

    most_pages: ClassVar[int | None] = None
    """Pages after which a timeline ends, however much there was."""

    max_pages: int = Field(default=250, ge=1, le=100_000)

    def backfill_requests(
        self, source: Source, brands: Sequence[str], days: float, per_day: float | None
    ) -> int | None:
        """Pages of all timelines, one at least of each."""
        timelines = max(1, len(self.timelines(source, brands)))
        texts = per_day * days if per_day is not None else self.usual_per_day * days * timelines
        pages = max(timelines, ceil(texts / self.page_size))
        return pages if self.most_pages is None else min(pages, self.most_pages * timelines)

    @abstractmethod
    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:
        """The address of the newest page of each timeline, by the timeline's name (ONLY where there is one).

        `brands` are the names of those watched: what a search without a query looks for.
        """
