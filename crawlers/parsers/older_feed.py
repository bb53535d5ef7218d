"""Where a feed's older entries are: its own next page, or WordPress's `?paged=`. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_WORDPRESS = re.compile(rb"<generator>\s*https?://wordpress\.(?:org|com)/", re.IGNORECASE)
_HEAD_BYTES = 20_000


def older_page(body: bytes, url: str, next_url: str | None) -> str | None:
    """The address of the page below this one; None where the feed has none, or names itself.

    WordPress gives its older entries as `?paged=2`, 3, ... (https://developer.wordpress.org/reference/classes/wp_query)
    and says what it is in `<generator>`; other feeds tell their next page themselves.
    """
    if next_url:
        return next_url if next_url != url else None
    if not _WORDPRESS.search(body[:_HEAD_BYTES]):
        return None
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    page = parameters.get("paged", "1")
    parameters["paged"] = str(int(page) + 1 if page.isdecimal() and len(page) < 7 else 2)
    return parts._replace(query=urlencode(parameters), fragment="").geturl()
