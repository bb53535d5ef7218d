"""kind = "promo_page"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy.http import Response

from crawlers.captures import with_capture
from crawlers.errors import ExtractionError, ParseError
from crawlers.items import PageSnapshot
from crawlers.options import PromoPageOptions
from crawlers.parsers.promo import Change, PromoPage, change_id, compare, parse_promo
from crawlers.spiders.base import SourceSpider, content_type
from reputation.ad import AdItem


class PromoPageSpider(SourceSpider[PromoPageOptions]):
    """A page on which a competitor advertises: what it says new since the last crawl, beside what it said before."""

    name = "promo_page"
    summary = "A competitor's landing or promotion page: what changed on it, with before and after"
    yields = "ads: the whole page when first seen, later the new or changed passages"
    reaches_back = "not at all: it begins with the first crawl"
    needs = "url, options.brand"

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """An ad where the page says something new, and its wording for the next comparison."""
        if response.status == 304:
            return
        url = self.context.source.url or response.url
        before = await self.context.memory.wording(url)
        try:
            page, change = await self.context.pool.run(read, response.body, url, content_type(response), before)
        except (ParseError, ExtractionError) as error:
            yield self.unreadable(error)
            return
        if change is not None:
            for item in with_capture([self._ad(url, page, change)], response):
                yield item
        yield PageSnapshot(url, page.text)

    def _ad(self, url: str, page: PromoPage, change: Change) -> AdItem:
        return AdItem(
            source_id=self.context.source.source_id,
            external_id=change_id(url, change),
            advertiser=self.options.brand,
            title=page.title,
            text=change.text,
            url=url,
            before=change.before,
            platforms=("web",),
        )


def read(body: bytes, url: str, kind: str | None, before: str | None) -> tuple[PromoPage, Change | None]:
    """The page's wording and what is new in it; pure, for the extraction pool."""
    page = parse_promo(body, url, kind)
    return page, compare(before, page.text)
