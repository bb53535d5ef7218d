from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from exchange.actions import action_items
from exchange.ads import ad_item, advertiser_brands
from exchange.mentions import mention_item
from exchange.reading import Row
from exchange.values import (
    optional_count,
    optional_moment,
    optional_number,
    optional_signed_number,
    optional_text,
    text_list,
)
from exchange.writing import write_records
from reputation.brand import Alias, Brand
from reputation.errors import InputError

MOSCOW = ZoneInfo("Europe/Moscow")
BRANDS = [Brand(7, "Альфабанк", "competitor", (Alias("Alfabank"),))]


def row(**values: Any) -> Row:
    return Row("f.csv", 3, values)


def test_moment_without_an_offset_is_meant_in_the_organisations_zone() -> None:
    assert optional_moment(row(at="2026-11-24T12:00"), "at", MOSCOW) == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert optional_moment(row(at="2026-11-24T12:00Z"), "at", MOSCOW) == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert optional_moment(row(at="2026-11-24"), "at", MOSCOW) == datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert optional_moment(row(), "at", MOSCOW) is None


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "many", True, [], "1e400"])
def test_number_that_is_none_names_its_place(value: object) -> None:
    with pytest.raises(InputError, match=r"f\.csv, line 3, column 'n'"):
        optional_number(row(n=value), "n")


def test_number_takes_a_decimal_comma_and_a_count_no_fraction() -> None:
    assert optional_number(row(n="4,5"), "n") == 4.5
    assert optional_count(row(n="12"), "n") == 12
    for wrong in ("4.5", "1e30"):
        with pytest.raises(InputError, match="no whole number"):
            optional_count(row(n=wrong), "n")


def test_text_list_from_json_or_from_one_cell() -> None:
    assert text_list(row(p=["a", " b "]), "p") == ("a", "b")
    assert text_list(row(p="a|b| "), "p") == ("a", "b")
    with pytest.raises(InputError, match="list of texts"):
        text_list(row(p=["a", 1]), "p")


def test_text_of_which_nothing_is_left_is_unknown_and_where_it_is_needed_refused() -> None:
    assert optional_text(row(t="\x00 "), "t") is None
    with pytest.raises(InputError, match="column 'text': it is missing or empty"):
        mention_item(row(url="https://a.example/", text="\x00"), 1, MOSCOW)


def test_ad_of_which_no_text_is_left_once_cleaned_is_refused() -> None:
    with pytest.raises(InputError, match=r"f\.csv, line 3, column 'text': it holds nothing that can be read"):
        ad_item(row(advertiser="alfabank", text="\u200b\u200b"), 1, MOSCOW, advertiser_brands(BRANDS))


@pytest.mark.parametrize("url", ["https://", "https:///path", "http://:80/"])
def test_address_without_a_host_is_refused(url: str) -> None:
    with pytest.raises(InputError, match=r"f\.csv, line 3, column 'url': .* names no host"):
        mention_item(row(url=url, text="x"), 1, MOSCOW)


def test_text_with_half_a_character_is_refused() -> None:
    with pytest.raises(InputError, match="lone surrogate"):
        mention_item(row(url="https://a.example/", text="\ud800"), 1, MOSCOW)


def test_mention_without_an_id_is_known_by_its_address() -> None:
    item = mention_item(row(url="https://a.example/1", text="x"), 5, MOSCOW)
    assert (item.source_id, item.external_id, item.kind, item.published_at) == (
        5,
        "https://a.example/1",
        "article",
        None,
    )


@pytest.mark.parametrize("kind", ["review", "comment"])
def test_mentions_of_which_many_stand_at_one_address_are_known_by_their_author_date_and_words(kind: str) -> None:
    written = [("Ann", "2026-11-01", "Bad"), ("Bo", "2026-11-01", "Bad"), ("Bo", "2026-11-02", "Bad"),
               ("Bo", "2026-11-02", "Good"), ("Bo", "2026-11-02", "Good")]  # fmt: skip
    items = [
        mention_item(row(url="https://a.example/app", kind=kind, author=who, published_at=day, text=text), 5, MOSCOW)
        for who, day, text in written
    ]
    ids = [item.external_id for item in items]
    assert len(set(ids)) == 4
    assert ids[3] == ids[4]
    given = mention_item(row(id="7", url="https://a.example/app", kind=kind, text="Bad"), 5, MOSCOW)
    assert given.external_id == "7"


@pytest.mark.parametrize(("country", "code"), [("GB", "GB"), (" gb ", "GB"), ("uk", "GB"), ("", None), (None, None)])
def test_country_is_told_in_capitals_whoever_wrote_it(country: str | None, code: str | None) -> None:
    assert mention_item(row(url="https://a.example/1", text="x", country=country), 5, MOSCOW).country == code


@pytest.mark.parametrize(
    ("language", "code"), [("en", "en"), ("EN", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("fil", "fil"), ("und", None)]
)
def test_language_is_told_by_its_code_without_the_country(language: str, code: str | None) -> None:
    known = advertiser_brands(BRANDS)
    assert mention_item(row(url="https://a.example/1", text="x", language=language), 5, MOSCOW).language == code
    assert ad_item(row(advertiser="alfabank", text="x", language=language), 1, MOSCOW, known)[0].language == code


@pytest.mark.parametrize(("field", "value"), [("country", "Germany"), ("country", "12"), ("language", "English")])
def test_country_or_language_by_its_name_is_refused(field: str, value: str) -> None:
    with pytest.raises(InputError, match=f"line 3, column '{field}': '{value}' is no code"):
        mention_item(row(url="https://a.example/1", text="x", **{field: value}), 5, MOSCOW)


def test_ad_without_an_id_has_the_same_one_each_time_and_another_for_another_start() -> None:
    known = advertiser_brands(BRANDS)
    ads = [
        ad_item(row(advertiser="alfabank", text="Switch", started_on=day), 1, MOSCOW, known)
        for day in ("2026-11-01", "2026-11-01", "2026-11-02")
    ]
    assert [brand_id for _, brand_id in ads] == [7, 7, 7]
    first, second, third = (item.external_id for item, _ in ads)
    assert first == second != third
    assert ads[0][0].started_on == date(2026, 11, 1)


def test_written_csv_runs_in_no_spreadsheet_and_keeps_numbers() -> None:
    stream = io.StringIO()
    records = [{"a": '=HYPERLINK("x")', "b": -1.5, "c": ["x", "y"], "d": None, "e": datetime(2026, 11, 24, tzinfo=UTC)}]
    assert write_records(stream, records, ("a", "b", "c", "d", "e"), "csv") == 1
    line = stream.getvalue().splitlines()[1]
    assert line == '"\'=HYPERLINK(""x"")",-1.5,x|y,,2026-11-24T00:00:00+00:00'


def test_written_json_lines_have_every_column() -> None:
    stream = io.StringIO()
    write_records(stream, [{"a": "=x"}], ("a", "b"), "jsonl")
    assert json.loads(stream.getvalue()) == {"a": "=x", "b": None}


@pytest.mark.parametrize("text", ["1,234", "12,000", "-1,234", "1,234,567", "1.234.567", "1_000", "1_0.5"])
def test_number_with_what_may_be_thousands_separators_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"line 3, column 'n': .*a thousands separator or a decimal comma\?"):
        optional_signed_number(row(n=text), "n")


@pytest.mark.parametrize(
    ("value", "number"), [("1.234", 1.234), ("0,125", 0.125), ("-12,5", -12.5), ("1234,567", 1234.567), (1.234, 1.234)]
)
def test_number_that_can_be_read_in_one_way_only_is_taken(value: object, number: float) -> None:
    assert optional_signed_number(row(n=value), "n") == number


@pytest.mark.parametrize("text", ["1,234", "12,000", "12.000", "1.234", "1.234.567", "1_000"])
def test_count_with_thousands_separators_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"line 3, column 'n': .*a thousands separator"):
        optional_count(row(n=text), "n")


@pytest.mark.parametrize(
    ("value", "count"), [("1234", 1234), (" 12.0 ", 12), ("12,00", 12), ("12345.00", 12345), (12.0, 12), (1e16, 10**16)]
)
def test_count_that_is_whole_is_taken_as_spreadsheets_write_it(value: object, count: int) -> None:
    assert optional_count(row(n=value), "n") == count


@pytest.mark.parametrize("value", ["1e3", "1234.000", 1.234])
def test_count_that_is_written_as_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="no whole number"):
        optional_count(row(n=value), "n")


@pytest.mark.parametrize("url", ["https://[ad]/x", "https://[::1/x", "http://a]/"])
def test_address_that_can_not_be_taken_apart_names_its_place(url: str) -> None:
    place = r"f\.csv, line 3, column 'url': .* has a host that can't be read"
    with pytest.raises(InputError, match=place):
        mention_item(row(url=url, text="x"), 1, MOSCOW)
    with pytest.raises(InputError, match=place):
        ad_item(row(advertiser="alfabank", text="x", url=url), 1, MOSCOW, advertiser_brands(BRANDS))
    with pytest.raises(InputError, match=place):
        action_items(
            [row(kind="apology", title="x", happened_at="2026-11-24", brand="alfabank", url=url)], BRANDS, MOSCOW
        )
