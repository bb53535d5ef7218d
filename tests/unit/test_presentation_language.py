from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from presentation.language import UNKNOWN, Words, known_language, words

EN, RU = words("en"), words("ru")
NBSP = "\u00a0"


def plain(text: str) -> str:
    return text.replace(NBSP, " ").replace("\u202f", " ").replace("\u2009", " ")


@pytest.mark.parametrize(
    ("n", "form"),
    [(0, "пунктов"), (1, "пункт"), (2, "пункта"), (4, "пункта"), (5, "пунктов"), (11, "пунктов"), (12, "пунктов"),
     (21, "пункт"), (22, "пункта"), (25, "пунктов"), (101, "пункт"), (111, "пунктов"), (-1, "пункт")],
)  # fmt: skip
def test_russian_plural_takes_one_of_three_forms(n: int, form: str) -> None:
    assert RU.plural("{n} point", "{n} points", n).split()[-1] == form


def test_english_plural_takes_one_of_two_forms() -> None:
    assert [EN.plural("{n} point", "{n} points", n) for n in (0, 1, 2)] == ["0 points", "1 point", "2 points"]


def test_text_without_translation_is_its_english() -> None:
    assert RU.text("A sentence nobody wrote, {name}", name="x") == "A sentence nobody wrote, x"


def test_values_with_braces_are_put_in_as_they_are() -> None:
    assert EN.text("To {name}", name="{password}") == "To {password}"


def test_text_without_its_value_is_refused() -> None:
    with pytest.raises(KeyError):
        EN.text("To {name}")


@pytest.mark.parametrize(
    ("language", "number", "signed", "percent"),
    [("en", "12,345.7", "−1.5", "42%"), ("ru", "12 345,7", "−1,5", "42 %")],
)
def test_numbers_are_written_the_languages_way(language: str, number: str, signed: str, percent: str) -> None:
    spoken = words(known_language(language))
    assert plain(spoken.number(12345.67, 1)) == number
    assert spoken.signed(-1.5, 1) == signed
    assert plain(spoken.percent(0.4231)) == percent


def test_sign_is_shown_of_what_is_shown() -> None:
    assert [EN.signed(value) for value in (12.4, 0.2, -0.2, -7.0)] == ["+12", "0", "0", "−7"]


def test_whole_number_of_digits_is_kept() -> None:
    assert EN.number(3, 2) == "3.00"


@pytest.mark.parametrize("spoken", [EN, RU])
def test_unknown_is_a_dash_everywhere(spoken: Words) -> None:
    zone = ZoneInfo("UTC")
    shown = [spoken.number(None), spoken.signed(None), spoken.percent(None), spoken.day(None), spoken.short_day(None),
             spoken.weekday(None), spoken.moment(None, zone), spoken.clock(None, zone)]  # fmt: skip
    assert set(shown) == {UNKNOWN}


def test_days_are_written_the_languages_way() -> None:
    day = date(2026, 3, 3)
    assert (EN.day(day), plain(RU.day(day))) == ("3 March 2026", "3 марта 2026 г.")
    assert (EN.weekday(day), EN.month(day)) == ("Tuesday, 3 March 2026", "March 2026")
    assert (EN.short_day(day), RU.short_day(day)) == ("3 Mar", "3 мар.")


def test_day_range_names_month_and_year_once() -> None:
    first, last = date(2026, 3, 2), date(2026, 3, 8)
    assert EN.day_range(first, last) == "2–8 Mar 2026"
    assert plain(RU.day_range(first, last)) == "2–8 мар. 2026 г."
    assert EN.day_range(first, first) == "2 March 2026"


def test_day_range_over_the_years_end_names_both_years() -> None:
    shown = EN.day_range(date(2026, 12, 28), date(2027, 1, 3))
    assert "2026" in shown
    assert "2027" in shown


def test_moment_is_shown_by_the_clock_of_its_zone() -> None:
    at = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    later = datetime(2026, 3, 29, 1, 1, tzinfo=UTC)
    berlin = ZoneInfo("Europe/Berlin")
    assert EN.moment(at, berlin) == "29 Mar 2026, 01:59"
    assert EN.clock(later, berlin) == "03:01"


def test_names_are_listed_in_words() -> None:
    assert EN.names(["A", "B", "C"]) == "A, B and C"
    assert RU.names(["A", "B", "C"]) == "A, B и C"
    assert EN.names([]) == ""


@pytest.mark.parametrize(
    ("tag", "language"), [("ru-RU", "ru"), ("RU", "ru"), ("en_GB", "en"), ("de", "en"), ("", "en"), (None, "en")]
)
def test_language_is_known_by_its_tag(tag: str | None, language: str) -> None:
    assert known_language(tag) == language


@pytest.mark.parametrize(("code", "sure"), [("en", ">99%"), ("ru", ">99 %")])
def test_confidence_of_a_model_is_never_told_as_certain(code: str, sure: str) -> None:
    spoken = words(known_language(code))

    assert [plain(spoken.confidence(one)) for one in (1.0, 0.9951)] == [sure, sure]
    assert spoken.confidence(0.99) == spoken.percent(0.99)
    assert spoken.confidence(0.874) == spoken.percent(0.87)
    assert spoken.confidence(None) == spoken.percent(None)
