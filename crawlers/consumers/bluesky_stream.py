"""kind = "bluesky_stream"."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from urllib.parse import urlencode, urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus, WebSocketException

from crawlers.bluesky_options import BlueskyStreamOptions, microseconds
from crawlers.consumers.base import Consumed, Consumer
from crawlers.consumers.websocket import open_websocket
from crawlers.context import SourceContext
from crawlers.errors import ParseError
from crawlers.items import Cursor, Problem
from crawlers.parsers.bluesky import POSTS, StreamEvent, parse_event
from crawlers.parsers.timeline import from_unix
from crawlers.politeness import user_agent
from crawlers.rate_limits import retry_after
from reputation import clock
from reputation.errors import UnsafeAddressError
from reputation.intake.language import detect_language
from reputation.intake.match import BrandMatcher
from reputation.mention import MentionItem

HOSTS = tuple(f"https://jetstream{number}.us-{side}.bsky.network" for side in ("east", "west") for number in (1, 2))
"""All give the same events; their cursors are times, so that one can go on where another broke off."""

LARGEST_MESSAGE = 1 << 20
SILENCE_SECONDS = 30.0
"""All of Bluesky is never silent for so long: a connection that is, is dead."""

GAP_MICROSECONDS = 60_000_000
"""All of Bluesky is never silent for so long: a first event so much later than the cursor means that some are gone."""

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
CURSOR_SECONDS = 5.0
"""How often the cursor is stored while the stream runs."""


class BlueskyStreamConsumer(Consumer[BlueskyStreamOptions]):
    """Every new post of Bluesky, live, matched here: nothing but a brand's mentions is stored.

    https://github.com/bluesky-social/jetstream ; anonymous. A broken connection is opened anew from the cursor, at
    another host, after 1 s, 2 s and so on up to a minute. Deletions are not followed.
    """

    name = "bluesky_stream"
    summary = "Every new post of Bluesky as it is written, matched here, by Jetstream"
    yields = "mentions of kind post or comment (a reply)"
    reaches_back = "as far as the stream is kept, a day or more: what was missed while we were down is caught up"
    needs = 'nothing; url for a Jetstream of your own; every = "1m", for each crawl listens for one slice'

    def __init__(self, context: SourceContext) -> None:
        super().__init__(context)
        self._matcher = BrandMatcher(context.brands)
        self._bases = (context.source.url,) if context.source.url else HOSTS
        self._ends_at = 0.0
        self._until_us = microseconds(clock.now()) if context.since_at else None
        self._reached = self._beginning()
        self._stored = self._reached
        self._stored_at = 0.0
        self._event_count = self._failure_count = 0

    async def things(self) -> AsyncGenerator[Consumed, None]:
        """What the slice brings: mentions, the cursor every few seconds, and what went wrong on the way."""
        # What judges languages is loaded once, and not while events wait.
        await asyncio.to_thread(detect_language, "all is ready")
        self._stored_at = time.monotonic()
        self._ends_at = self._stored_at + self.options.slice_seconds
        while not self._is_over():
            base = self._bases[self.request_count % len(self._bases)]
            try:
                async with await self._open(base) as socket:
                    async for thing in self._listen(socket, base):
                        yield thing
            except (OSError, TimeoutError, WebSocketException) as error:
                yield self._broken(base, error)
                await self._back_off(error)
            except UnsafeAddressError as error:
                yield Problem("unsafe_address", str(error), fatal=True)
                return
        if self._cursor_is_new():
            yield self._cursor()
        if not self._event_count and self._failure_count:
            yield Problem("stream", f"none of {', '.join(self._bases)} gave a single event", fatal=True, passing=True)

    def _beginning(self) -> int | None:
        """Where to begin, in microseconds; None is now."""
        if self.context.since_at:
            return microseconds(self.context.since_at)
        stored = self.context.source.cursor.get("time_us")
        return stored if isinstance(stored, int) and stored > 0 else None

    def _is_over(self) -> bool:
        is_caught_up = self._until_us is not None and self._reached is not None and self._reached >= self._until_us
        return time.monotonic() >= self._ends_at or is_caught_up

    async def _open(self, base: str) -> ClientConnection:
        self.request_count += 1
        agent = user_agent(self.context.network)
        return await open_websocket(self._address(base), self.context, agent, LARGEST_MESSAGE)

    def _address(self, base: str) -> str:
        """The stream's address as http or https, from a little before what was reached."""
        parameters: dict[str, str | int] = {"wantedCollections": POSTS, "maxMessageSizeBytes": LARGEST_MESSAGE}
        if self._reached is not None:
            parameters["cursor"] = max(1, self._reached - int(self.options.rewind_seconds * 1_000_000))
        parts = urlsplit(base)
        return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/subscribe", query=urlencode(parameters)))

    async def _listen(self, socket: ClientConnection, base: str) -> AsyncGenerator[Consumed, None]:
        """The mentions among the events of one connection, until it breaks or the slice is over."""
        heard_at = time.monotonic()
        while not self._is_over():
            wait = max(0.0, min(CURSOR_SECONDS, self._ends_at - time.monotonic()))
            try:
                message = await asyncio.wait_for(socket.recv(), wait)
            except TimeoutError:
                if time.monotonic() - heard_at > SILENCE_SECONDS:
                    raise
            else:
                heard_at = time.monotonic()
                for thing in self._read(message, base):
                    yield thing
            if time.monotonic() - self._stored_at >= CURSOR_SECONDS and self._cursor_is_new():
                yield self._cursor()

    def _read(self, message: str | bytes, base: str) -> Iterator[Consumed]:
        """What one message brings: a mention, a problem, or nothing."""
        self.received_bytes += len(message)
        try:
            event = parse_event(message, base, self.context.source.source_id)
        except ParseError as error:
            yield Problem("event", str(error))
            return
        if not self._event_count and self._reached and event.time_us - self._reached > GAP_MICROSECONDS:
            yield Problem("gap", f"the stream no longer holds what came between {_moment(self._reached)} and"
                          f" {_moment(event.time_us)}: those posts are missing")  # fmt: skip
        item = self._wanted(event)
        if item is not None:
            yield item

    def _wanted(self, event: StreamEvent) -> MentionItem | None:
        """The event's post where it names a brand; everything else is counted and forgotten."""
        self._event_count += 1
        self._failure_count = 0
        self._reached = max(self._reached or 0, event.time_us)
        item, languages = event.item, self.options.languages
        if item is None or (languages and not set(languages) & set(event.languages)):
            return None
        if self._matcher.find(None, item.text, item.url):
            return item
        self.context.store.note_passed()
        return None

    def _cursor_is_new(self) -> bool:
        return self.context.since_at is None and self._reached is not None and self._reached != self._stored

    def _cursor(self) -> Cursor:
        self._stored, self._stored_at = self._reached, time.monotonic()
        return Cursor({"time_us": self._reached})

    def _broken(self, base: str, error: Exception) -> Problem:
        self._failure_count += 1
        words = str(error) or "it fell silent"
        return Problem("connection", f"the stream {base} broke off: {words}"[:300], passing=True)

    async def _back_off(self, error: Exception) -> None:
        """Wait as long as we are asked to, else twice as long with each failure on end; not beyond the slice."""
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self._failure_count - 1))
        if isinstance(error, InvalidStatus):
            headers = {name.lower(): value for name, value in error.response.headers.raw_items()}
            wait = max(wait, retry_after(headers) or 0)
        await asyncio.sleep(max(0.0, min(wait, self._ends_at - time.monotonic())))


def _moment(time_us: int) -> str:
    moment = from_unix(time_us // 1_000_000)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else str(time_us)
