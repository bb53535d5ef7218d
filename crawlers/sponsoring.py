"""A mention that is paid for is no public opinion: it is the ad of the competitor that it names."""

from __future__ import annotations

from collections.abc import Sequence

from crawlers.items import SponsoredAd
from crawlers.parsers.sponsored import marker_in
from reputation.ad import AdItem
from reputation.brand import Brand
from reputation.intake.match import BrandMatcher
from reputation.mention import Mention

LONG_TEXT = 1500
"""Characters from which on a sign may belong to a banner inside a text that is none itself."""

NEARBY = 300
"""Characters around the sign in a long text within which its advertiser must be named."""

KINDS = frozenset({"article", "post", "comment"})
"""Kinds of mentions that can be ads; a review or a leak's offer can't."""


class Sponsors:
    """Decides whose ad a mention is. Pure."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self._brands = {brand.brand_id: brand for brand in brands}
        self._matcher = BrandMatcher(brands)

    def of(self, mention: Mention) -> tuple[Brand, ...]:
        """The watched brands whose ad the mention is, those named first; none where it is an ordinary text."""
        if mention.item.kind not in KINDS:
            return ()
        if mention.item.extra.get("sponsored") is True:
            return self._named(mention)
        linked = self._linked(mention)
        if linked:
            return linked
        return self._marked(mention)

    def _marked(self, mention: Mention) -> tuple[Brand, ...]:
        """The advertisers of a text with a sign: in a long one those that are named beside it."""
        text = f"{mention.title or ''}\n{mention.text}"
        marker = marker_in(text)
        if len(text) < LONG_TEXT:
            is_marked = marker or (mention.item.is_html and marker_in(mention.item.text, is_html=True))
            return self._named(mention) if is_marked else ()
        if marker is None:
            return ()
        near = text[max(0, marker.start - NEARBY) : marker.end + NEARBY]
        return tuple(self._brands[found.brand_id] for found in self._matcher.find(None, near, ""))

    def _named(self, mention: Mention) -> tuple[Brand, ...]:
        return tuple(self._brands[found.brand_id] for found in mention.matches if found.brand_id in self._brands)

    def _linked(self, mention: Mention) -> tuple[Brand, ...]:
        """The brands to whose own site a sponsored link of the article leads."""
        hosts = [str(host) for host in mention.item.extra.get("sponsored_hosts", ())]
        return tuple(brand for brand in self._named(mention) if _owns_any(brand, hosts))


def as_ad(mention: Mention, brand: Brand, platform: str) -> SponsoredAd:
    """The mention as an ad of that brand, found on that kind of source."""
    item = mention.item
    ad = AdItem(
        source_id=item.source_id,
        external_id=item.external_id,
        advertiser=brand.name,
        title=mention.title,
        text=mention.text,
        url=item.url,
        language=mention.language,
        platforms=(platform,),
        countries=(item.country,) if item.country else (),
        started_on=mention.published_at.date() if mention.published_at else None,
    )
    return SponsoredAd(ad, brand.brand_id)


def _owns_any(brand: Brand, hosts: Sequence[str]) -> bool:
    domains = [domain.casefold() for domain in brand.domains]
    return any(host == domain or host.endswith(f".{domain}") for host in hosts for domain in domains)
