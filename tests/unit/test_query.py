from __future__ import annotations

import random

import pytest

from reputation.brand import Alias, Brand
from reputation.errors import QueryError
from reputation.intake.match import BrandMatcher
from reputation.mention import BrandMatch
from reputation.query import And, FromSource, Language, Near, Not, Or, Term, parse_query
from reputation.query_match import QueriedText


def holds(query: str, text: str, language: str | None = None, sources: tuple[str, ...] = ()) -> bool:
    return QueriedText(text, language, sources).find(parse_query(query)) is not None


def test_query_binds_not_then_near_then_and_then_or() -> None:
    assert parse_query("a1 OR b1 AND NOT c1 NEAR/3 d1 OR e1".replace("NOT c1 NEAR/3 d1", "c1 NEAR/3 d1 NOT f1")) == Or(
        (Term("a1"), And((Term("b1"), Near(Term("c1"), Term("d1"), 3), Not(Term("f1")))), Term("e1"))
    )


def test_query_of_every_kind_of_part_is_read() -> None:
    assert parse_query('("Nord  Bank" OR банк*) AND lang:ru AND source:"Harbour Post"') == And(
        (
            Or((Term("Nord Bank", is_exact=True), Term("банк", is_prefix=True))),
            Language("ru"),
            FromSource("Harbour Post"),
        )
    )


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", r'character 1: expected a word, a "phrase", NOT, lang:, source: or "\(", found the end'),
        ("bank AND", r'character 9: expected a word, a "phrase", NOT, lang:, source: or "\(", found the end'),
        ("bank leak", "character 6: expected AND, OR, NOT, NEAR/5 or the end, found 'leak'"),
        ("bank AND OR leak", "character 10: expected a word.*found 'OR'"),
        ("(bank OR leak", r'character 14: expected AND, OR or "\)" for the bracket of character 1, found the end'),
        ("bank) OR leak", r"character 5: expected the end, found '\)'"),
        ('bank AND "leak', "character 10: expected a closing quotation mark, found none up to the end"),
        ("bank NEAR leak", "character 6: expected NEAR/ and a number from 1 to 100, found 'NEAR'"),
        ("bank NEAR/0 leak", "character 6: expected NEAR/ and a number"),
        ("bank NEAR/5 (a1 AND b1)", "character 6: expected words, phrases or alternatives"),
        ("lang:russian AND bank", "character 1: expected lang: and a code of two letters"),
        ("source: AND bank", "character 1: expected source: and a name"),
        ("bank AND ***", "character 10: expected a word or a phrase with a letter"),
        ("ba*nk", r'character 1: expected a "\*" at the end of a word only'),
        ("NOT bank", "names nothing to find"),
        ("lang:ru", "names nothing to find"),
        ("bank OR lang:ru", "names nothing to find"),
        ("(" * 60 + "bank" + ")" * 60, "no more than 50 brackets in one another"),
        ("NOT " * 500 + "bank", "no more than 50 brackets in one another"),
        ("x" * 5000, "5000 characters, 4000 are the most"),
    ],
)
def test_query_that_is_wrong_says_where_and_what_was_expected(query: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        parse_query(query)


def test_query_of_random_pieces_is_read_or_refused_and_never_breaks() -> None:
    rng = random.Random(7)
    pieces = [
        "AND",
        "OR",
        "NOT",
        "NEAR/3",
        "NEAR/",
        "(",
        ")",
        '"',
        "bank",
        "банк*",
        "lang:",
        "source:x",
        "*",
        "\0",
        "ё",
    ]
    read = 0
    for _ in range(5000):
        text = " ".join(rng.choices(pieces, k=rng.randrange(12)))
        try:
            QueriedText("A bank leaks, and банки too", "en").find(parse_query(text))
            read += 1
        except QueryError:
            pass
    assert read > 50


@pytest.mark.parametrize(
    ("query", "text", "wanted"),
    [
        ("сбербанк", "Клиенты недовольны Сбербанком", True),
        ('"сбербанк"', "Клиенты недовольны Сбербанком", False),
        ('"nord bank"', "We trust Nord-Bank", True),
        ("утеч*", "Об утечке узнали", True),
        ("bank", "embankment", False),
        ("bank AND leak", "The bank has a leak", True),
        ("bank AND leak", "The bank has a flood", False),
        ("bank NOT river", "The river bank", False),
        ("bank AND NOT river", "The bank", True),
        ("bank NEAR/2 leak", "A leak at the bank", True),
        ("bank NEAR/1 leak", "A leak at the bank", False),
        ("(bank OR lender) NEAR/1 (leak OR breach)", "breach, lender", True),
        ("bank NEAR/5 bank", "One bank alone", False),
        ("bank NEAR/5 bank", "One bank and another bank", True),
        ("a1 NEAR/1 b1 NEAR/1 c1", "a1 b1 x c1", True),
        ("a1 NEAR/1 b1 NEAR/1 c1", "a1 b1 x y c1", False),
    ],
)
def test_query_decides_on_a_text(query: str, text: str, wanted: bool) -> None:
    assert holds(query, text) is wanted


def test_query_narrows_by_language_and_by_source_or_its_kind() -> None:
    assert holds("bank AND lang:en", "a bank", "en")
    assert not holds("bank AND lang:en", "a bank", None)
    assert holds('bank AND source:"harbour post"', "a bank", sources=("Harbour Post", "feed"))
    assert holds("bank AND source:feed", "a bank", sources=("Harbour Post", "feed"))
    assert not holds("bank AND NOT source:feed", "a bank", sources=("Harbour Post", "feed"))


def test_text_that_repeats_a_word_without_end_is_decided_soon() -> None:
    assert not holds("bank NEAR/1 leak", "bank a b leak a b " * 3000)


def found(brand: Brand, title: str | None, text: str, language: str | None = None) -> BrandMatch | None:
    matches = BrandMatcher([brand]).find(title, text, "https://x.example/", language=language)
    return matches[0] if matches else None


def test_brand_is_matched_by_its_query_beside_its_names_and_says_why() -> None:
    brand = Brand(7, "Norden", "own", query="(green NEAR/2 bank) AND lang:en NOT river")
    text = "The green old bank fell"
    assert found(brand, "News", text, "en") == BrandMatch(7, "green", "text", 4, 9, "query", "bank")
    assert found(brand, "The green bank", "fell", "en") == BrandMatch(7, "green", "title", 4, 9, "query", "bank")
    assert found(brand, None, text, "ru") is None
    assert found(brand, None, "Norden and the river", "ru") == BrandMatch(7, "Norden", "text", 0, 6)


def test_ambiguous_name_needs_a_word_of_its_context_nearby() -> None:
    brand = Brand(1, "Открытие", "own", (Alias("Открытие", case_sensitive=True),), context=("банк", "вклад"))
    assert found(brand, None, "Открытие выставки в музее") is None
    assert found(brand, None, "В «Открытие» несут вклады") == BrandMatch(1, "Открытие", "text", 3, 11, context="вклады")
    assert found(brand, None, "это открытие удивило банки") is None
    assert found(brand, "Банк подвёл", "Открытие молчит") == BrandMatch(1, "Открытие", "text", 0, 8, context="банк")
    assert found(brand, None, "Открытие " + "слово " * 80 + "банк") is None


def test_context_of_an_alias_goes_before_that_of_its_brand() -> None:
    brand = Brand(1, "Norden", "own", (Alias("Pine", context=("tree",)),), context=("bank",))
    assert found(brand, None, "The Pine bank") is None
    assert found(brand, None, "The Pine tree") is not None


def test_alias_that_repeats_the_name_says_how_the_name_is_matched() -> None:
    brand = Brand(1, "Target", "own", (Alias("Target", case_sensitive=True),))
    assert found(brand, None, "an easy target") is None
    assert found(brand, None, "at Target today") is not None
