"""Ads of Meta's Ad Library (https://www.facebook.com/ads/library/api/). Pure.

`ad_snapshot_url` and `paging.next` carry the access token of whoever asked: neither is taken over. An ad's address is
its public page in the library, which needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawlers.errors import ParseError
from crawlers.parsers.ad_page import AdPage, joined
from crawlers.parsers.dates import parse_day
from crawlers.parsers.json_values import load_json, mapping, number_of, objects, text_of
from crawlers.parsers.languages import language_code
from reputation.ad import AdItem

FIELDS = (
    "id", "page_id", "page_name", "ad_creation_time", "ad_delivery_start_time", "ad_delivery_stop_time",
    "ad_creative_bodies", "ad_creative_link_titles", "ad_creative_link_captions", "ad_creative_link_descriptions",
    "publisher_platforms", "languages", "eu_total_reach", "age_country_gender_reach_breakdown", "impressions", "spend",
    "currency",
)  # fmt: skip
"""What is asked for. Not `ad_snapshot_url`: it would bring the token along."""

_RATE_CODES = frozenset({4, 17, 32, 613, *range(80000, 80015)})
_TOKEN_CODES = frozenset({10, 102, 190, *range(200, 300)})


@dataclass(frozen=True, slots=True)
class GraphError:
    """What the Graph API says went wrong. `message` is its own sentence, and may repeat the token."""

    code: int | None
    message: str

    @property
    def is_rate_limit(self) -> bool:
        """We asked too often."""
        return self.code in _RATE_CODES

    @property
    def is_token(self) -> bool:
        """The token is no good, or may not read the library."""
        return self.code in _TOKEN_CODES

    @property
    def is_too_much(self) -> bool:
        """A page of that size can't be made now; a smaller one can."""
        return self.code in {1, 2} or "reduce the amount of data" in self.message.lower()


def parse_archive(body: bytes, url: str, source_id: int) -> AdPage:
    """The ads of one page of `ads_archive`; a row without id or words is left out. An empty page is the end.

    Raises:
        ParseError: the bytes are no JSON with a list `data`; names the address.
    """
    answer = mapping(load_json(body, url))
    rows = answer.get("data")
    if not isinstance(rows, list):
        raise ParseError(f"{url} answered with no list of ads")
    items = tuple(item for item in (_item(row, source_id) for row in objects(rows)) if item)
    after = text_of(mapping(mapping(answer.get("paging")).get("cursors")).get("after"))
    return AdPage(items, len(rows), next_place=after if rows else None)


def graph_error(body: bytes) -> GraphError | None:
    """The error in an answer, None where it is none."""
    try:
        error = mapping(load_json(body, "")).get("error")
    except ParseError:
        return None
    if not isinstance(error, dict):
        return None
    return GraphError(number_of(error.get("code")), (text_of(error.get("message")) or "no reason given")[:300])


def _item(row: dict[str, Any], source_id: int) -> AdItem | None:
    identifier = text_of(row.get("id")) or _id_in(row.get("ad_snapshot_url"))
    titles, bodies = _texts(row, "ad_creative_link_titles"), _texts(row, "ad_creative_bodies")
    text = joined([*titles, *bodies, *_texts(row, "ad_creative_link_descriptions")])
    if identifier is None or not identifier.isdigit() or not text:
        return None
    low, high = _range(row)
    languages = _texts(row, "languages")
    spend = mapping(row.get("spend"))
    return AdItem(
        source_id=source_id,
        external_id=identifier,
        advertiser=text_of(row.get("page_name")) or "",
        title=titles[0] if titles else None,
        text=text,
        url=f"https://www.facebook.com/ads/library/?id={identifier}",
        language=language_code(languages[0]) if len(languages) == 1 else None,
        platforms=tuple(platform.lower() for platform in _texts(row, "publisher_platforms")),
        countries=_countries(row),
        started_on=parse_day(row.get("ad_delivery_start_time")),
        ended_on=parse_day(row.get("ad_delivery_stop_time")),
        reach_low=low,
        reach_high=high,
        spend_low=number_of(spend.get("lower_bound")),
        spend_high=number_of(spend.get("upper_bound")),
        spend_currency=text_of(row.get("currency")) if spend else None,
    )


def _texts(row: dict[str, Any], name: str) -> list[str]:
    """The texts of a list, each once; several cards of one ad often say the same."""
    listed = row.get(name)
    texts = (text_of(one) for one in listed) if isinstance(listed, list) else ()
    return list(dict.fromkeys(text for text in texts if text))


def _range(row: dict[str, Any]) -> tuple[int | None, int | None]:
    """Impressions where they are said (political ads), else the reach in the EU."""
    impressions, reach = mapping(row.get("impressions")), number_of(row.get("eu_total_reach"))
    if impressions:
        return number_of(impressions.get("lower_bound")), number_of(impressions.get("upper_bound"))
    return reach, reach


def _countries(row: dict[str, Any]) -> tuple[str, ...]:
    shares = objects(row.get("age_country_gender_reach_breakdown") or [])
    return tuple(dict.fromkeys(name for name in (text_of(share.get("country")) for share in shares) if name))


def _id_in(snapshot: object) -> str | None:
    """The ad's number in its snapshot's address."""
    try:
        found = parse_qs(urlsplit(snapshot).query).get("id") if isinstance(snapshot, str) else None
    except ValueError:
        return None
    return found[0] if found else None
