"""Crawls: a round of the due sources is one child process, ended with everything it started when its time is up."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from crawlers.options import is_stream
from jobs.child import end_group, start
from jobs.work import Work
from reputation import clock
from reputation.brand import Source
from reputation.coverage import IMPORT_KIND
from reputation.errors import InputError, RunError
from reputation.leak_watch import LEAK_KINDS, OFF
from storage.crawls import close_round, open_round, sweep_killed
from storage.database import Connection, Database
from storage.locks import SessionLock, held_locks
from storage.rounds import RoundCrawl, list_open_rounds, list_round_crawls, lock_round_opening
from storage.sources import due_sources, get_source, mark_crawled
from storage.sync import stored_settings

GRACE_SECONDS = 12
"""What a child gets to store its last batch before it is killed."""

CLAIM_SECONDS = 60
"""A round this young may not yet be held by its runner; later, one that nobody holds was left by a dead worker."""

RoundEnd = Literal["done", "timeout", "stopped"]


@dataclass(frozen=True, slots=True)
class RoundResult:
    """How a round ended, and what its crawls did."""

    end: RoundEnd
    crawls: tuple[RoundCrawl, ...]

    def in_words(self) -> str:
        """One line for logs: sources, items, mentions, failures."""
        failed = [crawl for crawl in self.crawls if crawl.outcome != "ok"]
        items, new = sum(c.item_count for c in self.crawls), sum(c.new_count for c in self.crawls)
        words = f"{len(self.crawls)} sources crawled, {items} items seen, {new} new"
        if failed:
            listed = ", ".join(f"{crawl.source} ({crawl.outcome or 'unfinished'})" for crawl in failed)
            words += f"; not well: {listed}"
        return words if self.end == "done" else f"{words}; the round was ended ({self.end})"


def crawl(work: Work) -> str | None:
    """Job: one round of the sources that are due, or of those that the argument `sources` names."""
    names = work.arguments.get("sources")
    with work.database.connection() as connection:
        round_id = open_due_round(connection) if names is None else open_named_round(connection, names)
    if round_id is None:
        return None
    return run_round(work.database.url, round_id, work.left_seconds, stopped=work.stop.is_set).in_words()


def stream(work: Work) -> str | None:
    """Job: one slice of the streams that are due, in a round of their own: nothing else waits for its end."""
    with work.database.connection() as connection:
        round_id = open_due_round(connection, streams=True)
    if round_id is None:
        return None
    return run_round(work.database.url, round_id, work.left_seconds, stopped=work.stop.is_set).in_words()


def watch_leaks(work: Work) -> str | None:
    """Job: the source of the leak watch that has been due longest, in a process of its own."""
    with work.database.connection() as connection:
        round_id = open_due_leak_round(connection)
    if round_id is None:
        return None
    return run_round(work.database.url, round_id, work.left_seconds, stopped=work.stop.is_set).in_words()


def open_due_leak_round(connection: Connection) -> int | None:
    """Open a round of one due source of the leak watch; None where there is none, or no legal basis is confirmed."""
    if not stored_settings(connection).leak_watch.is_on:
        return None
    lock_round_opening(connection)
    busy = _close_abandoned(connection)
    found = (source for source in due_sources(connection, clock.now()) if source.kind in LEAK_KINDS)
    due = next((source.source_id for source in found if source.source_id not in busy), None)
    return None if due is None else open_round(connection, [due])


def open_due_round(connection: Connection, *, streams: bool = False) -> int | None:
    """Open a round of the due sources that no open round holds, streams or all others; None where there is none.

    First the rounds that a dead worker left are closed: their sources are due as before.
    """
    lock_round_opening(connection)
    busy = _close_abandoned(connection)
    found = [source for source in due_sources(connection, clock.now()) if source.kind not in LEAK_KINDS]
    wanted = [source for source in found if is_stream(source.kind) is streams]
    due = [source.source_id for source in wanted if source.source_id not in busy]
    return open_round(connection, due) if due else None


def open_named_round(connection: Connection, names: Sequence[str]) -> int:
    """Open a round of these sources, due or not.

    Raises:
        InputError: as `named_sources`; one of the leak watch is named beside others, or while it is off.
    """
    sources = named_sources(connection, names)
    _refuse_leaks(connection, sources)
    return open_round(connection, [source.source_id for source in sources])


def named_sources(connection: Connection, names: Sequence[str]) -> list[Source]:
    """The sources of these names, each once, in the order given.

    Raises:
        InputError: there is no source of a name, or it holds what was imported.
    """
    return [_crawlable(name, get_source(connection, name)) for name in dict.fromkeys(names)]


def _crawlable(name: str, source: Source | None) -> Source:
    if source is None:
        raise InputError(f"there is no source {name!r} in goodwill.toml")
    if source.kind == IMPORT_KIND:
        raise InputError(f"source {name!r} holds what was imported from files: there is nothing to crawl")
    return source


def _refuse_leaks(connection: Connection, sources: Sequence[Source]) -> None:
    leaks = [source.name for source in sources if source.kind in LEAK_KINDS]
    if leaks and not stored_settings(connection).leak_watch.is_on:
        raise InputError(f"source {leaks[0]!r} is not crawled: {OFF}")
    if leaks and len(sources) > 1:
        raise InputError(f"source {leaks[0]!r} of the leak watch is crawled alone: name no other beside it")


def _close_abandoned(connection: Connection) -> set[int]:
    """Close the rounds whose runner is dead; ids of the sources that the living ones hold."""
    rounds = list_open_rounds(connection)
    held = held_locks(connection, [_lock_name(one.round_id) for one in rounds])
    living = [one for one in rounds if one.age_seconds < CLAIM_SECONDS or _lock_name(one.round_id) in held]
    for one in rounds:
        if one not in living:
            close_round(connection, one.round_id)
    sweep_killed(connection)
    return {source_id for one in living for source_id in one.source_ids}


def run_round(
    database_url: str, round_id: int, timeout_s: float, stopped: Callable[[], bool] = lambda: False
) -> RoundResult:
    """Run the round's child to its end, or end it when the time is up or `stopped` says so; what its crawls did.

    Crawls that the child left unfinished are marked as killed. After a timeout or a crash their sources rest as after
    any failure; when we were told to stop they are due again at once.

    Raises:
        RunError: the child could not run the round.
        DatabaseUnavailableError: the server does not answer.
    """
    with SessionLock(database_url) as lock, Database.open(database_url, size=1) as database:
        lock.take(_lock_name(round_id))
        environ = {**os.environ, "GOODWILL_DATABASE_URL": database_url}
        child = start(("-m", "crawlers", "--round", str(round_id)), environ)
        try:
            end = _wait(child, timeout_s, stopped)
        finally:
            end_group(child, GRACE_SECONDS)
            crawls = _close(database, round_id)
        if end != "stopped":
            _rest(database, [one.source_id for one in crawls if one.outcome == "killed"])
        if end == "done" and child.returncode != 0 and not crawls:
            raise RunError(f"the crawl of round {round_id} could not run (exit status {child.returncode})")
        return RoundResult(end, crawls)


def _wait(child: subprocess.Popen[bytes], timeout_s: float, stopped: Callable[[], bool]) -> RoundEnd:
    ends_at = time.monotonic() + timeout_s
    while not stopped():
        if time.monotonic() >= ends_at:
            return "timeout"
        try:
            child.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
        return "done"
    return "stopped"


def _close(database: Database, round_id: int) -> tuple[RoundCrawl, ...]:
    """Close the round, its unfinished crawls as killed; what its crawls did."""
    with database.connection() as connection:
        close_round(connection, round_id)
        sweep_killed(connection)
        return tuple(list_round_crawls(connection, round_id))


def _rest(database: Database, source_ids: Sequence[int]) -> None:
    with database.connection() as connection:
        for source_id in source_ids:
            mark_crawled(connection, source_id, ok=False, now=clock.now())


def _lock_name(round_id: int) -> str:
    return f"round {round_id}"
