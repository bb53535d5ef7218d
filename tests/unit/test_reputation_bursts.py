"""What a burst of mentions is about: its distinctive words and its largest stories."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from math import log

import pytest

from reputation.bursts import BurstMention, describe_burst, distinctive_words, top_stories

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
USUAL = (
    "Nord Bank opened a new branch in the old town today",
    "Nord Bank raised the price of a card again this year",
    "the app of Nord Bank works fine after the update",
    "a long queue at Nord Bank this morning, but kind staff",
    "Nord Bank offers a loan for students at a low rate",
)
LEAK = (
    "Nord Bank lost the passports of its clients in a leak",
    "the leak at Nord Bank: passports and phone numbers are for sale",
    "Nord Bank is silent about the leaked passports of its clients",
    "passports leaked, says the regulator about Nord Bank",
)


def usual_texts(count: int = 60) -> list[str]:
    chance = random.Random(3)
    return [f"{chance.choice(USUAL)} {chance.choice(USUAL).split('Bank ')[-1]}" for _ in range(count)]


def test_distinctive_words_are_those_of_the_burst_not_those_of_every_day() -> None:
    words = [word.word for word in distinctive_words([*LEAK, *LEAK[:2]], usual_texts())]
    assert words[0] == "passports"
    assert {"leak", "clients"} <= set(words)
    assert not {"nord", "bank", "the"} & set(words)


def test_distinctive_word_says_how_sure_it_is() -> None:
    word = distinctive_words(LEAK, usual_texts())[0]
    assert (word.word, word.story_count, word.usual_story_count) == ("passports", 4, 0)
    assert word.log_odds > 1
    assert word.z > 1.96
    assert word.to_json()["word"] == "passports"


def test_z_is_that_of_the_published_formula() -> None:
    # two words a text: "alpha" in 8 of 8 texts here and 1 of 12 there; the prior weighs ten texts, 20 words
    burst = ["alpha beta"] * 8
    usual = ["alpha gamma", *["beta gamma"] * 11]
    (word,) = [word for word in distinctive_words(burst, usual) if word.word == "alpha"]
    prior = 20 * 9 / 40
    here, there = 8 + prior, 1 + prior
    assert word.log_odds == pytest.approx(log(here / (16 + 20 - here)) - log(there / (24 + 20 - there)))
    assert word.z == pytest.approx(word.log_odds / (1 / here + 1 / there) ** 0.5)


def test_words_of_the_brand_and_rare_words_are_not_shown() -> None:
    texts = [f"{text} Goodwill" for text in LEAK]
    assert "goodwill" in [word.word for word in distinctive_words(texts, usual_texts())]
    words = [word.word for word in distinctive_words(texts, usual_texts(), ignore=["Goodwill"])]
    assert "goodwill" not in words
    assert "regulator" not in words


def test_forms_of_a_russian_word_count_together_and_show_the_most_frequent() -> None:
    burst = ["утечка паспортов", "об утечке молчат", "утечку признали", "утечка данных клиентов"]
    usual = ["банк открыл отделение", "карта банка подорожала", "приложение банка работает"] * 20
    words = distinctive_words(burst, usual)
    assert (words[0].word, words[0].story_count) == ("утечка", 4)


def test_figures_and_short_words_are_no_labels() -> None:
    burst = ["12345 ok up alarm"] * 6
    assert [word.word for word in distinctive_words(burst, usual_texts())] == ["alarm"]


@pytest.mark.parametrize(
    ("burst", "usual"), [([], []), ([], usual_texts()), (list(LEAK), []), (["   ", "?!"], ["", ""])]
)
def test_without_texts_on_both_sides_no_word_is_distinctive(burst: list[str], usual: list[str]) -> None:
    assert distinctive_words(burst, usual) == ()


def test_burst_of_everyday_texts_has_no_distinctive_words() -> None:
    texts = usual_texts(200)
    assert distinctive_words(texts[:60], texts[60:]) == ()


def mention(hours: float, text: str, story_id: int | None = None, reach: int | None = None) -> BurstMention:
    return BurstMention(BEGAN + hours * HOUR, text, story_id=story_id, reach_count=reach)


def test_top_stories_are_by_mentions_then_reach_then_age() -> None:
    stories = top_stories(
        [
            mention(3, "c", 3, reach=10),
            mention(2, "a, again", 1),
            mention(1, "a", 1, reach=5),
            mention(4, "d", 4),
            mention(0, "b", 2),
        ]
    )
    assert [(story.first.text, story.mention_count, story.reach_count) for story in stories] == [
        ("a", 2, 5),
        ("c", 1, 10),
        ("b", 1, None),
        ("d", 1, None),
    ]


def test_copies_of_a_text_without_a_story_are_one_story() -> None:
    stories = top_stories([mention(0, "Nord Bank lost data!"), mention(1, "nord bank LOST data"), mention(2, "else")])
    assert [story.mention_count for story in stories] == [2, 1]


def test_burst_is_described_by_its_own_hours_only() -> None:
    before = [mention(-hours, text) for hours, text in enumerate(usual_texts(), start=1)]
    inside = [mention(hours, text) for hours, text in enumerate(LEAK)]
    after = [mention(30 + hours, f"weather weather {hours}") for hours in range(9)]
    burst = describe_burst([*after, *inside, *before], BEGAN, BEGAN + 24 * HOUR)
    assert (burst.mention_count, burst.story_count) == (4, 4)
    assert burst.words[0].word == "passports"
    assert "weather" not in [word.word for word in burst.words]
    assert [story.first.text for story in burst.stories] == list(LEAK[:3])


def test_story_that_was_told_before_the_burst_gives_it_no_words() -> None:
    before = [mention(-1, LEAK[0], 9), *(mention(-2 - hours, text) for hours, text in enumerate(usual_texts()))]
    inside = [mention(hours, LEAK[0], 9) for hours in range(8)]
    burst = describe_burst([*before, *inside], BEGAN, BEGAN + 24 * HOUR)
    assert burst.words == ()
    assert [(story.first.story_id, story.mention_count) for story in burst.stories] == [(9, 8)]


def test_burst_of_one_wire_story_is_one_story_whose_words_are_not_shown() -> None:
    before = [mention(-1 - hours, text) for hours, text in enumerate(usual_texts())]
    inside = [mention(hours / 10, LEAK[0]) for hours in range(40)]
    burst = describe_burst([*before, *inside], BEGAN, BEGAN + 24 * HOUR)
    assert (burst.mention_count, burst.story_count) == (40, 1)
    assert burst.words == ()
