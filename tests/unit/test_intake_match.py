from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.brand import Alias, Brand
from reputation.intake.match import BrandMatcher, find_name, find_names, fold

NORD = Brand(1, "Норд Банк", "own", (Alias("Nordbank"), Alias("Открытие", case_sensitive=True)), ("Норд Банк Арена",))
VTB = Brand(2, "ВТБ", "competitor", domains=("vtb.example",))
SEVER = Brand(3, "Северный банк", "competitor")
APPLE = Brand(4, "Apple", "competitor")
MATCHER = BrandMatcher([NORD, VTB, SEVER, APPLE])


def found(text: str, *, url: str = "https://news.example/1") -> list[tuple[int, str]]:
    return [(match.brand_id, text[match.start : match.end]) for match in MATCHER.find(None, text, url)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Жалоба на Норд Банк", "Норд Банк"),
        ("в норд-банке не отвечают", "норд-банке"),
        ("#НордБанк молчит", "НордБанк"),
        ("доволен «Норд Банком»!", "Норд Банком"),
        ("NORDBANK'S hotline", "NORDBANK'S"),
        ("в Nordbank'е очередь", "Nordbank'е"),
        ("вклад в Открытии", "Открытии"),
    ],
)
def test_find_name_in_any_case_form_is_the_own_brand(text: str, words: str) -> None:
    assert found(text) == [(1, words)]


@pytest.mark.parametrize(
    "text",
    ["открытие выставки", "pineapple pie", "Nordbanking week", "авто-ВТБшник", "Норд. Банк закрыт", "северянин", ""],
)
def test_find_text_without_the_name_finds_nothing(text: str) -> None:
    assert found(text) == []


def test_find_excluded_phrase_hides_only_the_match_inside_it() -> None:
    assert found("Концерт на Норд Банк Арене") == []
    assert found("Норд Банк Арена и Норд Банк") == [(1, "Норд Банк")]


@pytest.mark.parametrize("text", ["банк “Север”", "банк „Север“", "в банке ‘Север’", 'банк "Север"', "банк «Север»"])
def test_find_name_with_quotes_of_any_kind_in_it_is_found(text: str) -> None:
    (match,) = BrandMatcher([Brand(1, "Банк Север", "own")]).find(None, text, "https://news.example/1")
    assert text[match.start : match.end] in text.removeprefix("в ")


@pytest.mark.parametrize("name", ["McDowell's", "McDowell’s", "O'Malley", "O’Malley"])
@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_find_name_with_an_apostrophe_is_found_with_either(name: str, apostrophe: str) -> None:
    written = name.replace("'", apostrophe).replace("’", apostrophe)
    (match,) = BrandMatcher([Brand(1, name, "own")]).find(None, f"Leak at {written}", "https://news.example/1")
    assert (match.start, match.end) == find_name(f"Leak at {written}", name) == (8, 8 + len(name))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("M&S", "M&S was hacked"), ("M&S", "M & S's apology"), ("AT&T", "AT&T"), ("1&1", "1＆1 meldet"),
        ("H&M", "h&amp;m"), ("Marks & Spencer", "#MarksSpencer"), ("Marks & Spencer", "Marks-Spencer"),
        ("E.ON", "Eon meldet"),
    ],
)  # fmt: skip
def test_find_short_name_joined_by_an_ampersand_where_it_is_written(name: str, text: str) -> None:
    assert BrandMatcher([Brand(1, name, "own")]).find(None, text, "https://news.example/1")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("M&S", "Ms Smith waited 5 ms for MS Word"), ("M&S", "m's"), ("1&1", "at 11 it ended 1-1"), ("AT&T", "at t"),
        ("H&M", "HM Treasury"), ("B&Q", "BQ"),
    ],
)  # fmt: skip
def test_find_letters_of_a_short_name_without_its_ampersand_find_nothing(name: str, text: str) -> None:
    brand = Brand(1, name, "own", query=f'"{name}"')
    assert BrandMatcher([brand]).find(None, text, "https://news.example/1") == ()
    assert find_name(text, name) is None


def test_find_name_that_holds_an_alias_is_found_as_the_whole() -> None:
    alpha = BrandMatcher([Brand(1, "Альфа-Банк", "own", (Alias("Альфа"),))])
    (match,) = alpha.find(None, "Ушёл из Альфа-Банка", "https://news.example/1")
    assert (match.name, match.start, match.end) == ("Альфа-Банк", 8, 19)


def test_find_two_brands_gives_one_match_each() -> None:
    assert found("Ушёл из Северного банка в ВТБ, ВТБ лучше") == [(3, "Северного банка"), (2, "ВТБ")]


def test_find_domain_in_url_matches_subdomains_but_not_lookalikes() -> None:
    assert [m.brand_id for m in MATCHER.find(None, "текст", "https://www.vtb.example/a")] == [2]
    assert MATCHER.find(None, "текст", "https://notvtb.example/a") == ()


def test_find_title_match_wins_over_text() -> None:
    (match,) = MATCHER.find("Apple leaks", "Apple again", "https://news.example/1")
    assert match.field == "title"


def test_find_name_of_thousands_of_words_is_sought_as_written() -> None:
    name = "банк и ещё банк " * 2_000

    assert find_name(f"{name.strip()} закрыт", name) == (0, len(name) - 1)
    assert find_name("банк закрыт", name) is None


def test_find_name_of_more_words_than_a_name_has_is_sought_as_written() -> None:
    many, few = "банк " * 20 + "север", "банк " * 19 + "север"
    text = few.replace("север", "севера")

    assert find_name(f"О {text}.", few) == (2, 2 + len(text))
    assert find_name(f"О {many}а.", many) is None
    assert find_name(f"О {many}.", many) == (2, 2 + len(many))


def test_find_name_in_letters_with_their_marks_apart_tells_places_in_the_text_as_it_is() -> None:
    text = unicodedata.normalize("NFD", "Ещё жалоба на «Балтийский».")

    span = find_name(text, "Балтийский")

    assert span is not None
    assert unicodedata.normalize("NFC", text[slice(*span)]) == "Балтийский"


def test_find_names_gives_every_form_of_every_name_in_order_and_none_inside_another() -> None:
    text = "Лента закрыта. О «Ленте» молчат, а Лента Онлайн, как и Ленту Онлайн, хвалят."

    found = [text[slice(*span)] for span in find_names(text, ["Лента", "Лента Онлайн"])]

    assert found == ["Лента", "Ленте", "Лента Онлайн", "Ленту Онлайн"]
    assert find_names("ничего", ["Лента", "", "…"]) == []


def test_find_name_exact_form_is_found_before_inflected_ones() -> None:
    assert find_name("Президента США встретил президент", "президент") == (24, 33)
    assert find_name("жалоба на «Лентой»", "Лента") == (11, 17)
    assert find_name("ничего", "Лента") is None
    assert find_name("ничего", "…") is None


@given(st.text())
def test_fold_any_text_keeps_its_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=300), st.text(max_size=40))
def test_find_any_text_and_name_gives_spans_inside_the_text(text: str, name: str) -> None:
    for match in BrandMatcher([Brand(1, name or "x", "own")]).find(None, text, "https://news.example/"):
        assert 0 <= match.start < match.end <= len(text)
    span = find_name(text, name)
    assert span is None or 0 <= span[0] < span[1] <= len(text)


@pytest.mark.parametrize("url", ["https://vtb.example\uff0fx", "http://[::1/vtb.example"])
def test_find_address_that_is_unreadable_matches_by_the_words_alone(url: str) -> None:
    assert found("Жалоба на Норд Банк", url=url) == [(1, "Норд Банк")]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Т-Банк", "Клиенты T-Банка жалуются", "T-Банка"),  # Latin T in the text
        ("T-Банк", "Клиенты Т-Банка жалуются", "Т-Банка"),  # Latin T in the name
        ("Сбер", "Cбер упал", "Cбер"),
        ("Росбанк", "письмо из Рocбанка", "Рocбанка"),
        ("Норд", "Hopд молчит", "Hopд"),
        ("PR-Норд", "сообщил PR-Норд", "PR-Норд"),
    ],
)
def test_name_with_latin_letters_that_look_cyrillic_is_found(name: str, text: str, found: str) -> None:
    span = find_name(text, name)

    assert span is not None
    assert text[slice(*span)] == found


@pytest.mark.parametrize("text", ["the tab at COMET", "IT-норд", "a норд", "норд e"])
def test_fold_leaves_latin_words_and_words_beside_cyrillic_ones_alone(text: str) -> None:
    assert fold(text) == text.casefold()
