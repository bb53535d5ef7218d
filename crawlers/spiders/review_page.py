"""kind = "review_page"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy.http import Response

from crawlers.errors import ExtractionError, ParseError
from crawlers.items import Problem
from crawlers.news_options import ReviewPageOptions
from crawlers.parsers.reviews import ReviewPage, parse_review_page
from crawlers.spiders.base import SourceSpider, content_type


class ReviewPageSpider(SourceSpider[ReviewPageOptions]):
    """Reviews on any page that describes them by schema.org, in JSON-LD or microdata: of banks, shops, employers.

    Reviews seldom name the bank, so `match` is "all" here: each is about options.brand, else the own brand.
    """

    name = "review_page"
    summary = "Reviews on a page that describes them by schema.org (JSON-LD or microdata), and on the pages after it"
    yields = "mentions of kind review, with their stars"
    reaches_back = "as far as the page's links to the next one do, options.max_pages at most"
    needs = "url of the page; options.brand where it is a competitor's"

    async def parse(self, response: Response, page: int = 1) -> AsyncIterator[Any]:
        """The page's reviews, then the next page while this one held something new."""
        if response.status == 304:
            return
        try:
            found = await self.context.pool.run(
                parse_review_page, response.body, response.url, self.context.source.source_id, content_type(response)
            )
        except (ParseError, ExtractionError) as error:
            yield self.unreadable(error)
            return
        self.context.store.note_listed(len(found.items))
        if not found.items and page == 1:
            yield Problem("no_reviews", f"{response.url} describes no review by schema.org", fatal=True)
            return
        is_fresh = await self._has_more(found)
        for item in found.items:
            yield item
        if found.next_url and is_fresh and page < self.options.max_pages:
            yield self.request(found.next_url, self.parse, page=page + 1)

    async def _has_more(self, found: ReviewPage) -> bool:
        """Whether a further page may hold what is wanted: down to a backfill's moment, else while something is new."""
        since_at = self.context.since_at
        if since_at is not None:
            dated = [item.published_at for item in found.items if item.published_at]
            return not dated or max(dated) >= since_at
        return bool(await self.context.memory.unseen([item.external_id for item in found.items]))
