from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reputation.brand import Brand
from reputation.intake.clean import MAX_CHARACTERS, clean_text
from reputation.intake.fingerprint import fingerprint
from reputation.intake.language import detect_language
from reputation.intake.take import Intake, plausible
from reputation.mention import BrandMatch, Dropped, Mention, MentionItem, Unmatched

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
INTAKE = Intake([Brand(1, "Nordbank", "own")])


def item(text: str, **changes: object) -> MentionItem:
    values = {
        "source_id": 1,
        "external_id": "a",
        "url": "https://news.example/a",
        "kind": "post",
        "text": text,
        **changes,
    }
    return MentionItem(**values)  # type: ignore[arg-type]


def test_take_text_naming_a_brand_is_a_mention_with_its_place() -> None:
    taken = INTAKE.take(item("<p>My card at <b>Nordbank</b> is gone</p>", is_html=True, published_at=NOW), NOW)
    assert isinstance(taken, Mention)
    assert taken.text == "My card at Nordbank is gone"
    assert taken.matches == (BrandMatch(1, "Nordbank", "text", 11, 19),)
    assert (taken.language, taken.published_at) == ("en", NOW)


def test_take_text_naming_no_brand_is_kept_unmatched() -> None:
    assert isinstance(INTAKE.take(item("Rain again in the city today"), NOW), Unmatched)


def test_take_with_a_match_declared_by_its_source_is_a_mention_of_that_brand() -> None:
    declared = BrandMatch(1, "page", "url", 0, 0)
    taken = INTAKE.take(item("Rain again in the city today"), NOW, always=declared)
    assert isinstance(taken, Mention)
    assert taken.matches == (declared,)


@pytest.mark.parametrize(
    ("text", "changes", "reason"),
    [
        ("", {}, "empty"),
        ("<p> </p>", {"is_html": True}, "empty"),
        ("🙂 !!", {}, "empty"),
        ("Nordbank", {"url": "javascript:x"}, "bad_url"),
    ],
)
def test_take_text_that_cannot_be_used_is_dropped_with_its_reason(
    text: str, changes: dict[str, object], reason: str
) -> None:
    taken = INTAKE.take(item(text, **changes), NOW)
    assert isinstance(taken, Dropped)
    assert taken.reason == reason


@pytest.mark.parametrize(
    "moment", [None, NOW.replace(tzinfo=None), datetime(1970, 1, 1, tzinfo=UTC), NOW + timedelta(days=2)]
)
def test_plausible_date_that_cannot_be_true_is_unknown(moment: datetime | None) -> None:
    assert plausible(moment, NOW) is None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree"),
        ("Fish &amp; chips &lt;3", "Fish & chips <3"),
        ("<script>alert(1)</script><style>b{}</style>Hi", "Hi"),
        ("<p>a\u200bb\u202ec\u0000d</p>", "abcd"),
        ("Data is gone.<p>Nordbank knew<p>for weeks", "Data is gone.\nNordbank knew\nfor weeks"),
        ("Hello<div>Nordbank</div>", "Hello\nNordbank"),
        ("<table><tr><td>Card</td><td>Nordbank</td></tr></table>", "Card\nNordbank"),
        ("Hello<hr>Nordbank<ul><li>one<li>two</ul>", "Hello\nNordbank\none\ntwo"),
        ("<b>Nord</b><i>bank</i> <pre>now</pre>", "Nordbank\nnow"),
    ],
)
def test_clean_text_html_becomes_lines_of_plain_text(markup: str, text: str) -> None:
    assert clean_text(markup, is_html=True) == text


def test_clean_text_plain_keeps_angle_brackets() -> None:
    assert clean_text("5 < 6  and 7 > 2\n\n\nend", is_html=False) == "5 < 6 and 7 > 2\nend"


def test_clean_text_of_a_megabyte_is_cut() -> None:
    assert len(clean_text("слово " * 1_000_000, is_html=False)) <= MAX_CHARACTERS


def test_fingerprint_copies_that_differ_in_case_address_and_punctuation_are_equal() -> None:
    assert fingerprint("Банк сообщил: утечка! https://a.example/1") == fingerprint(
        "БАНК   сообщил утечка https://b.example/2"
    )
    assert fingerprint("Банк сообщил: утечка 5 тысяч") != fingerprint("Банк сообщил: утечка 6 тысяч")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Спасибо", "ru"),
        ("Вклад под 12% только до пятницы", "ru"),
        ("Дякую за допомогу, банк працює", "uk"),
        ("Great app", "en"),
        ("Hat jemand auch so einen Brief bekommen?", "de"),
        ("Қазақстан халқы бүгін тойлайды", "kk"),
        ("ok", None),
        ("12:30 🙂 https://t.example/abc", None),
    ],
)
def test_detect_language_short_texts(text: str, language: str | None) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["Ужас", "Все ок", "Банк супер", "Ужасный сервис", "Опять не работает приложение"])
def test_detect_language_of_a_few_words_that_several_languages_share_is_the_one_written_most(text: str) -> None:
    assert detect_language(text) == "ru"


def test_detect_language_of_a_few_words_hears_what_the_source_states_unless_the_letters_say_otherwise() -> None:
    assert detect_language("Це жах", "uk") == "uk"
    assert detect_language("Эта выплата", "uk") == "ru"
    assert detect_language("Банк не працює", "ru") == "uk"
    assert detect_language("Всичко е наред", "ru") == "bg"


@pytest.mark.parametrize(
    "text",
    [
        "Оператор «Київстар» сообщил об утечке данных. Абоненты жалуются, что их номера попали в сеть.",
        "Қазақстан. " + "Банк сообщил клиентам о новых условиях, и мы их прочли. " * 60,
    ],
)
def test_detect_language_of_a_russian_text_with_a_foreign_name_is_russian(text: str) -> None:
    assert detect_language(text) == "ru"


def test_detect_language_of_a_ukrainian_text_that_quotes_russian_is_ukrainian() -> None:
    assert detect_language("Клієнти кажуть, що банк відповів їм: «Мы ничего не знаем», і більше нічого.") == "uk"
