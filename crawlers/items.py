"""What a spider may yield besides mention items and ads: each is stored in order, with what was yielded before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reputation.ad import AdItem


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the source's next crawl goes on. Stored in one transaction with the items yielded before it."""

    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a backfill has come: stored in one transaction with the items yielded before it.

    `cursor`: where an interrupted one goes on. `reached_at`: everything published later was read, None where that can't
    be told. `is_done`: nothing is left down to `since_at`; `is_end`: the source has nothing older at all.
    """

    cursor: dict[str, Any]
    reached_at: datetime | None = None
    is_done: bool = False
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class PageSnapshot:
    """A promotion page's wording, as it was seen now."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class LeakPage:
    """A page on which leaked data are offered: the SHA-256 of its bytes and how many they are, never the page."""

    url: str
    sha256: bytes
    bytes_count: int


@dataclass(frozen=True, slots=True)
class SponsoredAd:
    """A text of a source of mentions that turned out to be a watched brand's ad."""

    ad: AdItem
    brand_id: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong. `kind` is counted in the crawl's row; a `fatal` one decides its outcome.

    `passing`: trying again may help (a timeout, a 503); `sentence` names the address.
    """

    kind: str
    sentence: str
    fatal: bool = False
    passing: bool = False
