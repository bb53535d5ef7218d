"""Bluesky's stream, from a real websocket server on loopback to rows."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from jobs.crawling import open_due_round
from storage.database import Database
from tests.integration.crawling import Desk, kill
from tests.replay.stream import StreamServer, event

KIND = "bluesky_stream"


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    desk.add_brand("Eastmoor", "competitor")
    return desk


@pytest.fixture
def server() -> Iterator[StreamServer]:
    with StreamServer([event(n, f"Northgate Bank is silent, day {n}") for n in range(300)]) as running:
        yield running


def stream(desk: Desk, server: StreamServer, **options: Any) -> int:
    return desk.add_source("everyone", server.url, KIND, **{"slice_seconds": 600, **options})


def cursor(desk: Desk) -> dict[str, int]:
    return dict(desk.rows("SELECT cursor FROM sources")[0]["cursor"])


def listen(desk: Desk, source: int, is_done: Callable[[], bool]) -> dict[str, Any]:
    """Listen until all is there, however slow the machine is; then end the crawl as the service does."""
    round_id = desk.open_round([source])
    process = desk.start(round_id)
    try:
        deadline = time.monotonic() + 200
        while not is_done() and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    finally:
        kill(process)
    assert process.returncode == 0, errors
    return desk.crawls(round_id)[0]


def test_stream_cut_again_and_again_stores_every_status_once(desk: Desk, server: StreamServer) -> None:
    server.drops[:] = [120, 0, 150]
    crawl = listen(desk, stream(desk, server), lambda: len(desk.mentions()) == 300)
    assert (crawl["outcome"], crawl["new_count"], crawl["errors"]) == ("killed", 300, {"connection": 3})
    keys = [row["url"].rpartition("/")[2] for row in desk.mentions()]
    assert sorted(keys) == sorted(f"k{n}" for n in range(300))
    assert len(server.paths) == 4
    assert server.cursors()[0] is None


def test_stream_next_slice_goes_on_from_the_stored_cursor_and_a_little_before(desk: Desk, server: StreamServer) -> None:
    source, last = stream(desk, server, rewind_seconds=0.1), event(299, "")["time_us"]
    listen(desk, source, lambda: cursor(desk).get("time_us") == last)
    server.events.append(event(300, "Eastmoor says hello"))
    second = listen(desk, source, lambda: len(desk.mentions()) == 301)
    assert (second["item_count"], second["new_count"]) == (102, 1)
    assert server.cursors() == [None, last - 100_000]


def test_stream_slice_that_is_over_ends_well_and_keeps_nothing_that_names_no_brand(
    desk: Desk, server: StreamServer
) -> None:
    server.events[:] = [event(n, "cats" if n % 50 else "Northgate Bank and cats") for n in range(100)]
    crawl = desk.crawl(stream(desk, server, slice_seconds=8))[0]
    assert (crawl["outcome"], crawl["item_count"], crawl["unmatched_count"], crawl["new_count"]) == ("ok", 100, 98, 2)
    assert desk.rows("SELECT count(*) AS n FROM unmatched") == [{"n": 0}]
    assert cursor(desk) == {"time_us": event(99, "")["time_us"]}


def test_stream_events_that_are_broken_or_no_posts_end_nothing(desk: Desk, server: StreamServer) -> None:
    server.events[:] = [
        "no json",
        "[]",
        json.dumps({"time_us": "soon"}),
        event(1, "Northgate Bank", collection="app.bsky.feed.like"),
        event(2, "Northgate Bank", operation="delete", record=None),
        event(3, "", record={"text": ["Northgate Bank"], "langs": "en", "embed": 5, "reply": []}),
        event(4, "Northgate Bank", rkey="../../etc"),
        event(5, "Northgate Bank at last"),
    ]
    crawl = listen(desk, stream(desk, server), lambda: len(desk.mentions()) == 1)
    assert (crawl["new_count"], crawl["errors"]) == (1, {"event": 3})


def test_stream_edited_status_is_a_new_version(desk: Desk, server: StreamServer) -> None:
    server.events[:] = [event(1, "Northgate Bank lies")]
    source = stream(desk, server)
    listen(desk, source, lambda: len(desk.mentions()) == 1)
    changed = {"createdAt": "2026-03-09T07:39:59Z", "text": "Northgate Bank is mistaken"}
    server.events.append(event(1, "", time_us=1_773_042_100_000_000, operation="update", record=changed))
    crawl = listen(desk, source, lambda: desk.mentions()[0]["version"] == 2)
    assert crawl["changed_count"] == 1
    assert [row["text"] for row in desk.mentions()] == ["Northgate Bank is mistaken"]


def test_stream_that_no_longer_holds_what_was_missed_says_which_time_is_missing(
    desk: Desk, server: StreamServer
) -> None:
    source = stream(desk, server)
    desk.change("UPDATE sources SET cursor = '{\"time_us\": 1773041000000000}'")
    crawl = listen(desk, source, lambda: len(desk.mentions()) == 300)
    assert crawl["errors"] == {"gap": 1}


def test_stream_of_other_languages_is_passed_by(desk: Desk, server: StreamServer) -> None:
    server.events.append(event(300, "", record={"text": "Northgate Bank молчит", "langs": ["ru"]}))
    crawl = listen(desk, stream(desk, server, languages=["ru"]), lambda: len(desk.mentions()) == 1)
    assert crawl["new_count"] == 1


def test_stream_that_nobody_serves_fails_with_its_address_after_backing_off(desk: Desk) -> None:
    with StreamServer([]) as gone:
        url = gone.url
    crawl = desk.crawl(desk.add_source("everyone", url, KIND, slice_seconds=4))[0]
    assert crawl["outcome"] == "failed"
    assert url in crawl["reason"]
    assert 1 <= crawl["errors"]["connection"] <= 3  # at once, after 1 s, after 2 s more: not in a tight circle


def test_stream_on_a_private_address_is_refused_without_leave(desk: Desk, server: StreamServer) -> None:
    source = desk.add_source("everyone", server.url, KIND, allow_private=False, slice_seconds=3)
    crawl = desk.crawl(source)[0]
    assert (crawl["outcome"], crawl["errors"]) == ("failed", {"unsafe_address": 1})
    assert server.paths == []


def test_stream_backfill_replays_from_a_moment_and_leaves_the_cursor_alone(desk: Desk, server: StreamServer) -> None:
    source = stream(desk, server)
    since = datetime.fromtimestamp(1_773_042_000, UTC)
    until = "2026-03-09T07:40:00.299+00:00"  # when the last event was sent
    assert desk.finish(desk.open_round([source], since), 0, GOODWILL_NOW=until)[0]["new_count"] == 300
    assert server.cursors() == [1_773_042_000_000_000 - 5_000_000]
    assert cursor(desk) == {}


def test_stream_has_rounds_of_its_own(desk: Desk) -> None:
    feed, stream_id = desk.add_source("news", "http://127.0.0.1:9/f"), desk.add_source("everyone", None, KIND)
    with desk.database.connection() as connection:
        first, second = open_due_round(connection), open_due_round(connection, streams=True)
    rounds = {row["round_id"]: row["source_ids"] for row in desk.rows("SELECT round_id, source_ids FROM rounds")}
    assert (rounds[first], rounds[second]) == ([feed], [stream_id])
