"""kind = "gdelt"."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.errors import ExtractionError, ParseError
from crawlers.failures import problem_of
from crawlers.items import Cursor, Problem, Reached
from crawlers.news_options import GdeltOptions
from crawlers.parsers.gdelt import STEP, file_name, moment_of, parse_gkg, parse_newest
from crawlers.parsers.json_values import text_of
from crawlers.spiders.articles import ArticleSpider

BASE = "http://data.gdeltproject.org/gdeltv2"
MAX_SIZE = 64 << 20
"""Bytes of one file as it is sent; a real one has some 10 MB."""

_NEWEST = {"english": "lastupdate.txt", "translated": "lastupdate-translation.txt"}


class GdeltSpider(ArticleSpider[GdeltOptions]):
    """News of the whole world that names a watched brand, by GDELT's open files of each quarter of an hour.

    The files are published for all to fetch, and robots.txt is not asked for them; it is for the articles they name.
    GDELT asks to be cited: https://www.gdeltproject.org
    """

    name = "gdelt"
    summary = "Articles of the world's news sites that name a watched brand, found in GDELT's Knowledge Graph files"
    yields = "mentions of kind article"
    reaches_back = "to February 2015, 96 files a day and stream; an article that is gone leaves its title"
    robots = "obeyed for the articles; not asked for GDELT's own files, which are published for all to fetch"
    needs = "nothing; 20 MB each quarter of an hour for both streams"

    async def start(self) -> AsyncIterator[Any]:
        """The newest file of the first stream."""
        self._streams = list(self.options.streams)
        self._quota = max(1, self.options.max_files // len(self._streams))
        self._is_whole = True
        self._waiting: list[datetime] = []
        self._base = (self.context.source.url or BASE).rstrip("/")
        is_backfill = self.context.since_at is not None
        self._cursor = dict(self.context.backfill_cursor if is_backfill else self.context.source.cursor)
        yield self._next_stream()

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """The files that no crawl has read, up to the newest."""
        try:
            newest_at = parse_newest(response.body, response.url)
        except ParseError as error:
            yield self.unreadable(error)
            return
        self._waiting = self._unread(newest_at)
        for thing in self._go_on():
            yield thing

    async def parse_file(self, response: Response) -> AsyncIterator[Any]:
        """The articles of one file that name a brand; those read before are left out."""
        try:
            found = await self.context.pool.run(parse_gkg, response.body, response.url, self.context.brands)
        except (ParseError, ExtractionError) as error:
            yield Problem("parse", str(error))
        else:
            for entry in await self.unseen(found):
                yield self.article(entry) if self.options.articles else self.own_text(entry)
        for thing in self.one_read():
            yield thing

    def file_failed(self, failure: Failure) -> Iterable[Any]:
        """A file that was never written is passed over; one that can't be had now ends the stream for this time."""
        problem = problem_of(failure)
        is_missing = problem.kind == "http_404"
        yield Problem("missing_file" if is_missing else problem.kind, problem.sentence, not is_missing, problem.passing)
        if is_missing:
            yield from self.one_read()

    def all_read(self) -> Iterable[Any]:
        """A file and all its articles are stored: on to the next one."""
        read_at = self._waiting.pop(0)
        self._cursor = {**self._cursor, self._stream: f"{read_at:%Y%m%d%H%M%S}"}
        yield Cursor(self._cursor) if self.context.since_at is None else Reached(self._cursor)
        yield from self._go_on()

    def _unread(self, newest_at: datetime) -> list[datetime]:
        """Moments of the files to read: the oldest first, in a backfill the newest first."""
        since_at, until_at = self.context.since_at, self.context.until_at
        reached = moment_of(text_of(self._cursor.get(self._stream)) or "")
        if since_at is None:
            first = reached + STEP if reached else newest_at - timedelta(hours=self.options.hours) + STEP
            wanted = _quarters(first, newest_at)
        else:
            last = min(moment for moment in (newest_at, until_at, reached and reached - STEP) if moment)
            wanted = _quarters(since_at, last)[::-1]
        self._is_whole = self._is_whole and len(wanted) <= self._quota
        return wanted[: self._quota]

    def _go_on(self) -> Iterable[Any]:
        if self._waiting:
            self.under_way += 1
            url = f"{self._base}/{file_name(self._waiting[0], self._stream)}"
            meta = {"dont_obey_robotstxt": True, "download_maxsize": MAX_SIZE}
            yield self.request(url, self.parse_file, errback=self.file_failed, meta=meta)
        elif self._streams:
            yield self._next_stream()
        elif self.context.since_at and self._is_whole:
            yield Reached(self._cursor, reached_at=self.context.since_at, is_done=True)

    def _next_stream(self) -> Request:
        self._stream = self._streams.pop(0)
        return self.request(f"{self._base}/{_NEWEST[self._stream]}", self.parse, meta={"dont_obey_robotstxt": True})


def _quarters(first: datetime, last: datetime) -> list[datetime]:
    """The quarters of an hour from `first`, or the first after it, to `last`."""
    start = first.replace(minute=first.minute // 15 * 15, second=0, microsecond=0)
    start = start if start >= first else start + STEP
    return [start + STEP * number for number in range(max(0, (last - start) // STEP + 1))]
