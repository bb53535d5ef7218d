"""A page's URL says what it shows; a reader's cookies and headers say how."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.address import PERIODS, View, read_query, read_search
from dashboard.reading.mentions import read_place, write_place
from dashboard.visitor import choose_language, known_scheme, next_looks, read_looks

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@given(
    st.builds(
        View,
        language=st.sampled_from([None, "en", "ru"]),
        brand=st.none() | st.text(min_size=1, max_size=40),
        days=st.sampled_from(PERIODS),
        label=st.sampled_from([None, "negative", "neutral", "positive"]),
        is_breach=st.sampled_from([None, True, False]),
    )
)
def test_view_written_as_link_is_read_back_the_same(view: View) -> None:
    assert read_search(urlsplit(view.link("/mentions")).query) == view


@pytest.mark.parametrize(
    "query",
    [
        {"days": "31"},
        {"days": "-30"},
        {"days": "٣٠"},
        {"lang": "fr"},
        {"label": "angry"},
        {"breach": "perhaps"},
        {"unknown": "x"},
        {"days": None},
    ],
)
def test_view_of_wrong_values_is_the_default(query: dict[str, str | None]) -> None:
    assert read_query(query) == View()


@pytest.mark.parametrize("name", ["days", "breach", "before", "brand", "label", "lang"])
def test_name_that_a_query_gives_twice_counts_by_its_last_value(name: str) -> None:
    good = {"days": "90", "breach": "yes", "before": "5-7", "brand": "Rival", "label": "neutral", "lang": "ru"}[name]
    assert read_query({name: ["x", good]}) == read_query({name: good}) == read_search(f"?{name}=x&{name}={good}")


def test_link_that_changes_a_filter_begins_the_list_anew() -> None:
    view = View(before="5-7", days=30)
    assert view.link("/mentions", label="negative") == "/mentions?days=30&label=negative"


def test_language_asked_for_wins_over_cookie_browser_and_organisation() -> None:
    assert choose_language("ru", "en", ["en-GB"], ["en"]) == "ru"
    assert choose_language(None, "ru", ["en-GB"], ["en"]) == "ru"
    assert choose_language(None, None, ["de", "ru-RU", "en"], ["en"]) == "ru"
    assert choose_language(None, "<script>", ["de"], ["ru"]) == "ru"
    assert choose_language(None, None, [], []) == "en"


def test_scheme_from_cookie_is_known_only_where_it_is_one() -> None:
    assert [known_scheme(text) for text in ("dark", "light", "auto", None)] == ["dark", "light", None, None]


def test_looks_within_half_an_hour_are_one_visit() -> None:
    first = next_looks(None, NOW)
    again = next_looks(first.to_cookie(), NOW + timedelta(minutes=20))
    assert again.previous is None
    later = next_looks(again.to_cookie(), NOW + timedelta(hours=3))
    assert later.previous == NOW + timedelta(minutes=20)
    assert next_looks(later.to_cookie(), NOW + timedelta(hours=3, minutes=5)).previous == later.previous


@pytest.mark.parametrize("cookie", ["", "|", "nonsense", "x|y", "2026-11-24T00:00:00|2026-11-24T00:00:00", None])
def test_looks_of_an_unreadable_cookie_are_a_first_visit(cookie: str | None) -> None:
    assert read_looks(cookie) is None
    assert next_looks(cookie, NOW).previous is None


def test_place_in_a_list_is_read_back_to_the_microsecond() -> None:
    at = NOW + timedelta(microseconds=123_457)
    assert read_place(write_place(at, 42)) == (at, 42)


@pytest.mark.parametrize("text", [None, "", "-", "1", "x-2", "1-x", "-5-2", "9" * 40 + "-1", "²-1"])
def test_place_malformed_is_none(text: str | None) -> None:
    assert read_place(text) is None
