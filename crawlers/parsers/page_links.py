"""The links of a page that lists articles: a press office, a regulator's decisions. Pure."""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urljoin, urlsplit

import lxml.html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from crawlers.errors import ParseError
from crawlers.parsers.combine import without_tracking
from crawlers.parsers.decoding import decode
from crawlers.parsers.entries import FeedEntry, absolute, bare_entry
from crawlers.parsers.shown_words import shown_words

MAX_LINKS = 5000
_REGISTRY = re.compile(r"(?:ac|co|com|edu|gov|govt|net|nhs|org|police)\.[a-z]{2}")


def page_links(body: bytes, url: str, content_type: str | None, follow: str) -> tuple[FeedEntry, ...]:
    """The page's links, in its order, each address once, whose address holds `follow` and lies on the page's own site.

    An entry's text is the link's wording, for the case that its article can't be read.

    Raises:
        ParseError: the bytes are no page; names the address.
    """
    root = page_tree(body, url, content_type)
    base, found = _base(root, url), dict[str, FeedEntry]()
    for link in root.xpath("//a[@href]")[:MAX_LINKS]:
        address = _address(base, link.get("href", ""))
        if address and follow in address and address != url and _is_own(address, url):
            found.setdefault(address, bare_entry(address, text=shown_words(link)))
    return tuple(found.values())


def next_link(root: HtmlElement, url: str) -> str | None:
    """The page that this one names as its next (`rel="next"`), on the same site; None where there is none."""
    named = root.xpath("//link[@rel='next']/@href | //a[contains(concat(' ', @rel, ' '), ' next ')]/@href")
    address = _address(_base(root, url), str(named[0])) if named else None
    return address if address and address != url and _is_own(address, url) else None


def page_tree(body: bytes, url: str, content_type: str | None = None) -> HtmlElement:
    """The tree of an HTML page.

    Raises:
        ParseError: no tree can be made of it; names the address.
    """
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(body, content_type)).replace("\x00", "")
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False, recover=True)
        return lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError):
        raise ParseError(f"{url} answered with something that is no page") from None


def _base(root: HtmlElement, url: str) -> str:
    """What the page's links are relative to: the address that its first <base href> names, else its own."""
    named = root.xpath("//base/@href")
    return absolute(url, str(named[0]).strip()) or url if named else url


def _address(url: str, link: str) -> str | None:
    try:
        address = urldefrag(urljoin(url, link.strip())).url
        return without_tracking(address) if address.startswith(("http://", "https://")) else None
    except ValueError:
        return None


def _is_own(address: str, url: str) -> bool:
    """Whether an address lies on the page's host or on another of its site."""
    theirs, ours = (urlsplit(one).hostname or "" for one in (address, url))
    return theirs == ours or (not ours.replace(".", "").isdigit() and _site(theirs) == _site(ours))


def _site(host: str) -> list[str]:
    """The last two names of a host, three where the last two are a registry's, such as org.uk."""
    names = host.split(".")
    return names[-3:] if _REGISTRY.fullmatch(".".join(names[-2:])) else names[-2:]
