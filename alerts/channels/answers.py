"""What an HTTP answer means for a delivery: taken, to be tried again and when, or never. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from presentation.excerpt import excerpt
from reputation.errors import DeliveryError

MOST_BYTES = 65_536
_MOST_WORDS = 200
_TOO_MANY = 429
_TRY_AGAIN = frozenset({408, 425})
_AWAY = frozenset({407, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names in lower case) and at most `MOST_BYTES` of the body, in words and as JSON where it is."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_taken(self) -> bool:
        """Whether the status says that the request was accepted."""
        return 200 <= self.status < 300

    @property
    def words(self) -> str:
        """The start of the body on one line, cleaned."""
        return excerpt(self.body.decode("utf-8", "replace"), _MOST_WORDS)

    @property
    def json(self) -> dict[str, Any]:
        """The body's JSON object; empty where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def refusal(
    place: str, answer: Answer, words: str, now: datetime, *, retry_after_seconds: int | None = None
) -> DeliveryError:
    """The error that an answer of no 2xx status is, with the other side's words (already free of secrets).

    429, a gateway's 502 to 504, a proxy's 407: the channel rests, as long as Retry-After asks. Other 5xx, 408 and 425:
    this message is tried again. Other 4xx and redirects are permanent: the same request would be refused again.
    """
    told = f": {words}" if words else ""
    asked = retry_after(answer.headers, now) if retry_after_seconds is None else retry_after_seconds
    if 300 <= answer.status < 400:
        sentence = f"{place} answers {answer.status}, a redirect, which is not followed: set the address it leads to"
        return DeliveryError(sentence, permanent=True)
    if answer.status == _TOO_MANY or answer.status in _AWAY:
        sentence = f"{place} answers {answer.status}{told}"
        return DeliveryError(sentence, permanent=False, concerns="channel", retry_after_seconds=asked)
    again = answer.status >= 500 or answer.status < 300 or answer.status in _TRY_AGAIN
    return DeliveryError(
        f"{place} answers {answer.status}{told}", permanent=not again, retry_after_seconds=asked if again else None
    )


def retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds (≥ 0) that a Retry-After header asks for, as a number or a date; None where none can be read.

    `now` is real time: the header speaks of the other side's clock.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0, round((until - now).total_seconds()))
