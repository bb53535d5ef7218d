"""The base of sources that give a token for an application's key before they answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from scrapy import Request
from scrapy.http import Response

from crawlers.errors import ParseError
from crawlers.kind_options import KindOptions
from crawlers.spiders.base import SourceSpider

O_co = TypeVar("O_co", bound=KindOptions, covariant=True)


class TokenFirstSpider(SourceSpider[O_co], ABC):
    """Exchanges the secret of the options for a token, and sends that with all later requests.

    Name it before the base that makes the further requests: `class XSpider(TokenFirstSpider[O], NewestFirstSpider[O])`.
    """

    @abstractmethod
    def token_request(self, secret: str) -> Request:
        """The request that is answered with a token; it carries the secret in its header or body."""

    @abstractmethod
    def token_of(self, response: Response) -> str:
        """The token out of the answer.

        Raises:
            ParseError: there is none; never repeats what was answered.
        """

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the token."""
        header = next(iter(self.secret_headers))
        yield self.token_request(self.secret_headers[header])

    async def begin(self, response: Response) -> AsyncIterator[Any]:
        """What the other base starts with, with the token."""
        try:
            self.secret_headers = {"Authorization": f"Bearer {self.token_of(response)}"}
        except ParseError as error:
            yield self.unreadable(error)
            return
        async for thing in super().start():
            yield thing

    def form(self, url: str, body: bytes, **headers: str) -> Request:
        """A POST of that body, in place of the secret's own header, whose answer goes to `begin`."""
        return self.request(url, self.begin).replace(method="POST", body=body, headers=headers)
