"""Pipelines: each returns an item or drops it; none reads or writes anything outside."""

from __future__ import annotations

import dataclasses
from typing import Any, Self, TypeVar

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawlers.context import SourceContext, context_of
from crawlers.kind_options import MentionOptions
from crawlers.leak_masking import mask
from crawlers.options import declared_brand
from crawlers.sponsoring import Sponsors, as_ad
from reputation import clock
from reputation.ad import AdItem
from reputation.intake.take import Intake
from reputation.leak_watch import LEAK_KINDS
from reputation.mention import BrandMatch, Dropped, Mention, MentionItem

T = TypeVar("T", MentionItem, AdItem)


class DroppedItem(DropItem):
    """Raised for an item that intake refused; carries the reason."""

    def __init__(self, dropped: Dropped) -> None:
        super().__init__(dropped.reason)
        self.dropped = dropped


class UnicodePipeline:
    """Takes out what no database stores: NUL, and halves of surrogate pairs, which JSON can carry."""

    def process_item(self, item: Any) -> Any:  # noqa: ANN401 (whatever a spider yields passes here)
        """The item with clean texts; other things pass."""
        if isinstance(item, MentionItem):
            return storable(item)
        return storable(item) if isinstance(item, AdItem) else item


class MaskPipeline:
    """Masks what the leak watch yields: whatever a parser lets through, no address, number or password is stored."""

    def __init__(self, context: SourceContext) -> None:
        self._is_needed = context.source.kind in LEAK_KINDS
        self._domains = {domain.casefold() for brand in context.brands for domain in brand.domains}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline for one source."""
        return cls(context_of(crawler))

    def process_item(self, item: Any) -> Any:  # noqa: ANN401
        """A mention item with masked texts and no author; other things pass."""
        if not self._is_needed or not isinstance(item, MentionItem):
            return item
        title = mask(item.title, self._domains) if item.title else None
        text = mask(item.text, self._domains)
        return dataclasses.replace(item, title=title, text=text, author=None, author_handle=None)


class IntakePipeline:
    """Hands mention items to reputation.intake: clean, match, date, fingerprint, or drop with a reason."""

    def __init__(self, context: SourceContext) -> None:
        source = context.source
        self._intake = Intake(context.brands, {source.source_id: (source.name, source.kind)})
        self._always = declared_match(context)
        self._country = getattr(context.options, "country", None)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline for one source and the brands watched now."""
        return cls(context_of(crawler))

    def process_item(self, item: Any) -> Any:  # noqa: ANN401
        """A Mention or Unmatched for a mention item; other things pass.

        Raises:
            DroppedItem: intake refused the item.
        """
        if not isinstance(item, MentionItem):
            return item
        if self._country and item.country is None:
            item = dataclasses.replace(item, country=self._country)
        taken = self._intake.take(item, clock.now(), always=self._always)
        if isinstance(taken, Dropped):
            raise DroppedItem(taken)
        return taken


class SponsoredPipeline:
    """Makes a mention that is paid for an ad of the competitor that it names; the own brand's are dropped."""

    def __init__(self, context: SourceContext) -> None:
        self._sponsors, self._kind = Sponsors(context.brands), context.source.kind

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline for one source and the brands watched now."""
        return cls(context_of(crawler))

    def process_item(self, item: Any) -> Any:  # noqa: ANN401
        """A SponsoredAd for a mention that carries a sign of one; other things pass.

        Raises:
            DroppedItem: the ad is the own brand's: neither public opinion nor a competitor's ad.
        """
        sponsors = self._sponsors.of(item) if isinstance(item, Mention) else ()
        if not sponsors:
            return item
        rival = next((brand for brand in sponsors if brand.role == "competitor"), None)
        if rival is None:
            raise DroppedItem(Dropped(item.item, "sponsored"))
        return as_ad(item, rival, self._kind)


class Line:
    """All pipelines in their order, for what does not come from a spider."""

    def __init__(self, context: SourceContext) -> None:
        self._pipelines = (UnicodePipeline(), MaskPipeline(context), IntakePipeline(context),
                           SponsoredPipeline(context))  # fmt: skip

    def take(self, item: Any) -> Any:  # noqa: ANN401 (whatever may be yielded)
        """What the pipelines make of an item; other things pass.

        Raises:
            DroppedItem: intake refused the item.
        """
        for pipeline in self._pipelines:
            item = pipeline.process_item(item)
        return item


def storable(item: T) -> T:
    """The item with every text free of NUL and of lone surrogates."""
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(item):
        value = getattr(item, field.name)
        if isinstance(value, str) and (cleaned := _storable(value)) != value:
            changed[field.name] = cleaned
    return dataclasses.replace(item, **changed) if changed else item


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def declared_match(context: SourceContext) -> BrandMatch | None:
    """The match that a source with `match = "all"` gives to texts that name no brand, or None."""
    options = context.options
    if not isinstance(options, MentionOptions) or options.match != "all":
        return None
    brand = declared_brand(context.source, options, context.brands)
    # In no field of the text: the model then looks for the name itself, and else judges the whole text.
    return BrandMatch(brand.brand_id, brand.name, "url", 0, 0, "source") if brand else None
