"""Signs that a text is paid for: Russia's ad token, a label with the advertiser's number, a sponsored link. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from lxml.html import HtmlElement

Sign = Literal["erid", "label", "sponsored_link", "platform"]

_ERID = re.compile(r"(?<![^\W_])erid\s{0,3}[:=]\s{0,3}[A-Za-z0-9]{8,64}(?![A-Za-z0-9])", re.IGNORECASE)
_LABEL = re.compile(r"(?<![^\W_])реклама\b[^\n]{0,160}?(?<![^\W_])(?:ИНН|ОГРН(?:ИП)?)\W{0,3}\d{10}", re.IGNORECASE)
_LINK = re.compile(r"<a\s[^<>]{0,3000}>", re.IGNORECASE)
_REL = re.compile(r"""\brel\s{0,3}=\s{0,3}(?:"([^"<>]{0,200})"|'([^'<>]{0,200})'|([^\s"'<>]{1,200}))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marker:
    """A sign and its characters in the text that it stands in."""

    sign: Sign
    start: int
    end: int


def marker_in(text: str, *, is_html: bool = False) -> Marker | None:
    """The first sign in a text; links only where it is HTML (addresses with an erid count in both)."""
    for sign, pattern in (("erid", _ERID), ("label", _LABEL)):
        found = pattern.search(text)
        if found:
            return Marker(sign, *found.span())  # type: ignore[arg-type]  # the pairs above
    return next(_sponsored(text), None) if is_html else None


def sponsored_hosts(article: HtmlElement) -> tuple[str, ...]:
    """Hosts that sponsored links inside the page's article lead to, each once; of those outside it nothing is said.

    A page full of other people's banners is no ad; an article whose own links were paid for is.
    """
    hosts: dict[str, None] = {}
    for place in article.xpath("//article | //main | //*[@itemprop='articleBody']")[:50]:
        for link in place.xpath(".//a[@rel and @href]")[:2000]:
            if "sponsored" in link.get("rel", "").lower().split():
                hosts[_host(link.get("href", ""))] = None
    return tuple(host for host in hosts if host)[:100]


def _sponsored(markup: str) -> Iterator[Marker]:
    for link in _LINK.finditer(markup):
        rel = _REL.search(link[0])
        if rel and "sponsored" in (rel[1] or rel[2] or rel[3] or "").lower().split():
            yield Marker("sponsored_link", *link.span())


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
