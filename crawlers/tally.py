"""The counts of one crawl. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from crawlers.batch import Stored, StoredCounts
from crawlers.items import Reached, SponsoredAd
from crawlers.outcome import Outcome
from reputation.ad import AdItem
from reputation.mention import Dropped, Mention, MentionItem, Unmatched
from storage.crawls import CrawlStats

FIELDS = ("title", "text", "author", "language", "published_at")
"""What is counted as filled or not, for a source whose pages change shape loses a field first."""


@dataclass
class Tally:
    """What was seen, and what became of it."""

    item_count: int = 0
    unmatched_count: int = 0
    unchanged_count: int = 0
    new_count: int = 0
    changed_count: int = 0
    fresh_count: int = 0
    listed_count: int | None = None
    has_reached: bool = False
    dropped: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)

    def count(self, thing: Stored) -> None:
        """Count one thing that a spider yielded, by what became of it."""
        if isinstance(thing, Mention | Unmatched):
            self.item_count += 1
            self.unmatched_count += isinstance(thing, Unmatched)
            self.filled.update(_filled(thing.item, thing))
        elif isinstance(thing, Dropped):
            self.item_count += 1
            self.dropped[thing.reason] += 1
        elif isinstance(thing, Reached):
            self.has_reached = True
        elif isinstance(thing, AdItem | SponsoredAd):
            self.item_count += 1
            ad = thing.ad if isinstance(thing, SponsoredAd) else thing
            self.filled.update(name for name in ("title", "text", "language") if getattr(ad, name))

    def add_stored(self, counts: StoredCounts) -> None:
        """Add what a batch turned out to be."""
        self.new_count += counts.new
        self.changed_count += counts.changed
        self.fresh_count += counts.fresh

    def stats(
        self, outcome: Outcome, reason: str | None, errors: dict[str, int], requests: int, received: int
    ) -> CrawlStats:
        """The crawl's row."""
        return CrawlStats(
            outcome=outcome,
            reason=reason,
            request_count=requests,
            unchanged_count=self.unchanged_count,
            bytes_count=received,
            item_count=self.item_count,
            new_count=self.new_count,
            changed_count=self.changed_count,
            unmatched_count=self.unmatched_count,
            dropped=dict(self.dropped),
            errors=errors,
            filled=dict(self.filled),
            fresh_count=self.fresh_count,
            listed_count=self.listed_count,
        )


def _filled(item: MentionItem, taken: Mention | Unmatched) -> list[str]:
    """Names of FIELDS that hold something, after intake where it judges them."""
    return [name for name in FIELDS if getattr(taken if hasattr(taken, name) else item, name)]
