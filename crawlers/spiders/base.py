"""What every spider shares."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.context import SourceContext, context_of
from crawlers.errors import SourceOptionsError
from crawlers.failures import problem_of
from crawlers.items import Problem
from crawlers.kind_options import KindOptions
from reputation.errors import SettingsError
from reputation.settings import read_secret

O_co = TypeVar("O_co", bound=BaseModel, covariant=True)


class SourceSpider(Spider, Generic[O_co]):
    """A spider of one source; its name is the kind.

    `summary`, `yields`, `reaches_back` and `needs` are the kind's line in docs/sources.md.
    """

    summary: ClassVar[str]
    yields: ClassVar[str]
    reaches_back: ClassVar[str]
    needs: ClassVar[str] = "nothing"
    robots: ClassVar[str | None] = None
    """What holds of robots.txt, where it is not the same for all that the spider asks for."""

    context: SourceContext
    options: O_co
    secret_headers: dict[str, str]
    max_bytes: int
    """What one answer may hold, unpacked too: DOWNLOAD_MAXSIZE, so that a refusal can name it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 (Scrapy's)
        """The spider of the crawler's source."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.context = context_of(crawler)
        spider.options = spider.context.options  # type: ignore[assignment]  # check_options chose them by kind
        spider.secret_headers = secret_headers(spider.context.options)
        spider.max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The crawl's first request: the source's address."""
        yield self.request(self.context.source.url or "", self.parse, meta={"conditional": True})

    def request(
        self,
        url: str,
        callback: Callable[..., Any],
        *,
        errback: Callable[[Failure], Iterable[Any]] | None = None,
        meta: dict[str, Any] | None = None,
        **arguments: Any,  # noqa: ANN401 (handed to the callback)
    ) -> Request:
        """A request that is never taken for a repetition. A 304 answer reaches the callback.

        What carries a key is not redirected: it would take the key along.
        """
        return Request(
            url,
            callback,
            errback=errback or self.failed,
            headers=self.secret_headers,
            meta={
                "handle_httpstatus_list": [304],
                "dont_redirect": bool(self.secret_headers),
                "download_maxsize": self.max_bytes,
                **(meta or {}),
            },
            cb_kwargs=arguments,
            dont_filter=True,
        )

    def failed(self, failure: Failure) -> Iterable[Any]:
        """The source itself could not be fetched: that decides the crawl's outcome."""
        yield problem_of(failure, fatal=True)

    def unreadable(self, error: Exception, kind: str = "parse") -> Problem:
        """The source's own answer could not be read: that decides the crawl's outcome."""
        return Problem(kind, str(error), fatal=True)


def secret_headers(options: BaseModel) -> dict[str, str]:
    """The header with the kind's key, out of the environment; empty where the kind needs none.

    Raises:
        SourceOptionsError: the key is not set, or the file that should hold it can't be read.
    """
    named = options.secret_header if isinstance(options, KindOptions) else None
    if named is None:
        return {}
    header, variable = named
    try:
        secret = read_secret(variable, os.environ)
    except SettingsError as error:
        raise SourceOptionsError(str(error)) from error
    if secret is None:
        raise SourceOptionsError(f"this kind of source needs a key, and {variable} is not set")
    return {header: secret}


def content_type(response: Response) -> str | None:
    """The Content-Type header, or None."""
    value = response.headers.get("Content-Type")
    return value.decode("latin-1") if value else None
