"""What a spider may yield besides mention items and ads: each is stored in order, with what was yielded before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the source's next crawl goes on. Stored in one transaction with the items yielded before it."""

    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageSnapshot:
    """A promotion page's wording, as it was seen now."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong. `kind` is counted in the crawl's row; a `fatal` one decides its outcome.

    `passing`: trying again may help (a timeout, a 503); `sentence` names the address.
    """

    kind: str
    sentence: str
    fatal: bool = False
    passing: bool = False
