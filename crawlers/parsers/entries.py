"""What every kind of feed is read into."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urldefrag, urljoin

from reputation.intake.take import plausible


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry as the feed gives it. `external_id` is its guid or id, else its link, else a hash of its words."""

    external_id: str
    url: str
    title: str | None
    text: str
    is_html: bool
    author: str | None
    published_at: datetime | None
    edited_at: datetime | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed. `next_url` is its next page where it has one (RFC 5005, JSON Feed)."""

    entries: tuple[FeedEntry, ...]
    language: str | None
    next_url: str | None


def bare_entry(
    url: str,
    title: str | None = None,
    published_at: datetime | None = None,
    language: str | None = None,
    text: str = "",
) -> FeedEntry:
    """An entry of which little but its address is known; the address is its identity."""
    return FeedEntry(
        external_id=identity(None, url, url),
        url=url,
        title=title,
        text=text,
        is_html=False,
        author=None,
        published_at=published_at,
        edited_at=None,
        language=language,
    )


def absolute(base: str, link: object) -> str | None:
    """The address that a link of the page at `base` leads to; None where there is no link, or none that can be read."""
    try:
        return urljoin(base, str(link)) if link else None
    except ValueError:  # brackets or full-width letters in its host
        return None


def page_address(base: str, link: object) -> str:
    """The page behind an entry; the feed itself where its link is none of the web's (an Atom id such as urn:uuid:)."""
    address = absolute(base, link)
    return address if address and address.startswith(("http://", "https://")) else base


def edited(published_at: datetime | None, updated_at: datetime | None) -> datetime | None:
    """When an entry was last edited; None where it is as it was published, or that can't be told."""
    return updated_at if published_at and updated_at and updated_at > published_at else None


def each_once(entries: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    """Entries in their order, each once. Two that differ but share one identity (a feed's mistake) are both kept."""
    kept: dict[str, FeedEntry] = {}
    for entry in entries:
        first = kept.setdefault(entry.external_id, entry)
        if (first.url, first.title) != (entry.url, entry.title):
            own_id = identity(None, None, f"{entry.external_id}\n{entry.url}\n{entry.title}")
            kept.setdefault(own_id, dataclasses.replace(entry, external_id=own_id))
    return tuple(kept.values())


def with_credible_dates(feed: Feed, now: datetime) -> Feed:
    """The feed without dates that can't be true: where a program had none, it wrote 1970, or a day to come."""
    entries = (dataclasses.replace(one, published_at=plausible(one.published_at, now)) for one in feed.entries)
    return dataclasses.replace(feed, entries=tuple(entries))


def shared_pages(entries: Sequence[FeedEntry]) -> frozenset[str]:
    """Pages that more than two entries of different titles lead to: lists of notices, or a front page.

    What stands on such a page is the article of none of them.
    """
    wordings = {(urldefrag(entry.url).url, entry.title or entry.text) for entry in entries}
    return frozenset(page for page, count in Counter(page for page, _ in wordings).items() if count > 2)


def identity(given: str | None, link: str | None, words: str) -> str:
    """What identifies an entry inside its feed for good, at most 500 characters."""
    key = given or link
    if key and len(key) <= 500:
        return key
    return "sha256:" + hashlib.sha256((key or words).encode("utf-8", "replace")).hexdigest()
