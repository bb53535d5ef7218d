"""The pool that reads pages: a page that never ends, one that kills its reader, one that eats all memory."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator

import pytest

from crawlers import extraction
from crawlers.errors import ExtractionError, ParseError
from crawlers.extraction import ExtractionPool, _limited
from crawlers.parsers.feed import parse_feed

URL = "https://a.example/feed"


@pytest.fixture
def pool() -> Iterator[ExtractionPool]:
    pool = ExtractionPool()
    yield pool
    pool.close()


def test_pool_gives_results_and_the_errors_that_parsers_raise(pool: ExtractionPool) -> None:
    async def use() -> int:
        with pytest.raises(ParseError, match="is no feed"):
            await pool.run(parse_feed, b"nothing", URL)
        return await pool.run(pow, 2, 10)

    assert asyncio.run(use()) == 1024


def test_pool_whose_reader_dies_fails_that_page_and_reads_the_next(pool: ExtractionPool) -> None:
    async def use() -> int:
        with pytest.raises(ExtractionError, match="died"):
            await pool.run(os._exit, 9)
        return await pool.run(pow, 2, 10)

    assert asyncio.run(use()) == 1024


def test_pool_page_that_eats_all_memory_fails_alone(pool: ExtractionPool) -> None:
    async def use() -> int:
        with pytest.raises(ExtractionError, match="MemoryError"):
            await pool.run(bytes, extraction.MAX_MEMORY)
        return await pool.run(pow, 2, 10)

    assert asyncio.run(use()) == 1024


def _compute_for_ever() -> None:
    while True:
        pass


@pytest.fixture
def _interruptible() -> Iterator[None]:
    before = {limit: signal.signal(limit, extraction._too_long) for limit in (signal.SIGALRM, signal.SIGPROF)}
    yield
    for limit, handler in before.items():
        signal.signal(limit, handler)


@pytest.mark.usefixtures("_interruptible")
def test_page_that_computes_too_long_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MAX_SECONDS", 0.2)
    with pytest.raises(ExtractionError, match=r"took longer than 0\.2 s of CPU time"):
        _limited(_compute_for_ever, (), {})


@pytest.mark.usefixtures("_interruptible")
def test_page_that_only_waits_for_the_processor_is_interrupted_much_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MAX_SECONDS", 0.1)
    monkeypatch.setattr(extraction, "MAX_WAIT_SECONDS", 0.5)
    with pytest.raises(ExtractionError, match=r"took longer than 0\.5 s"):
        _limited(time.sleep, (30,), {})
