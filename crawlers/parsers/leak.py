"""A page on which leaked data may be offered: the masked passages that name a watched brand. Pure.

Of a page nothing is kept but its hash and, of at most MOST_PASSAGES, a snippet in which every address, number and
password is masked. A page that names no watched brand leaves nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from crawlers.errors import ParseError
from crawlers.leak_masking import mask
from crawlers.parsers.decoding import decode
from crawlers.parsers.promo import visible_passages
from reputation.brand import Brand
from reputation.intake.fingerprint import fingerprint
from reputation.intake.match import BrandMatcher
from reputation.mention import MentionItem

MOST_PASSAGES = 5
"""Passages of one page that are kept: enough to say what is offered, too few to be the data."""

MOST_LINES = 20_000
SNIPPET = 400
"""Characters of a passage that are kept, its match in the middle."""

_MARKUP = ("html", "xml")


def parse_leak_page(
    body: bytes, url: str, content_type: str | None, source_id: int, brands: Sequence[Brand]
) -> list[MentionItem]:
    """The passages that name a brand as items of kind leak_offer, masked; each page's first MOST_PASSAGES.

    Masked before matched, so that neither a snippet's edge cuts an address in half nor a name is found inside one;
    a watched domain of a masked address stays, and counts as its brand.

    Raises:
        ParseError: the page shows no words; names the address.
    """
    lines = _lines(body, content_type)
    if not any(map(str.strip, lines)):
        raise ParseError(f"{url} shows no words")
    domains = {domain.casefold() for brand in brands for domain in brand.domains}
    masked = mask("\n".join(lines), domains).splitlines()
    matcher = BrandMatcher(brands)
    found = [passage for line in masked if (passage := _passage(line, matcher, brands))]
    kept = list(dict.fromkeys(found))[:MOST_PASSAGES]
    return [_item(title, snippet, url, source_id) for title, snippet in kept]


def _lines(body: bytes, content_type: str | None) -> list[str]:
    text = decode(body, content_type)
    is_markup = any(kind in (content_type or "").lower() for kind in _MARKUP) or text.lstrip()[:1] == "<"
    return (visible_passages(text) if is_markup and text.strip() else text.splitlines())[:MOST_LINES]


def _passage(line: str, matcher: BrandMatcher, brands: Sequence[Brand]) -> tuple[str | None, str] | None:
    """The line around the first name in it, or else around a watched domain, whose brand is then the title's."""
    named = matcher.find(None, line, "")
    if named:
        return None, _cut(line, min(match.start for match in named))
    folded = line.casefold()
    for brand in brands:
        for domain in brand.domains:
            if (at := folded.find(domain.casefold())) >= 0:
                return f"{brand.name} ({domain})", _cut(line, at)
    return None


def _cut(line: str, at: int) -> str:
    start = max(0, at - SNIPPET // 2)
    cut = line[start : start + SNIPPET].strip()
    return f"{'…' if start else ''}{cut}{'…' if start + SNIPPET < len(line) else ''}"


def _item(title: str | None, snippet: str, url: str, source_id: int) -> MentionItem:
    """The same words on the same page are one offer, however often they are seen."""
    identity = f"{hashlib.sha256(url.encode()).hexdigest()[:16]}:{fingerprint(snippet).hex()[:32]}"
    return MentionItem(source_id, identity, url, "leak_offer", snippet, title)
