"""The answer in which an ad was found, kept as evidence: as it came, but for cookies and our own secrets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scrapy.http import Response

from reputation import clock
from reputation.ad import AdItem, Capture

MOST_BYTES = 4_000_000
"""A larger answer is not kept."""

_LEFT_OUT = frozenset({"set-cookie", "set-cookie2", "authorization", "proxy-authenticate", "www-authenticate"})


def with_capture(items: Sequence[AdItem], response: Response, secrets: Iterable[str] = ()) -> list[AdItem]:
    """The ads, each with the answer that they were found in."""
    capture = capture_of(response, secrets)
    return [replace(item, capture=capture) for item in items]


def capture_of(response: Response, secrets: Iterable[str] = ()) -> Capture | None:
    """The answer; None for one above MOST_BYTES.

    Each of `secrets` (a token, also as "Bearer token") is overwritten with asterisks in body and headers: some services
    repeat the asker's token in their answers.
    """
    hidden = {word.encode() for secret in secrets for word in secret.removeprefix("Bearer ").split() if len(word) >= 8}
    body = _without(response.body, hidden)
    if len(body) > MOST_BYTES:
        return None
    headers = tuple(
        (name.decode("latin-1"), _without(value, hidden).decode("latin-1"))
        for name, values in response.headers.items()
        if name.decode("latin-1").lower() not in _LEFT_OUT
        for value in values
    )
    url = _without(response.url.encode(), hidden).decode()
    return Capture(url, response.status, headers, body, clock.now())


def _without(content: bytes, hidden: Iterable[bytes]) -> bytes:
    for secret in sorted(hidden, key=len, reverse=True):
        content = content.replace(secret, b"*" * len(secret))
    return content
