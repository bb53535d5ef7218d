"""Keeps the rollups equal to what they sum, while mentions and scores change.

Invariant: a cell of `rollups` counts exactly the rows of `mention_scores` that are scored and whose mention is dated;
a story counts once a brand, in the cell of its earliest such copy. `follow_changes` takes what is counted before a
change and after it, and adds the difference.

Locks, in one order everywhere so that nobody waits in a circle: identities, score rows, the lock on joining stories,
stories by number, cells by key. Stories are joined under both, so who holds the lock on joining sees no mention change
its story, and who does not looks again once it holds the stories (`locked_stories`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import psycopg

from storage.database import Connection
from storage.queries import query

MentionKey = tuple[date, int]
"""A mention's place: (first_seen_on, mention_id)."""

Row = Mapping[str, Any]


class Cell(NamedTuple):
    """One cell of the rollups. `practice` is None in `rollups`, set in `practice_rollups`."""

    brand_id: int
    hour_at: datetime
    source_kind: str
    language: str | None
    country: str | None
    practice: str | None = None


COUNTS = ("negative", "neutral", "positive", "unscored", "breach", "stories", "breach_stories")
PRACTICE_COUNTS = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class Counted:
    """What the rollups count of some mentions and stories: a number by (cell, count), and the stories' places."""

    numbers: Counter[tuple[Cell, str]]
    stories: dict[tuple[int, int], Row]


@contextmanager
def follow_changes(connection: Connection, mentions: Sequence[MentionKey], story_ids: Sequence[int]) -> Iterator[None]:
    """Carry every change made inside to these mentions, their scores and these stories over to the rollups.

    The caller holds the locks on the score rows that it changes and on the stories; whoever lacks the latter changes
    nothing that is counted.
    """
    before = _counted(connection, mentions, _list_stories(connection, "list_counted_stories", story_ids))
    yield
    after = _counted(connection, mentions, _list_stories(connection, "list_countable_stories", story_ids))
    _move_stories(connection, before.stories, after.stories)
    difference = Counter(after.numbers)
    difference.subtract(before.numbers)
    add_to_cells(connection, difference)


def lock_stories(connection: Connection, story_ids: Iterable[int]) -> None:
    """Lock stories by number until the transaction ends."""
    connection.execute(query("lock_stories"), {"story_ids": sorted(set(story_ids))})


def locked_stories(connection: Connection, mentions: Sequence[MentionKey]) -> list[int]:
    """Lock the stories that these mentions tell, for who does not hold the lock on joining; their numbers.

    A story may be joined to another while we wait for it: then what was locked is let go, and the other one tried.
    """
    told = stories_of(connection, mentions)
    while True:
        with connection.transaction() as attempt:
            lock_stories(connection, told)
            found = stories_of(connection, mentions)
            if found == told:
                return told
            told = found
            raise psycopg.Rollback(attempt)


def stories_of(connection: Connection, mentions: Sequence[MentionKey]) -> list[int]:
    """The stories that these mentions tell now, each once; they stay so while the lock on joining is held."""
    rows = connection.execute(query("find_stories_of_mentions"), key_values(mentions))
    return sorted(row["story_id"] for row in rows)


def key_values(mentions: Iterable[MentionKey]) -> dict[str, list[Any]]:
    """The mentions' places as the two arrays that queries take, each once."""
    keys = sorted(set(mentions))
    return {"days": [day for day, _ in keys], "mention_ids": [mention_id for _, mention_id in keys]}


def count_scores(rows: Iterable[Row]) -> Counter[tuple[Cell, str]]:
    """What scored rows add to the cells: their label (or that they were unreadable), the breach, each practice."""
    numbers: Counter[tuple[Cell, str]] = Counter()
    for row in rows:
        cell = _cell(row)
        numbers[cell, row["label"] or "unscored"] += 1
        numbers[cell, "breach"] += bool(row["about_breach"])
        for practice in (row["practices"] or ()) if row["label"] else ():
            numbers[cell._replace(practice=practice), row["label"]] += 1
    return numbers


def count_stories(rows: Iterable[Row]) -> Counter[tuple[Cell, str]]:
    """What stories add to the cells where they are counted."""
    numbers: Counter[tuple[Cell, str]] = Counter()
    for row in rows:
        numbers[_cell(row), "stories"] += 1
        numbers[_cell(row), "breach_stories"] += bool(row["about_breach"])
    return numbers


def add_to_cells(connection: Connection, numbers: Mapping[tuple[Cell, str], int]) -> None:
    """Add the numbers to their cells in key order; a cell with nothing to add is left alone."""
    cells = sorted({cell for (cell, _), number in numbers.items() if number}, key=_order)
    plain = [cell for cell in cells if cell.practice is None]
    by_practice = [cell for cell in cells if cell.practice is not None]
    if plain:
        connection.execute(query("add_to_rollups"), _columns(plain, COUNTS, numbers))
    if by_practice:
        connection.execute(query("add_to_practice_rollups"), _columns(by_practice, PRACTICE_COUNTS, numbers))


def _counted(connection: Connection, mentions: Sequence[MentionKey], stories: dict[tuple[int, int], Row]) -> Counted:
    scores = connection.execute(query("list_counted_scores"), key_values(mentions)).fetchall() if mentions else []
    return Counted(count_scores(scores) + count_stories(stories.values()), stories)


def _list_stories(connection: Connection, name: str, story_ids: Sequence[int]) -> dict[tuple[int, int], Row]:
    if not story_ids:
        return {}
    rows = connection.execute(query(name), {"story_ids": list(story_ids)})
    return {(row["story_id"], row["brand_id"]): row for row in rows}


def _move_stories(
    connection: Connection, before: Mapping[tuple[int, int], Row], after: Mapping[tuple[int, int], Row]
) -> None:
    gone = [before[key] for key in before.keys() - after.keys()]
    moved = [row for key, row in after.items() if before.get(key) != row]
    with connection.cursor() as cursor:
        if gone:
            cursor.executemany(query("delete_story_brand"), gone)
        if moved:
            cursor.executemany(query("store_story_brand"), moved)


def _cell(row: Row) -> Cell:
    return Cell(row["brand_id"], row["hour_at"], row["source_kind"], row["language"], row["country"])


def _order(cell: Cell) -> tuple[Any, ...]:
    """Sort key of a cell; an unknown language or country comes first."""
    return tuple((value is not None, value) if value is not None else (False,) for value in cell)


def _columns(
    cells: Sequence[Cell], counts: Sequence[str], numbers: Mapping[tuple[Cell, str], int]
) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [getattr(cell, name) for cell in cells] for name in Cell._fields}
    for count in counts:
        columns[count] = [numbers.get((cell, count), 0) for cell in cells]
    return columns
