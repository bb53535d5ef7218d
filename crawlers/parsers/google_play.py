"""Reviews of an app in Google Play, by the undocumented call that its own pages make. Pure.

The shape is that which the library google-play-scraper 1.2 reads (https://github.com/JoMingyu/google-play-scraper); no
recording of the real answers was at hand, and it may change any day.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.errors import ParseError
from crawlers.parsers.json_values import number_of, text_of
from crawlers.parsers.timeline import TimelinePage, from_unix, timeline_page
from reputation.mention import MentionItem

CALL = "UsvDTd"
PAGE = 100
_NEWEST = 2
_SHOP = "https://play.google.com/store/apps/details"
_GUARD = b")]}'"


def request_body(url: str) -> bytes:
    """The form that asks for a page of reviews: of the app, and after the token, that the address names."""
    named = dict(parse_qsl(urlsplit(url).query))
    asked = [None, None, [2, _NEWEST, [PAGE, None, named.get("token")], None, []], [named.get("app", ""), 7]]
    call = [[[CALL, json.dumps(asked, separators=(",", ":")), None, "generic"]]]
    return urlencode({"f.req": json.dumps(call, separators=(",", ":"))}).encode()


def parse_reviews(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The reviews of one answer, in 1 to 5 stars; the next page's address is this one's with another token.

    An answer that holds nothing (no reviews, or a token that has grown old) is an empty page.

    Raises:
        ParseError: the answer is none of the call's; names the address.
    """
    payload = _payload(body, url)
    named = dict(parse_qsl(urlsplit(url).query))
    rows = _at(payload, 0)
    token = text_of(_at(payload, -1, -1)) or text_of(_at(payload, -2, -1))
    items = [_item(row, named, source_id) for row in rows] if isinstance(rows, list) else []
    numbers = [number_of(_at(row, 5, 0)) for row in rows] if isinstance(rows, list) else []
    following = urlsplit(url)._replace(query=urlencode({**named, "token": token})).geturl() if token and items else None
    return timeline_page(zip(items, numbers, strict=True), following)


def _payload(body: bytes, url: str) -> Any:  # noqa: ANN401 (any JSON)
    """What the call answered: JSON in a text in the JSON after the guard."""
    try:
        envelope = json.loads(body.lstrip().removeprefix(_GUARD))
        answer = next((row for row in envelope if _at(row, 1) == CALL and _at(row, 0) == "wrb.fr"), None)
        inner = _at(answer, 2)
        return json.loads(inner) if isinstance(inner, str) else _nothing(answer, url)
    except (ValueError, TypeError, RecursionError):
        raise ParseError(f"{url} answered with something other than reviews") from None


def _nothing(answer: object, url: str) -> list[Any]:
    if answer is None:
        raise ParseError(f"{url} answered with something other than reviews")
    return []


def _item(row: object, named: dict[str, str], source_id: int) -> MentionItem | None:
    """A review as an item; None for one without identity, words or stars. An edited one shows its last date only."""
    identifier, words, stars = text_of(_at(row, 0)), text_of(_at(row, 4)), number_of(_at(row, 2))
    if identifier is None or words is None or stars is None or not 1 <= stars <= 5:
        return None
    version = text_of(_at(row, 10))
    return MentionItem(
        source_id=source_id,
        external_id=identifier[:500],
        url=f"{_SHOP}?{urlencode({'id': named.get('app', ''), 'reviewId': identifier})}",
        kind="review",
        text=words,
        author=text_of(_at(row, 1, 0)),
        language=named.get("hl"),
        country=named.get("gl", "").upper() or None,
        published_at=from_unix(number_of(_at(row, 5, 0))),
        rating=float(stars),
        rating_max=5.0,
        extra={"version": version} if version else {},
    )


def _at(value: object, *places: int) -> Any:  # noqa: ANN401
    """What stands at a place of nested lists, or None."""
    for place in places:
        if not isinstance(value, list) or not -len(value) <= place < len(value):
            return None
        value = value[place]
    return value
