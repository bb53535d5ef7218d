"""What one labelled text is to the trainer, and the split of texts into training and development."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

UNKNOWN = -100
"""Label of a head that an example's set says nothing about."""

DEV_PERCENT = 10
"""Share of a set's sentences that are kept for development."""


@dataclass(frozen=True, slots=True)
class Example:
    """One text with the labels that its set knows; a label that is None trains no head.

    `start` and `end` are the target's characters in `text`, both None where the whole text is judged.
    `source` names the set, `language` is ISO 639-1.
    """

    text: str
    source: str
    language: str
    start: int | None = None
    end: int | None = None
    sentiment: int | None = None
    about_breach: bool | None = None
    practices: frozenset[str] | None = None
    reference: int | None = None
    dev: bool = False
    note: str = ""

    @property
    def span(self) -> tuple[int, int] | None:
        """The target's characters in `text`; None where the whole text is judged."""
        return None if self.start is None or self.end is None else (self.start, self.end)


def in_dev(text: str, percent: int = DEV_PERCENT) -> bool:
    """Whether a text belongs to the development split: by its words alone.

    Addresses, handles, case and retweet marks don't count, so copies of a sentence always fall on one side,
    in whichever set they occur.
    """
    words = re.sub(r"https?://\S+|@\w+|^rt\b|[^\w\s]", " ", text.lower())
    digest = hashlib.sha1(" ".join(words.split()).encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:4], "big") % 100 < percent
