"""The pure parts of storage: what a text becomes before it is stored, and what scores and stories add to cells."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.database import describe
from storage.rollup_changes import Cell, count_scores, count_stories, key_values
from storage.text import MAX_KEY_BYTES, storable, storable_count, storable_key

HOUR = datetime(2026, 11, 24, 12, tzinfo=UTC)
CELL = Cell(1, HOUR, "feed", "en", None)


def row(**changes: Any) -> dict[str, Any]:
    return {**CELL._asdict(), "label": "negative", "about_breach": True, "practices": ["empathy"], **changes}


@given(st.text(alphabet=st.characters()))
def test_storable_any_text_can_be_encoded_and_has_no_nul(text: str) -> None:
    assert b"\x00" not in storable(text).encode("utf-8")


def test_storable_ordinary_text_is_untouched() -> None:
    assert storable("Привет, «мир»! 🙂\n") == "Привет, «мир»! 🙂\n"
    assert storable(None) is None


@given(st.text(alphabet=st.characters(), max_size=3000))
def test_storable_key_fits_an_index_and_is_the_same_again(key: str) -> None:
    assert len(storable_key(key).encode("utf-8")) <= MAX_KEY_BYTES
    assert storable_key(key) == storable_key(key)


def test_storable_key_long_keys_that_differ_stay_different() -> None:
    assert storable_key("x" * 5000 + "a") != storable_key("x" * 5000 + "b")


@pytest.mark.parametrize(("count", "kept"), [(None, None), (5, 5), (2**70, 2**63 - 1), (-(2**70), 1 - 2**63)])
def test_storable_count_fits_a_bigint(count: int | None, kept: int | None) -> None:
    assert storable_count(count) == kept


def test_count_scores_adds_label_breach_and_practices() -> None:
    numbers = count_scores([row(), row(label="positive", about_breach=None, practices=None)])
    assert {key: number for key, number in numbers.items() if number} == {
        (CELL, "negative"): 1,
        (CELL, "positive"): 1,
        (CELL, "breach"): 1,
        (CELL._replace(practice="empathy"), "negative"): 1,
    }


def test_count_scores_unreadable_text_adds_to_no_practice() -> None:
    numbers = count_scores([row(label=None, about_breach=None)])
    assert {key: number for key, number in numbers.items() if number} == {(CELL, "unscored"): 1}


def test_count_stories_adds_the_story_and_the_breach() -> None:
    numbers = count_stories([row(), row(about_breach=False)])
    assert numbers == {(CELL, "stories"): 2, (CELL, "breach_stories"): 1}


def test_key_values_are_each_once_in_order() -> None:
    day = HOUR.date()
    assert key_values([(day, 7), (day, 3), (day, 7)]) == {"days": [day, day], "mention_ids": [3, 7]}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://anna:secret@db.example:5432/goodwill", "database goodwill on db.example"),
        ("host=/run/postgresql dbname=goodwill password=secret", "database goodwill on /run/postgresql"),
        ("mysql://anna:secret@db.example/goodwill", "the database at mysql://... (the address can't be read)"),
    ],
)
def test_describe_database_never_shows_the_password(url: str, words: str) -> None:
    assert describe(url) == words
