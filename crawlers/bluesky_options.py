"""The options of Bluesky's stream and of its search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlencode

from pydantic import Field

from crawlers.kind_options import MentionOptions, TimelineOptions
from crawlers.timeline_options import base_of
from reputation.brand import Source

BLUESKY = "https://bsky.social"
BLUESKY_PAGE = 100


class BlueskyStreamOptions(MentionOptions):
    """kind = "bluesky_stream". `languages`: take posts marked as being in one of these alone (ISO 639-1).

    `slice_seconds`: how long one crawl listens; the next one goes on from the stored cursor. `rewind_seconds`: how far
    before the cursor it begins, for what the stream's own clock may have put in late.
    """

    needs_url: ClassVar[bool] = False
    is_stream: ClassVar[bool] = True

    match: Literal["brands"] = "brands"
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = ()
    slice_seconds: float = Field(default=55, gt=0, le=1800)
    rewind_seconds: float = Field(default=5, ge=0, le=3600)


class BlueskySearchOptions(TimelineOptions):
    """kind = "bluesky_search". `language`: ISO 639-1, of posts marked so alone.

    `max_pages`: pages of 100 posts that one crawl reads at most, for each name.
    """

    needs_url: ClassVar[bool] = False
    secret_header: ClassVar[tuple[str, str] | None] = ("Authorization", "GOODWILL_BLUESKY_APP")

    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    max_pages: int = Field(default=100, ge=1, le=100_000)

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:
        """A search for the query; without one, for each name of a watched brand, word for word."""
        searches = [source.query] if source.query else [f'"{name}"' for name in brands]
        fixed = {"sort": "latest", "limit": BLUESKY_PAGE, **({"lang": self.language} if self.language else {})}
        base = f"{base_of(source, BLUESKY)}/xrpc/app.bsky.feed.searchPosts"
        return {text: f"{base}?{urlencode({'q': text, **fixed})}" for text in searches}

    def session_url(self, source: Source) -> str:
        """Where handle and app password are exchanged for a token."""
        return f"{base_of(source, BLUESKY)}/xrpc/com.atproto.server.createSession"


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware time: what Bluesky's stream counts by."""
    return int(moment.astimezone(UTC).timestamp() * 1_000_000)
