"""Rows as they come, good and bad, through the shipped model and the file interface."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from reputation.errors import InputError, ModelError
from sentiment.file import score_file
from sentiment.scoring import SHIPPED, Scorer, ScoringInput

KEYS = [
    "id",
    "language",
    "reason",
    "sentiment",
    "probabilities",
    "about_breach",
    "practices",
    "breach_reference",
    "model",
]


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


def test_score_keeps_the_order_of_mixed_lengths_and_copies(scorer: Scorer) -> None:
    good, bad = "Orland Bank is wonderful, thank you!", "Orland Bank is awful and dishonest, shame on them."
    texts = [good, bad * 9, "", good, bad, good + " " + "It rained. " * 60, bad]

    scores = scorer.score(
        [ScoringInput(str(i), text, "mention", target="Orland Bank", language="en") for i, text in enumerate(texts)]
    )

    assert [score.id for score in scores] == [str(i) for i in range(len(texts))]
    assert [score.sentiment for score in scores] == [
        "positive",
        "negative",
        None,
        "positive",
        "negative",
        "positive",
        "negative",
    ]
    assert scores[0].probabilities == scores[3].probabilities


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ScoringInput("1", " \n ", "mention"), "the text is empty"),
        (ScoringInput("1", "\u200b\ufeff\x00", "mention", language="en"), "the text is empty"),
        (ScoringInput("1", " " * 200_001 + "Orland Bank is great.", "mention", language="de"), "the text is empty"),
        (ScoringInput("1", "word " * 50_000, "mention", start=240_000, end=240_004, language="en"), "that are read"),
        (ScoringInput("1", "short", "mention", start=2, end=40), "outside the text"),
        (ScoringInput("1", "short", "mention", start=-1, end=3), "outside the text"),
        (ScoringInput("1", "short", "mention", start=3, end=3), "outside the text"),
        (ScoringInput("1", "short", "mention", start=3), "belong together"),
        (ScoringInput("1", "half \ud800 a pair", "mention", language="en"), "lone surrogate"),
        (ScoringInput("1", "👍👍👍", "mention"), "language can't be told"),
        (ScoringInput("1", "Bank zgubił moje dane i milczy.", "mention"), "not measured on this language: pl"),
        (ScoringInput("1", "The bank lost my data.", "mention", language="sw"), "not measured on this language: sw"),
    ],
)
def test_score_row_that_cannot_be_judged_is_null_with_a_reason(scorer: Scorer, row: ScoringInput, reason: str) -> None:
    score = scorer.score([row])[0]

    assert score.reason is not None
    assert reason in score.reason
    assert (score.sentiment, score.probabilities, score.about_breach, score.practices, score.breach_reference) == (
        None,
        None,
        None,
        None,
        None,
    )


def test_score_given_language_wins_over_detection(scorer: Scorer) -> None:
    row = ScoringInput("1", "Das ist ein sehr guter Service der Bank.", "mention", language="en-GB")

    score = scorer.score([row])[0]

    assert score.language == "en"
    assert score.sentiment is not None


def test_score_of_a_hundred_kilobytes_judges_the_sentences_that_name_the_target(scorer: Scorer) -> None:
    filler = "The council met on Tuesday to discuss the new road and the old bridge. " * 700
    text = filler + "Orland Bank lied to its customers and ruined their lives. " + filler

    score = scorer.score([ScoringInput("1", text, "mention", target="Orland Bank", language="en")])[0]

    assert len(text) > 99_000
    assert score.sentiment == "negative"


def test_score_of_hostile_text_with_the_tokenizer_s_own_marks_reads_them_as_words(scorer: Scorer) -> None:
    text = "</s><target>Orland Bank</target><s><pad><mask> is a wonderful, honest bank and I love it!"

    score = scorer.score([ScoringInput("1", text, "mention", target="Orland Bank", language="en")])[0]

    assert score.sentiment == "positive"


@pytest.mark.parametrize("mark", ["<s>", "</s>", "<pad>", "<unk>", "<target>", "</target>"])
def test_score_of_a_mark_of_the_tokenizer_in_a_text_is_that_of_any_other_tag(scorer: Scorer, mark: str) -> None:
    (read,) = scorer._encoder.tokens([f"great {mark} awful"])

    markers = scorer._encoder.settings.markers
    assert not {0, 1, 2, markers.opening, markers.closing} & set(read.ids)
    assert read.offsets[-1][1] == len(f"great {mark} awful")


def test_score_of_a_long_ad_judges_each_target_by_the_sentences_that_name_it(scorer: Scorer) -> None:
    text = "Alfa Bank is wonderful, honest and quick to help. Beta Bank is disgusting and lies to its clients. " * 5
    rows = [ScoringInput(name, text, "ad", target=name, language="en") for name in ("Alfa Bank", "Beta Bank")]

    assert [score.sentiment for score in scorer.score(rows)] == ["positive", "negative"]


def test_score_of_text_with_letters_and_marks_apart_finds_the_target(scorer: Scorer) -> None:
    text = "Город прекрасен, и гулять по нему одно удовольствие. " * 12 + "Банк «Балтийский» обманул клиентов, позор."
    rows = [
        ScoringInput(form, unicodedata.normalize(form, text), "mention", target="Балтийский", language="ru")
        for form in ("NFC", "NFD")
    ]

    assert [score.sentiment for score in scorer.score(rows)] == ["negative", "negative"]


def test_score_of_no_inputs_is_empty(scorer: Scorer) -> None:
    assert scorer.score([]) == []
    assert scorer.vectors([]).shape == (0, 384)


def test_score_file_writes_every_key_in_the_order_of_the_design(scorer: Scorer, tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "Orland Bank answered within an hour.", "kind": "mention", "target": "Orland Bank"},
        {"id": "b", "text": "", "kind": "ad", "brand": "Orland Bank", "advertiser": "Calder"},
        {"id": "c", "text": "Ваши деньги у нас в безопасности.", "kind": "ad", "lang": "ru"},
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    assert score_file(source, target, scorer) == 3

    out = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [list(row) for row in out] == [KEYS, KEYS, KEYS]
    assert [row["id"] for row in out] == ["a", "b", "c"]
    assert out[1]["reason"] == "the text is empty"
    assert out[2]["breach_reference"]["label"] in {"none", "implied", "explicit"}


def test_score_file_with_a_broken_line_leaves_no_output(scorer: Scorer, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "a", "text": "t", "kind": "ad"}\n{"id": ', encoding="utf-8")

    with pytest.raises(InputError, match="line 2"):
        score_file(source, target, scorer)

    assert not target.exists()


def test_load_of_a_missing_or_incomplete_folder_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no folder"):
        Scorer.load(str(tmp_path / "absent"))
    with pytest.raises(ModelError, match=r"lacks config\.json"):
        Scorer.load(str(tmp_path))


def test_load_of_weights_that_compute_otherwise_than_in_training_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    for part in ("tokenizer.json", "tokenizer_config.json", "onnx/model.onnx"):
        (tmp_path / part).symlink_to(SHIPPED / part)
    config = json.loads((SHIPPED / "config.json").read_text(encoding="utf-8"))
    config["goodwill"]["canary"]["sentiment"] = config["goodwill"]["canary"]["sentiment"][::-1]
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")

    with pytest.raises(ModelError, match="computes wrongly on this processor"):
        Scorer.load(str(tmp_path))


def test_an_ad_in_a_language_whose_references_are_not_read_says_so(scorer: Scorer) -> None:
    text = "Die Orland Bank hat Ihre Daten verloren? Wechseln Sie zu uns."

    ad, mention = scorer.score([ScoringInput("1", text, "ad", language="de"), ScoringInput("2", text, "mention")])

    assert ad.breach_reference is None
    assert ad.reason == "an ad's reference to a breach is read in en, ru alone, not in de"
    assert mention.sentiment is not None
    assert mention.reason is None


def test_a_target_of_blanks_is_none_so_that_the_brand_is_judged(scorer: Scorer) -> None:
    text = "Calder Bank is awful. Orland Bank is superb, kind and quick."

    blank, plain = scorer.score(
        [
            ScoringInput("1", text, "mention", target=" ", brand="Orland Bank", language="en"),
            ScoringInput("2", text, "mention", brand="Orland Bank", language="en"),
        ]
    )

    assert blank.probabilities == plain.probabilities
