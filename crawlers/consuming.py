"""One consumer from its start to its end: what it yields passes the pipelines and is stored in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Any

from crawlers.consumers.base import Consumed, Consumer
from crawlers.items import Cursor, Problem
from crawlers.pipelines import DroppedItem, Line
from crawlers.store import SourceStore


async def consume(consumer: Consumer[Any], stop: asyncio.Event, limit_seconds: float) -> str:
    """Take all that the consumer yields; why it ended, in the words that Scrapy has for it.

    Only the consumer's own waiting is ever broken off, never the storing of what it has yielded.

    Raises:
        GoodwillError: the source can't be read at all.
    """
    things, store = consumer.things(), consumer.context.store
    line = Line(consumer.context)
    stopping = asyncio.ensure_future(stop.wait())
    ends_at = time.monotonic() + limit_seconds
    try:
        while (thing := await _next(things, stopping, ends_at)) is not None:
            await _take(thing, line, store)
            if store.failure is not None:
                return "shutdown"
    except TimeoutError:
        return "shutdown" if stop.is_set() else "closespider_timeout"
    finally:
        stopping.cancel()
        await things.aclose()
    return "finished"


async def _next(
    things: AsyncGenerator[Consumed, None], stopping: asyncio.Future[Any], ends_at: float
) -> Consumed | None:
    """The next thing, or None at the end.

    Raises:
        TimeoutError: the time is up, or we were told to stop.
    """
    step = asyncio.ensure_future(anext(things, None))
    left = max(0.0, ends_at - time.monotonic())
    done, _ = await asyncio.wait({step, stopping}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
    if step not in done:
        step.cancel()
        await asyncio.gather(step, return_exceptions=True)
        raise TimeoutError
    return step.result()


async def _take(thing: Consumed, line: Line, store: SourceStore) -> None:
    if isinstance(thing, Problem):
        store.note_problem(thing)
        return
    try:
        taken = line.take(thing)
    except DroppedItem as error:
        taken = error.dropped
    await store.add(taken)
    if isinstance(thing, Cursor):
        await store.flush()
