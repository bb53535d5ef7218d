"""The shipped model on texts that nobody trained it on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sentiment.encoder import Encoder
from sentiment.evidence import deciding_words
from sentiment.records import Sentiment
from sentiment.scoring import SHIPPED, Scorer, ScoringInput

TEXTS = Path(__file__).parents[2] / "sentiment" / "training" / "texts"


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


def _sentiment(scorer: Scorer, text: str, target: str, language: str) -> Sentiment | None:
    return scorer.score([ScoringInput("1", text, "mention", target=target, language=language)])[0].sentiment


@pytest.mark.parametrize(
    ("language", "target", "text"),
    [
        ("en", "Merrow Telecom", "Merrow Telecom lied to us for weeks and its support is a disgrace."),
        ("en", "Merrow Telecom", "Furious customers accuse Merrow Telecom of covering up the theft of their data."),
        ("ru", "Росчерк Банк", "Росчерк Банк опять всё скрыл, худший банк, деньги не вернули, хамят."),
        ("ru", "Росчерк Банк", "Клиенты возмущены: Росчерк Банк месяц молчал об утечке и обманул людей."),
    ],
)
def test_score_angry_text_is_negative_toward_the_brand(scorer: Scorer, language: str, target: str, text: str) -> None:
    assert _sentiment(scorer, text, target, language) == "negative"


@pytest.mark.parametrize(
    ("language", "target", "text"),
    [
        ("en", "Merrow Telecom", "I love Merrow Telecom, the staff were wonderful and fixed it in minutes!"),
        ("en", "Merrow Telecom", "Experts praised Merrow Telecom for its excellent and honest response."),
        ("ru", "Росчерк Банк", "Спасибо Росчерк Банку, отличный сервис, всё решили быстро, рекомендую!"),
        ("ru", "Росчерк Банк", "Эксперты похвалили Росчерк Банк за честный и быстрый ответ, молодцы."),
    ],
)
def test_score_grateful_text_is_positive_toward_the_brand(
    scorer: Scorer, language: str, target: str, text: str
) -> None:
    assert _sentiment(scorer, text, target, language) == "positive"


TWO_TARGETS = "Merrow Telecom betrayed its customers, while Calder Mobile won praise for its superb service."


def test_score_one_text_with_two_targets_judges_each_by_itself(scorer: Scorer) -> None:
    assert _sentiment(scorer, TWO_TARGETS, "Merrow Telecom", "en") == "negative"
    assert _sentiment(scorer, TWO_TARGETS, "Calder Mobile", "en") == "positive"


def test_score_in_a_language_that_is_not_offered_is_null_until_the_scorer_is_widened_to_measure_it(
    scorer: Scorer,
) -> None:
    text = ScoringInput("1", "Hakkerit veivät asiakkaiden tiedot.", "mention", language="fi")

    assert scorer.score([text])[0].sentiment is None
    assert scorer.widened(["fi"]).score([text])[0].sentiment is not None
    assert scorer.score([text])[0].sentiment is None


def test_score_in_a_language_offered_in_latin_letters_alone_is_null_in_its_own_letters() -> None:
    scorer = Scorer(Encoder(SHIPPED), languages=["en", "hi-Latn"])

    latin, own = scorer.score(
        [ScoringInput("1", text, "mention", language="hi-IN") for text in ("bahut accha! love it", "बहुत अच्छा!")]
    )

    assert (latin.reason, latin.sentiment) == (None, "positive")
    assert own.sentiment is None
    assert own.reason == "the model was not measured on this language in its own letters: hi"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Hackers stole the passport scans of two million Merrow Telecom customers.", True),
        ("en", "Merrow Telecom cut the price of its summer roaming bundle by ten percent.", False),
        ("ru", "В сеть попали паспортные данные двух миллионов клиентов: утечка в Росчерк Банке.", True),
        ("ru", "Росчерк Банк снизил ставку по ипотеке и открыл отделение в Туле.", False),
    ],
)
def test_score_about_breach_tells_the_incident_from_ordinary_news(
    scorer: Scorer, language: str, text: str, expected: bool
) -> None:
    about = scorer.score([ScoringInput("1", text, "mention", language=language)])[0].about_breach

    assert about is not None
    assert about.value is expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Merrow Telecom leaked your data. Calder Mobile never will: move your number today.", "explicit"),
        ("en", "New sofas from 199, free delivery this weekend only.", "none"),
        ("ru", "После утечки данных из Росчерк Банка переходите к нам: ваши данные под защитой.", "explicit"),
        ("ru", "Скидка 20% на доставку пиццы до конца недели.", "none"),
    ],
)
def test_score_ad_tells_an_open_reference_from_none(scorer: Scorer, language: str, text: str, expected: str) -> None:
    reference = scorer.score([ScoringInput("1", text, "ad", language=language)])[0].breach_reference

    assert reference is not None
    assert reference.label == expected


SELLING = (
    "Our garden centre opens again on the first of March, and the greenhouses are full. Tomatoes, peppers and "
    "forty kinds of herbs stand by the entrance; roses and fruit trees are in the yard behind the café. On "
    "Saturdays at eleven our gardener shows how to prune an apple tree, and children may sow a sunflower to take "
    "home. Compost is three bags for the price of two until Easter. We deliver within twenty miles, free from "
    "fifty pounds, on any weekday that suits you. The café bakes its own scones, dogs are welcome on the terrace, "
    "and parking costs nothing. Ask for the loyalty card at the till: every tenth plant is ours. New this year: a "
    "corner for balcony growers, with railing boxes, small climbing frames and soil in bags that fit under one "
    "arm. Come early on Sundays, the car park is full by noon. "
)


def test_score_of_a_long_ad_finds_a_reference_that_stands_at_its_end(scorer: Scorer) -> None:
    hint = "Merrow Telecom leaked the data of two million customers."
    long, plain = f"{SELLING}{hint}", SELLING

    found = [
        one.breach_reference for one in scorer.score([ScoringInput(t, t, "ad", language="en") for t in (long, plain)])
    ]

    assert [one and one.label for one in found] == ["explicit", "none"]
    words = deciding_words(scorer, long)
    assert words is not None
    assert long[words.start : words.end] == words.text == hint


def test_score_of_a_mention_and_of_an_ad_judge_their_own_heads_only(scorer: Scorer) -> None:
    mention, ad = scorer.score(
        [
            ScoringInput("1", "Queues at the branch again.", "mention", language="en"),
            ScoringInput("2", "Queues? Not with us.", "ad", language="en"),
        ]
    )

    assert mention.breach_reference is None
    assert mention.practices is not None
    assert ad.practices is None
    assert ad.about_breach is None
    assert ad.breach_reference is not None


def test_score_probabilities_sum_to_one_and_name_their_model(scorer: Scorer) -> None:
    score = scorer.score([ScoringInput("1", "A new branch opened in Leeds.", "mention", language="en")])[0]

    assert score.probabilities is not None
    assert sum(score.probabilities.values()) == pytest.approx(1, abs=2e-4)
    assert score.model == scorer.model
    assert score.model.startswith("goodwill-small@")


def test_score_of_a_text_is_the_same_whatever_shares_its_batch(scorer: Scorer) -> None:
    lines = (TEXTS / "mentions" / "en_1.jsonl").read_text("utf-8").splitlines()
    rows = [ScoringInput(row["id"], row["text"], "mention", language="en") for row in map(json.loads, lines)]

    together = scorer.score(rows)
    alone = [scorer.score([row])[0] for row in rows]

    assert [one.probabilities for one in together] == [pytest.approx(one.probabilities, abs=2e-4) for one in alone]
    assert [one.about_breach and one.about_breach.probability for one in together] == [
        pytest.approx(one.about_breach and one.about_breach.probability, abs=2e-4) for one in alone
    ]


def test_vectors_of_the_same_news_in_two_languages_are_nearer_than_of_other_news(scorer: Scorer) -> None:
    english, russian, other = scorer.vectors(
        [
            "The bank confirmed that the data of a million clients was stolen.",
            "Банк подтвердил, что похищены данные миллиона клиентов.",
            "The museum opens a new hall of medieval paintings.",
        ]
    )

    assert np.linalg.norm(english) == pytest.approx(1, abs=1e-3)
    assert english @ russian > english @ other + 0.05


def test_deciding_words_quote_the_clause_that_refers(scorer: Scorer) -> None:
    text = "Fresh pastries every morning. Merrow Telecom leaked your data. Open daily from eight."

    words = deciding_words(scorer, text)

    assert words is not None
    assert "leaked" in words.text
    assert text[words.start : words.end] == words.text


def test_shipped_model_files_stay_under_forty_megabytes() -> None:
    sizes = {path.name: path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()}

    assert max(sizes.values()) <= 40_000_000
    assert {"config.json", "tokenizer.json", "model.onnx", "README.md"} <= set(sizes)


_SEVERAL_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from sentiment.encoder import auto_classes
with ThreadPoolExecutor(8) as pool:
    print(len(set(pool.map(lambda _: auto_classes(), range(8)))))
"""


def test_threads_that_use_a_model_first_at_once_all_get_it() -> None:
    done = subprocess.run([sys.executable, "-c", _SEVERAL_AT_ONCE], capture_output=True, text=True, check=False)

    assert done.stdout == "1\n", done.stderr
