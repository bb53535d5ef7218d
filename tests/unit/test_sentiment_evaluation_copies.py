from __future__ import annotations

from sentiment.evaluation.copies import without_copies
from sentiment.training.examples import Example


def _texts(*texts: str) -> list[Example]:
    return [Example(text, "news", "ru") for text in texts]


def test_without_copies_drops_retweets_and_headlines_with_a_word_changed() -> None:
    training = _texts(
        "Сбербанк снизил ставки по ипотеке до семи процентов с первого марта",
        "Мегафон опять не работает в метро",
    )
    fresh = "Сбербанк открыл отделение в Томске, очередей там пока не видно"
    examples = _texts(
        "RT @news: Сбербанк снизил ставки по ипотеке до семи процентов с первого апреля https://t.co/x1",
        "мегафон опять не работает в метро!",
        fresh,
    )

    assert [example.text for example in without_copies(examples, training)] == [fresh]


def test_without_copies_finds_one_whose_rare_words_differ() -> None:
    training = _texts(*(f"банк и люди говорят что всё будет хорошо {i}" for i in range(400)))
    (example,) = _texts("банк и люди говорят что всё будет хорошо завтра")

    assert without_copies([example], [*training, example]) == []


def test_without_copies_of_no_training_keeps_all() -> None:
    examples = _texts("один", "")

    assert without_copies(examples, []) == examples
