"""Rows that an organisation brings: whatever they hold is taken, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.actions import FIELDS as ACTION_FIELDS
from exchange.actions import action_items
from exchange.commitments import FIELDS as COMMITMENT_FIELDS
from exchange.commitments import commitment_items
from exchange.instrument_counts import FIELDS as COUNT_FIELDS
from exchange.instrument_counts import instrument_counts
from exchange.outcomes import FIELDS as OUTCOME_FIELDS
from exchange.outcomes import outcome_items
from exchange.reading import Row
from exchange.values import optional_flag
from reputation.brand import Alias, Brand
from reputation.errors import InputError

MOSCOW = ZoneInfo("Europe/Moscow")
BRANDS = [Brand(7, "Нордбанк", "own", (Alias("Nordbank"),)), Brand(8, "Alfabank", "competitor")]


def row(line: int = 2, **values: Any) -> Row:
    return Row("f.csv", line, values)


def test_action_kind_may_be_written_as_words() -> None:
    (found,) = action_items([row(kind="Monitoring offer", title="A year", happened_at="2026-11-24")], BRANDS, MOSCOW)
    assert (found.kind, found.brand_id, found.privileged) == ("monitoring_offer", 7, None)


def test_action_of_a_competitor_is_found_by_its_name() -> None:
    rows = [row(kind="counter-offer", title="Come to us", happened_at="2026-11-24", brand="ALFABANK")]
    assert action_items(rows, BRANDS, MOSCOW)[0].brand_id == 8


def test_outcome_row_may_give_a_kind_twice_only_once() -> None:
    with pytest.raises(InputError, match=r"f\.csv, line 2, column 'day': line 2 gives the same already"):
        outcome_items([row(day="2026-11-24", kind="calls", value="3", calls="4")], BRANDS)


def test_outcome_only_trust_may_be_below_zero() -> None:
    assert outcome_items([row(day="2026-11-24", kind="Trust", value="-4,5")], BRANDS)[0].value == -4.5
    with pytest.raises(InputError, match="not a number from 0 up"):
        outcome_items([row(day="2026-11-24", kind="calls", value="-4")], BRANDS)


def test_without_an_own_brand_a_row_must_name_one() -> None:
    with pytest.raises(InputError, match=r"no \[\[brand\]\] has the role own"):
        outcome_items([row(day="2026-11-24", calls="3")], BRANDS[1:])


@pytest.mark.parametrize(("text", "flag"), [("YES", True), (True, True), ("0", False), (0, False), (None, None)])
def test_flag_is_read_from_words_and_json(text: object, flag: object) -> None:
    assert optional_flag(row(privileged=text), "privileged") is flag


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31T23:00-14:00"])
def test_moment_beyond_the_calendar_is_refused(moment: str) -> None:
    with pytest.raises(InputError, match=r"f\.csv, line 2, column 'happened_at'"):
        action_items([row(kind="apology", title="x", happened_at=moment)], BRANDS, MOSCOW)


VALUE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.lists(st.integers(), max_size=2),
    st.sampled_from(["2026-11-24", "2026-11-25", "apology", "calls", "trust", "Nordbank", "3", "-3", "yes"]),
)  # fmt: skip


def rows_of(fields: tuple[str, ...]) -> st.SearchStrategy[list[Row]]:
    values = st.dictionaries(st.sampled_from(fields), VALUE)
    return st.lists(values, max_size=4).map(lambda found: [row(at + 2, **one) for at, one in enumerate(found)])


def told(read: Callable[[], object]) -> str:
    """What the refusal says; an empty line's where the rows are taken."""
    try:
        read()
    except InputError as error:
        return str(error)
    return "f.csv, line"


def refused_or_taken(read: Callable[[], object]) -> None:
    sentence = told(read)
    assert sentence.startswith("f.csv, line")
    assert "\n" not in sentence


@given(rows=rows_of(ACTION_FIELDS))
def test_any_action_rows_are_taken_or_refused_with_their_line(rows: list[Row]) -> None:
    refused_or_taken(lambda: action_items(rows, BRANDS, MOSCOW))


@given(rows=rows_of(OUTCOME_FIELDS))
def test_any_outcome_rows_are_taken_or_refused_with_their_line(rows: list[Row]) -> None:
    refused_or_taken(lambda: outcome_items(rows, BRANDS))


@given(rows=rows_of(COUNT_FIELDS))
def test_any_count_rows_are_taken_or_refused_with_their_line(rows: list[Row]) -> None:
    refused_or_taken(lambda: instrument_counts(rows, BRANDS, "suite"))


@given(rows=rows_of(COMMITMENT_FIELDS))
def test_any_commitment_rows_are_taken_or_refused_with_their_line(rows: list[Row]) -> None:
    refused_or_taken(lambda: commitment_items(rows, BRANDS))
