from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment.passages import LONG_CHARACTERS, MAX_AD_PASSAGES, MAX_PASSAGES, ad_passages, passages, sentence_spans

FILLER = "The weather over the northern hills stayed mild and dry for most of the week. "


def test_passages_short_text_is_read_whole_with_the_target_found_inflected() -> None:
    text = "Клиенты «Северлинка» жалуются на утечку."

    (only,) = passages(text, "Северлинк", None)

    assert (only.start, only.end) == (0, len(text))
    assert only.target is not None
    assert text[slice(*only.target)].startswith("Северлинк")


def test_passages_short_text_without_the_target_is_judged_whole() -> None:
    (only,) = passages("Queues again at the branch.", "Orland Bank", None)

    assert only.target is None


def test_passages_long_text_keeps_only_sentences_that_name_the_target() -> None:
    text = FILLER * 20 + "Orland Bank kept silent for a month. " + FILLER * 20 + "Nobody at Orland Bank answered."

    found = passages(text, "Orland Bank", None)

    assert len(found) == 2
    assert all("Orland Bank" in text[one.start : one.end] for one in found)
    assert all(one.end - one.start <= LONG_CHARACTERS for one in found)


def test_passages_long_text_with_a_given_span_puts_that_sentence_first() -> None:
    text = "Orland Bank opened a branch. " + FILLER * 20 + "Then Orland Bank lost our data."
    start = text.rindex("Orland Bank")

    found = passages(text, "Orland Bank", (start, start + 11))

    assert found[0].target == (start, start + 11)


def test_passages_long_text_with_an_alias_as_span_finds_the_alias_again_and_the_official_name() -> None:
    text = "Сбер открыл отделение. " + FILLER * 6 + "Сбер слил данные. " + FILLER * 6 + "Сбербанк промолчал."

    found = passages(text, "Сбербанк", (0, 4))

    assert [text[slice(*one.target)] for one in found if one.target] == ["Сбер", "Сбер", "Сбербанк"]


@pytest.mark.parametrize("name", ["U.S. Bank", "Yahoo! Inc", "St. George Bank"])
def test_passages_long_text_reads_what_follows_a_name_with_a_full_stop_in_it(name: str) -> None:
    text = f"{FILLER * 6}{name} was praised by all its customers. {FILLER * 6}Yesterday {name} lost our data. Good."

    found = passages(text, name, None)

    assert [text[slice(*one.target)] for one in found if one.target] == [name, name]
    assert [text[one.start : one.end].rpartition(name)[2] for one in found] == [
        " was praised by all its customers.",
        " lost our data.",
    ]


def test_passages_long_text_that_names_the_target_often_is_capped() -> None:
    assert len(passages("Orland Bank answered late. " * 200, "Orland Bank", None)) == MAX_PASSAGES


def test_passages_of_a_long_ad_hold_all_of_it_up_to_their_number() -> None:
    ad = FILLER * 20 + "Orland Bank lost your passport."

    found = ad_passages(ad, "Orland Bank", None)

    assert found[0].start == 0
    assert found[-1].end == len(ad)
    assert len(ad_passages(FILLER * 300, None, None)) == MAX_AD_PASSAGES


def test_passages_of_a_long_ad_mark_the_target_in_each_that_names_it() -> None:
    ad = "Orland Bank closed its branch. " + FILLER * 20 + "Orland Bank lost your passport."

    found = ad_passages(ad, "Orland Bank", None)

    assert [ad[slice(*one.target)] if one.target else None for one in found] == [
        "Orland Bank",
        *[None] * (len(found) - 2),
        "Orland Bank",
    ]
    assert ad_passages(ad, None, (0, 11)) == found


def test_passages_of_an_ad_without_full_stops_are_cut_between_words_to_what_a_window_holds() -> None:
    ad = "Low fees, quick loans and a branch in every town " * 40 + "unlike the bank that lost your passport"

    found = ad_passages(ad, None, None)

    assert all(one.end - one.start <= LONG_CHARACTERS for one in found)
    assert "".join(ad[one.start : one.end] for one in found) == ad
    assert all(ad[one.end - 1] == " " for one in found[:-1])


def test_passages_of_an_ad_without_any_space_still_end() -> None:
    found = ad_passages("x" * 3_000, None, None)

    assert all(one.end - one.start <= LONG_CHARACTERS for one in found)


def test_passages_of_a_short_ad_mark_the_target_as_in_any_text() -> None:
    (only,) = ad_passages("Left Orland Bank? Welcome.", "Orland Bank", None)

    assert only.target == (5, 16)


def test_passages_span_beyond_what_is_read_falls_back_to_the_opening() -> None:
    text = FILLER * 3_000

    found = passages(text, None, (len(text) - 5, len(text) - 1))

    assert found[0].start == 0
    assert found[0].target is None


@given(st.text(alphabet="aб .!?\n«»", min_size=1, max_size=900))
def test_sentence_spans_lie_in_order_and_lose_no_letter(text: str) -> None:
    spans = sentence_spans(text)

    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    inside = "".join(text[start:end] for start, end in spans)
    assert [c for c in inside if c.isalpha()] == [c for c in text if c.isalpha()]


@given(st.text(min_size=1, max_size=2_000).filter(str.strip), st.sampled_from([None, "Orland", "б"]))
def test_passages_of_any_text_lie_within_it_and_hold_their_target(text: str, name: str | None) -> None:
    found = passages(text, name, None)

    assert found
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.target is None or one.start <= one.target[0] < one.target[1] <= one.end
