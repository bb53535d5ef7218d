"""The options of the leak watch's kinds of source."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, field_validator

from crawlers.kind_options import KindOptions
from crawlers.leak_onion import is_onion_service
from reputation.addresses import endpoint_of
from reputation.brand import Source

MOST_PAGES = 200


class HibpOptions(KindOptions):
    """kind = "hibp". `domains`: what is asked for; none means the domains of all watched brands."""

    needs_url: ClassVar[bool] = False

    domains: tuple[str, ...] = ()


class LeakPageOptions(KindOptions):
    """kind = "leak_page". `pages`: addresses read beside the source's own; only what is listed is read."""

    needs_url: ClassVar[bool] = False

    pages: tuple[str, ...] = Field(default=(), max_length=MOST_PAGES)

    @field_validator("pages")
    @classmethod
    def _web_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = next((page for page in value if not endpoint_of(page)[0]), None)
        if wrong is not None:
            raise ValueError(f"is no http or https address: {wrong!r}")
        return value

    def listed(self, source: Source) -> tuple[str, ...]:
        """Every address that is to be read, each once."""
        return tuple(dict.fromkeys([*([source.url] if source.url else []), *self.pages]))

    def missing(self, source: Source) -> str | None:
        """Nothing is read that is not listed."""
        return None if self.listed(source) else "a url or options.pages"


class OnionPageOptions(LeakPageOptions):
    """kind = "onion_page". `pages`: onion addresses (version 3) read beside the source's own."""

    def missing(self, source: Source) -> str | None:
        """Everything that is listed is an onion service."""
        if wrong := next((url for url in self.listed(source) if not is_onion_service(endpoint_of(url)[0])), None):
            return f"onion addresses of version 3, which {wrong} is not"
        return super().missing(source)
