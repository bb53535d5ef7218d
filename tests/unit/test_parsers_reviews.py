"""What makes two reviews of a page two, and what keeps one that is read again one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.parsers.reviews import ReviewPage, parse_review_page

URL = "https://reviews.example/bank"
TIMED = "2026-03-02T10:15:00Z"


def review(words: str, date: str | None = TIMED, **more: Any) -> dict[str, Any]:
    rating = {"ratingValue": 1}
    return {"@type": "Review", "author": "Anonymous", "datePublished": date, "reviewBody": words,
            "reviewRating": rating, **more}  # fmt: skip


def page(*reviews: dict[str, Any], markup: str = "") -> ReviewPage:
    return parse_review_page(
        f"<script type='application/ld+json'>{json.dumps(reviews)}</script>{markup}".encode(), URL, 1
    )


@pytest.mark.parametrize("date", ["2026-03-02", "2026-03-02T00:00:00Z", "2026-03-02T00:00:00+03:00", None])
def test_reviews_of_one_name_and_day_without_a_time_are_all_kept(date: str | None) -> None:
    words = ["They do not answer", "My data were sold", "Never again"]
    assert [item.text for item in page(*(review(one, date) for one in words)).items] == words


def test_reviews_of_titles_alone_of_one_name_and_day_are_all_kept() -> None:
    titles = ["They do not answer", "Never again"]
    assert len(page(*(review("", "2026-03-02", headline=title) for title in titles)).items) == 2


def test_review_of_a_day_that_is_read_again_keeps_its_identity() -> None:
    again = review("They do  not answer<br>", "2026-03-02")
    first, second = (page(one).items[0] for one in (review("They do not answer", "2026-03-02"), again))
    assert first.external_id == second.external_id


def test_review_with_a_time_that_was_edited_keeps_its_identity() -> None:
    first, second = (page(review(words)).items[0] for words in ("They do not answer", "They answered at last"))
    assert first.external_id == second.external_id
    assert first.text != second.text


def test_review_in_both_notations_stands_once() -> None:
    markup = (
        "<div itemscope itemtype='https://schema.org/Review'><meta itemprop='author' content='Anonymous'>"
        "<meta itemprop='datePublished' content='2026-03-02'><p itemprop='reviewBody'>They do not answer</p></div>"
    )
    assert len(page(review("They do not answer", "2026-03-02"), markup=markup).items) == 1


@pytest.mark.parametrize("written", ["March 2, 2026", "2 марта 2026", "02.03.2026"])
def test_review_with_its_date_in_words_is_of_that_day(written: str) -> None:
    published_at = page(review("They do not answer", written)).items[0].published_at
    assert published_at == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_review_in_microdata_whose_lines_are_divided_by_tags_keeps_its_words_apart() -> None:
    words = "Never<br>again<p>Northgate Bank</p>lost it"
    markup = f"<div itemscope itemtype='https://schema.org/Review'><div itemprop='reviewBody'>{words}</div></div>"
    assert page(markup=markup).items[0].text == "Never again Northgate Bank lost it"
