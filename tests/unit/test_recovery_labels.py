"""The blind sample: who is drawn, how a row is named, and what people's labels add up to."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.mention import Label
from reputation.recovery.labels import (
    LabelledSample,
    PersonLabel,
    draw,
    labelled_items,
    own_confusion,
    parse_row_id,
    parse_sentiment,
    row_id,
)

FRAME = [(mention, brand) for mention in range(1, 501) for brand in (1, 2)]
DAY = date(2026, 3, 1)


def label(mention: int, given: Label, predicted: Label = "neutral", by: str = "Ann") -> PersonLabel:
    return PersonLabel(mention, DAY, given, predicted, by)


def test_draw_again_with_the_same_seed_is_the_same_whatever_the_frame_s_order() -> None:
    assert draw(FRAME, 50, 7) == draw(reversed(FRAME), 50, 7)
    assert draw(FRAME, 50, 7).frame_count == 1000


def test_draw_with_another_seed_is_another_sample() -> None:
    assert len(set(draw(FRAME, 50, 7).keys) & set(draw(FRAME, 50, 8).keys)) < 15


def test_draw_smaller_is_the_head_of_the_larger() -> None:
    assert draw(FRAME, 50, 7).keys == draw(FRAME, 200, 7).keys[:50]


def test_draw_takes_each_key_equally_often() -> None:
    counts = Counter(key for seed in range(600) for key in draw(FRAME[:20], 5, seed).keys)
    assert len(counts) == 20
    # 600 draws of a quarter: 150 each, with a standard deviation of 10.6
    assert all(105 < count < 195 for count in counts.values())


@pytest.mark.parametrize(("size", "drawn"), [(0, 0), (-3, 0), (5000, 1000)])
def test_draw_of_none_or_of_more_than_there_are(size: int, drawn: int) -> None:
    found = draw(FRAME, size, 1)
    assert len(set(found.keys)) == drawn
    assert found.frame_count == 1000


@given(st.integers(0, 10**17), st.integers(0, 10**17), st.integers(0, 10**17))
def test_row_id_is_read_back(sample: int, mention: int, brand: int) -> None:
    assert parse_row_id(f" {row_id(sample, (mention, brand))} ") == (sample, (mention, brand))


@pytest.mark.parametrize("text", ["", "S1-2", "1-2-3", "S1-2-3-4", "S1-2-x", "S١-٢-٣", "S1--2-3", "S1-2-" + "9" * 30])
def test_row_id_that_is_none_is_not_read(text: str) -> None:
    assert parse_row_id(text) is None


@pytest.mark.parametrize(
    ("text", "label_"),
    [
        ("Negative", "negative"), (" neu ", "neutral"), ("POS", "positive"), ("-1", "negative"), ("−1", "negative"),
        ("'-1", "negative"), ("0", "neutral"), ("+1", "positive"), ("Негативная", "negative"),
        ("позитивно", "positive"), ("maybe", None), ("", None), ("2", None),
    ],
)  # fmt: skip
def test_sentiment_is_read_as_people_write_it(text: str, label_: Label | None) -> None:
    assert parse_sentiment(text) == label_


def test_items_of_a_mention_that_two_people_judged_split_its_vote() -> None:
    labels = [label(1, "negative"), label(2, "positive"), label(1, "neutral", by="Bob")]
    first, second = labelled_items(labels)
    assert first.votes == (0.5, 0.5, 0.0)
    assert first.polarity == -0.5
    assert second.votes == (0.0, 0.0, 1.0)


def test_own_confusion_counts_split_votes_in_part() -> None:
    items = labelled_items(
        [label(1, "negative", "positive"), label(1, "neutral", "positive", "Bob"), label(2, "neutral")]
    )
    confusion = own_confusion([LabelledSample(None, DAY, items)])
    assert confusion.counts == ((0, 0, 0.5), (0, 1, 0.5), (0, 0, 0))
