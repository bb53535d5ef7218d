from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presentation.cells import safe_cell, unguarded


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+7 495",
        "-5",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =cmd|' /C calc'!A0",
        "＝1+1",
        "\u200b=1",
        "\u202e=1",
        "\n=1",
    ],
)
def test_text_that_would_start_a_formula_gets_an_apostrophe(text: str) -> None:
    cell = safe_cell(text)
    assert isinstance(cell, str)
    assert cell.startswith("'")


@pytest.mark.parametrize("text", ["Bank", "1+1=2", "Банк «Север»", "👩‍💻", "two\nlines", ""])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("value", [-5, 3.5, True, date(2026, 1, 1), None])
def test_numbers_and_dates_stay_what_they_are(value: object) -> None:
    assert safe_cell(value) is value  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_number_that_is_none_becomes_none(value: float) -> None:
    assert safe_cell(value) is None


def test_control_characters_and_lone_surrogates_are_taken_out() -> None:
    assert safe_cell("a\x00b\x1bc\ud800d\u202ee") == "abcde"


def test_text_is_cut_at_the_limit_of_a_cell() -> None:
    cell = safe_cell("=" * 40_000)
    assert isinstance(cell, str)
    assert len(cell) == 32_767


@given(st.text())
def test_no_text_at_all_starts_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert isinstance(cell, str)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", ["=1+1", "-5", "＝1+1", "  @x", "\t=1", "\n=1", "Bank", "", "'"])
def test_unguarded_of_a_safe_cell_gives_the_text_back(text: str) -> None:
    assert unguarded(str(safe_cell(text))) == text


@pytest.mark.parametrize("cell", ["'tis", "''=1", "it's =1"])
def test_unguarded_of_an_apostrophe_before_no_formula_keeps_it(cell: str) -> None:
    assert unguarded(cell) == cell
