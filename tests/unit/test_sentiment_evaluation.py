from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from reputation.errors import InputError
from sentiment.evaluation import evaluate
from sentiment.evaluation.metrics import calibration_error, f1_of, macro_f1, macro_recall, micro_f1
from sentiment.evaluation.report import TEXTS, Line, as_text, meets_goal
from sentiment.evaluation.tasks import polar_prediction, tasks
from sentiment.records import BreachReference, Judgement, ScoringInput, TextScore
from sentiment.training.examples import in_dev
from sentiment.training.own_texts import written_ads, written_mentions


def test_metrics_of_a_worked_example() -> None:
    truth, predicted = [0, 0, 1, 2, 2], [0, 1, 1, 2, 0]

    assert f1_of(truth, predicted, 0) == pytest.approx(0.5)
    assert f1_of(truth, predicted, 2) == pytest.approx(2 / 3)
    assert macro_f1(truth, predicted, (0, 2)) == pytest.approx((0.5 + 2 / 3) / 2)
    assert macro_recall(truth, predicted, (0, 1, 2)) == pytest.approx((0.5 + 1 + 0.5) / 3)


def test_micro_f1_counts_cells_and_is_zero_without_any() -> None:
    truth = np.array([[True, False], [True, True]])

    assert micro_f1(truth, np.array([[True, True], [False, True]])) == pytest.approx(2 / 3)
    assert micro_f1(np.zeros((2, 2), bool), np.zeros((2, 2), bool)) == 0


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    assert calibration_error([0.95] * 20, [True] * 10 + [False] * 10) == pytest.approx(0.45)
    assert calibration_error([1.0] * 4, [True] * 4) == 0


class AlwaysNegative:
    def score(self, inputs: Sequence[ScoringInput]) -> list[TextScore]:
        return [
            TextScore(
                one.id,
                one.language,
                None,
                "negative",
                {"negative": 1.0, "neutral": 0.0, "positive": 0.0},
                None,
                (),
                None,
                "constant@0",
            )
            for one in inputs
        ]


def _newsmtsc(folder: Path) -> Path:
    (folder / "newsmtsc").mkdir()
    rows = []
    for number in range(300):
        text = f"Smith spoke for the {number}th time."
        target = {"from": 0, "to": 5, "mention": "Smith", "polarity": 2.0 if number % 2 else 6.0}
        rows.append(json.dumps({"sentence_normalized": text, "targets": [target]}))
    (folder / "newsmtsc" / "train.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return folder


def test_evaluate_measures_development_sentences_only_and_prints_a_line_a_task(tmp_path: Path) -> None:
    folder = _newsmtsc(tmp_path)
    printed: list[str] = []

    lines = evaluate(folder, AlwaysNegative(), texts=tmp_path, with_floor=False, show=printed.append)

    dev = [number for number in range(300) if in_dev(f"Smith spoke for the {number}th time.")]
    assert [line.task for line in lines] == ["NewsMTSC"]
    assert lines[0].count == len(dev)
    negatives = sum(number % 2 for number in dev)
    assert lines[0].score == pytest.approx(2 * negatives / (len(dev) + negatives) / 3)
    assert lines[0].calibration == pytest.approx(1 - negatives / len(dev))
    assert printed[1] == as_text(lines[0])


class SureOfLeaks:
    """Says of every mention that it is about the breach, with .9, and of every ad that it refers to none, with .8."""

    def score(self, inputs: Sequence[ScoringInput]) -> list[TextScore]:
        sure = {"negative": 0.6, "neutral": 0.2, "positive": 0.2}
        about, reference = Judgement(value=True, probability=0.9), BreachReference("none", 0.8)
        return [TextScore(one.id, "en", None, "negative", sure, about, (), reference, "sure@0") for one in inputs]


def test_evaluate_tells_the_calibration_of_every_head_that_tells_a_probability(tmp_path: Path) -> None:
    (tmp_path / "tweeteval").mkdir()
    (tmp_path / "tweeteval" / "test_text.txt").write_text("so bad\n", encoding="utf-8")
    (tmp_path / "tweeteval" / "test_labels.txt").write_text("0\n", encoding="utf-8")

    lines = evaluate(tmp_path, SureOfLeaks(), with_floor=False, show=None)

    told = {line.task: line for line in lines}
    breaches = [one.about_breach for one in written_mentions(TEXTS) if one.dev and one.language == "en"]
    silent = [one.reference == 0 for one in written_ads(TEXTS) if one.dev and one.language == "en"]
    about = sum(map(bool, breaches)) / len(breaches)
    assert told["mentions en: about breach"].calibration == pytest.approx(abs(0.9 - about))
    assert told["ads en: refers"].calibration == pytest.approx(abs(0.8 - sum(silent) / len(silent)))
    assert told["mentions en: practices"].calibration is None


@pytest.mark.parametrize(
    ("score", "goal", "met"),
    [
        (0.8, ">= .80", True),
        (0.7994, ">= .80", False),
        (0.7996, ">= .80", True),
        (0.005, "<= .005", True),
        (0.006, "<= .005", False),
        (0.99, "", False),
    ],
)
def test_meets_goal_compares_the_score_as_the_table_prints_it(score: float, goal: str, met: bool) -> None:
    assert meets_goal(Line("task", "F1", 10, score, None, None, goal)) is met


def test_evaluate_measures_a_published_test_portion_whole_where_it_lies_there(tmp_path: Path) -> None:
    (tmp_path / "tweeteval").mkdir()
    (tmp_path / "tweeteval" / "test_text.txt").write_text("so bad\nfine\nso good\nso sad\n", encoding="utf-8")
    (tmp_path / "tweeteval" / "test_labels.txt").write_text("0\n1\n2\n0\n", encoding="utf-8")

    lines = evaluate(tmp_path, AlwaysNegative(), texts=tmp_path, with_floor=False, show=None)

    assert [(line.task, line.count, round(line.score, 3)) for line in lines] == [("TweetEval, test", 4, 0.333)]


def test_evaluate_of_a_folder_without_a_known_set_says_so_though_our_own_texts_are_there(tmp_path: Path) -> None:
    (tmp_path / "sets" / "tweetevil").mkdir(parents=True)

    with pytest.raises(InputError, match=r"sets holds none of the known sets: NewsMTSC, SEntFiN, .*, UMSAB, TweetEval"):
        evaluate(tmp_path / "sets", AlwaysNegative(), with_floor=False, show=None)


@pytest.mark.parametrize(
    ("folder", "task"),
    [
        ("repos/tweeteval/datasets/sentiment", "TweetEval, test"),
        ("xlm-t/data/sentiment/german", "UMSAB de, test"),
        ("tweeteval", "TweetEval, test"),
    ],
)
def test_evaluate_finds_a_set_where_its_repository_has_it(tmp_path: Path, folder: str, task: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "test_text.txt").write_text("so bad\nso good\n", encoding="utf-8")
    (tmp_path / folder / "test_labels.txt").write_text("0\n2\n", encoding="utf-8")

    lines = evaluate(tmp_path, AlwaysNegative(), texts=tmp_path, with_floor=False, show=None)

    assert [(line.task, line.count) for line in lines] == [(task, 2)]


def test_evaluate_with_a_limit_draws_from_the_whole_set_the_same_texts_each_time(tmp_path: Path) -> None:
    (tmp_path / "tweeteval").mkdir()
    (tmp_path / "tweeteval" / "test_text.txt").write_text("tweet\n" * 200, encoding="utf-8")
    (tmp_path / "tweeteval" / "test_labels.txt").write_text("2\n" * 100 + "0\n" * 100, encoding="utf-8")

    once, again = (
        evaluate(tmp_path, AlwaysNegative(), texts=tmp_path, with_floor=False, limit=100, show=None) for _ in range(2)
    )

    assert once == again
    assert [(line.count, round(line.score, 3)) for line in once] == [(100, 0.333)]


def test_evaluate_tells_the_mean_over_the_seven_languages_of_umsab_and_holds_it_to_the_goal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentiment.training.public_sets.hindi_label", {"val schlecht": 1}.get)
    for name in ("arabic", "french", "german", "hindi", "italian", "portuguese", "spanish"):
        folder = tmp_path / "umsab" / name
        folder.mkdir(parents=True)
        for part in ("train", "val"):
            (folder / f"{part}_text.txt").write_text(f"{part} schlecht\n", encoding="utf-8")
            (folder / f"{part}_labels.txt").write_text("0\n" if name == "german" else "1\n", encoding="utf-8")

    lines = evaluate(tmp_path, AlwaysNegative(), texts=tmp_path, with_floor=False, show=None)

    mean = lines[-1]
    assert (mean.task, mean.count, mean.goal) == ("UMSAB mean", 7, ">= .63")
    assert mean.score == pytest.approx(sum(line.score for line in lines[:-1]) / 7)
    assert [line.goal for line in lines[:-1]] == [""] * 7


def test_evaluate_reads_the_two_class_test_of_topics_where_it_lies_there(tmp_path: Path) -> None:
    folder = tmp_path / "semeval_tweets" / "Subtask_BD"
    folder.mkdir(parents=True)
    (tmp_path / "semeval_tweets" / "Subtask_A").mkdir()
    (folder / "SemEval2017-task4-test.subtask-BD.english.txt").write_text(
        "1\tacme\tnegative\tacme is down again\n2\tacme\tpositive\tacme, well done\n", encoding="utf-8"
    )

    lines = evaluate(tmp_path, AlwaysNegative(), texts=tmp_path, with_floor=False, show=None)

    assert [(line.task, line.count, line.score) for line in lines if line.count] == [("SemEval topics, test", 2, 0.5)]


@pytest.mark.parametrize(
    ("file", "content", "task"),
    [
        ("newsmtsc/devtest_rw.jsonl", "", None),
        ("sentirueval2016/banks_train.csv", "text\tlabel\ttext_tok\trus_entity\ttextID\n", None),
        (
            "newsmtsc/devtest_mt.jsonl",
            '{"sentence_normalized": "Arden lost.", "targets": [{"from": 0, "to": 5, "polarity": 2.0}]}\n',
            "NewsMTSC mt, test",
        ),
    ],
)
def test_evaluate_of_a_part_of_a_set_measures_that_part(
    tmp_path: Path, file: str, content: str, task: str | None
) -> None:
    (tmp_path / file).parent.mkdir()
    (tmp_path / file).write_text(content, encoding="utf-8")

    if task is None:
        with pytest.raises(InputError, match="holds none of the known sets"):
            evaluate(tmp_path, AlwaysNegative(), texts=tmp_path, with_floor=False, show=None)
    else:
        lines = evaluate(tmp_path, AlwaysNegative(), texts=tmp_path, with_floor=False, show=None)
        assert [line.task for line in lines] == [task]


def test_evaluate_of_one_language_of_umsab_measures_that_one_and_tells_no_mean(tmp_path: Path) -> None:
    folder = tmp_path / "umsab" / "german"
    folder.mkdir(parents=True)
    (folder / "test_text.txt").write_text("schlecht\n", encoding="utf-8")
    (folder / "test_labels.txt").write_text("0\n", encoding="utf-8")

    lines = evaluate(tmp_path, AlwaysNegative(), texts=tmp_path, with_floor=False, show=None)

    assert [line.task for line in lines] == ["UMSAB de, test"]


def test_evaluate_of_a_folder_without_sets_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds none of the known sets"):
        evaluate(tmp_path, AlwaysNegative(), texts=tmp_path)


def test_polar_prediction_takes_the_likelier_of_negative_and_positive_even_where_neutral_leads() -> None:
    probabilities = {"negative": 0.15, "neutral": 0.6, "positive": 0.25}
    score = TextScore("1", "en", None, "neutral", probabilities, None, None, None, "m")

    assert polar_prediction(score) == 2
    assert polar_prediction(TextScore.unscored("1", "en", "the text is empty", "m")) == -1


def test_ordinary_posts_are_measured_as_ads_that_refer_to_nothing_without_those_that_speak_of_leaks(
    tmp_path: Path,
) -> None:
    texts = [f"Сегодня номер {number}, и погода хороша" for number in range(200)]
    kept = [text for text in texts if in_dev(text)]
    leaks = [f"Утечка номер {number}, и хакеры" for number in range(200)]
    (tmp_path / "telegram_ru").mkdir()
    lines = [json.dumps({"text": text}, ensure_ascii=False) for text in texts + leaks]
    (tmp_path / "telegram_ru" / "posts.jsonl").write_text("\n".join(lines), encoding="utf-8")

    found = {task.name: task for task in tasks(tmp_path, TEXTS)}["Russian posts read as ads"]

    assert [example.text for example in found.examples] == kept
    assert (found.measure([0] * 4, [0, 1, 2, 0]), found.goal) == (0.5, "")
