"""kind = "leak_page" and kind = "onion_page"."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Headers, Response
from twisted.python.failure import Failure

from crawlers.errors import ExtractionError, ParseError
from crawlers.failures import problem_of
from crawlers.items import LeakPage, Problem
from crawlers.leak_options import LeakPageOptions
from crawlers.leak_tor import ONION_SETTINGS
from crawlers.parsers.leak import parse_leak_page
from crawlers.spiders.base import SourceSpider, content_type

MAX_BYTES = 2 << 20
_TEXTS = ("text/", "application/xhtml", "application/json", "application/xml")


class LeakPageSpider(SourceSpider[LeakPageOptions]):
    """Listed paste and forum pages on which leaked data may be offered: masked passages that name a watched brand.

    Only what is listed is read: no link is followed, nobody logs in, nothing is sent, no file is downloaded.
    """

    name = "leak_page"
    summary = "Listed paste and forum pages: masked passages that name a watched brand (leak watch)"
    yields = "mentions of kind leak_offer: a snippet and the page's hash, never the page"
    reaches_back = "not at all: it reads what the pages show now"
    needs = "[leak_watch] in the settings; url or options.pages"
    custom_settings = {"DOWNLOAD_MAXSIZE": MAX_BYTES}  # noqa: RUF012 (Scrapy's attribute)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 (Scrapy's)
        """The spider, which looks at each answer's headers before its body is read."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.refuse_files, signals.headers_received)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Each listed page."""
        pages = self.options.listed(self.context.source)
        self._left, self._read_count = len(pages), 0
        for url in pages:
            yield self.request(url, self.parse, meta={"conditional": True})

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """The page's passages that name a brand."""
        if response.status == 304:
            self._done(well=True)
            return
        source_id, brands = self.context.source.source_id, tuple(self.context.brands)
        try:
            items = await self.context.pool.run(
                parse_leak_page, response.body, response.url, content_type(response), source_id, brands
            )
        except (ParseError, ExtractionError) as error:
            yield Problem("parse", str(error), fatal=self._done(well=False))
            return
        self._done(well=True)
        if items:
            yield LeakPage(response.url, hashlib.sha256(response.body).digest(), len(response.body))
        for item in items:
            yield item

    def failed(self, failure: Failure) -> Iterable[Any]:
        """A page that can't be read; the crawl fails where none can."""
        fatal = self._done(well=False)
        if isinstance(failure.value, StopDownload):
            url = getattr(getattr(failure, "request", None), "url", "the page")
            yield Problem("no_text", f"{url} is no text, and is not downloaded", fatal)
            return
        yield problem_of(failure, fatal=fatal)

    def refuse_files(self, headers: Headers, request: Request) -> None:
        """Read no body but a text that is shown, not offered as a file; robots.txt may be anything.

        Raises:
            StopDownload: the answer is something else.
        """
        kind = (headers.get("Content-Type") or b"text/").decode("latin-1").lower()
        is_file = (headers.get("Content-Disposition") or b"").lower().lstrip().startswith(b"attachment")
        is_empty = headers.get("Content-Length") == b"0" or headers.get("Location") is not None
        is_text = kind.lstrip().startswith(_TEXTS)
        if request.callback is not None and not is_empty and (is_file or not is_text):
            raise StopDownload(fail=True)

    def _done(self, *, well: bool) -> bool:
        """Count a page; whether it was the last, and none could be read."""
        self._left -= 1
        self._read_count += well
        return self._left == 0 and self._read_count == 0


class OnionPageSpider(LeakPageSpider):
    """Listed pages of onion services, read through Tor's SOCKS port alone, robots.txt included.

    No name is looked up outside Tor; a page that leads to the open web is not followed.
    """

    name = "onion_page"
    summary = "Listed pages of onion services, through Tor: masked passages that name a watched brand (leak watch)"
    needs = "[leak_watch] in the settings, Tor running at its `tor`; url or options.pages"
    custom_settings = {**ONION_SETTINGS, "DOWNLOAD_MAXSIZE": MAX_BYTES}  # noqa: RUF012 (Scrapy's attribute)
