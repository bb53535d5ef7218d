from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from reputation.errors import InputError
from sentiment.training.examples import Example
from sentiment.training.history import History, config_of, history_of
from sentiment.training.mixture import by_source, load_all, require_sets, rows_of_pass
from sentiment.training.pairs import pairs
from sentiment.training.priors import shifts_of


def test_rows_of_pass_see_every_row_once_before_any_twice() -> None:
    groups = by_source(Example(f"text {i}", "news", "en") for i in range(10))

    passes = [rows_of_pass(groups, {"news": 4, "absent": 3}, number, order="1") for number in range(5)]

    seen = Counter(example.text for rows in passes for example in rows)
    assert [len(rows) for rows in passes] == [4] * 5
    assert set(seen.values()) == {2}


def test_rows_of_pass_of_another_seed_begin_elsewhere_in_a_large_set() -> None:
    groups = by_source(Example(f"text {i}", "news", "en") for i in range(1_000))

    first, second = (rows_of_pass(groups, {"news": 100}, 0, order) for order in ("1", "2"))

    assert len({one.text for one in (*first, *second)}) > 150


def test_history_of_the_base_is_empty_and_of_a_model_what_its_config_tells(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(
        '{"goodwill": {"training": {"examples": 900, "minutes": 3, "runs": 1}}}', encoding="utf-8"
    )

    assert history_of(None).joined(900, 170.0) == History(900, 3, 1)
    assert history_of(tmp_path).joined(100, 60.0) == History(1_000, 4, 2)


def test_history_of_a_model_that_tells_none_counts_from_there(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"goodwill": {}}', encoding="utf-8")

    assert history_of(tmp_path) == History()


def test_by_source_leaves_development_examples_out() -> None:
    groups = by_source([Example("a", "news", "en", dev=True), Example("b", "news", "en")])

    assert [example.text for example in groups["news"]] == ["b"]


def test_shifts_of_a_balanced_set_are_half_the_logarithm_of_each_class_share() -> None:
    rows = [Example("t", "rusentne", "ru", sentiment=label) for label in (0, 1, 1, 1, 1, 1, 1, 1, 2, 2)]

    shifts = shifts_of({"rusentne": rows, "sentfin": rows})

    assert shifts.keys() == {"rusentne"}
    assert np.exp(2 * np.array(shifts["rusentne"])) == pytest.approx([0.1, 0.7, 0.2])


def test_shifts_of_a_set_without_one_of_the_classes_stay_finite() -> None:
    shifts = shifts_of({"rusentne": [Example("t", "rusentne", "ru", sentiment=1)] * 100})

    assert np.isfinite(shifts["rusentne"]).all()


def test_load_all_of_some_sets_needs_no_other_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "finentity").mkdir()
    mark = {"start": 0, "end": 5, "value": "Arden", "label": "Negative"}
    rows = [{"content": "Arden fell.", "annotations": [mark]}]
    (tmp_path / "finentity" / "FinEntity.json").write_text(json.dumps(rows), encoding="utf-8")

    assert [one.source for one in load_all(tmp_path, tmp_path, {"finentity"})] == ["finentity"]


def test_require_sets_names_each_set_without_a_training_text() -> None:
    groups = by_source([Example("a", "sentfin", "en"), Example("b", "semeval_tweets", "en", dev=True)])

    require_sets(groups, {"sentfin", "paired"})
    with pytest.raises(InputError, match="no training texts were found of semeval_tweets, written_ads"):
        require_sets(groups, {"sentfin", "semeval_tweets", "written_ads"})


def test_pairs_join_two_texts_of_different_labels_and_mark_each_target_in_its_place() -> None:
    groups = by_source(
        [
            Example("Arden won praise.", "sentfin", "en", 0, 5, sentiment=2, about_breach=False),
            Example("Critics slammed Birch", "sentfin", "en", 16, 21, sentiment=0),
            Example("Cedar opened a branch.", "sentfin", "en", 0, 5, sentiment=1),
            Example("Хвалят Дуб.", "rusentne", "ru", 7, 10, sentiment=2),
        ]
    )

    made = pairs(groups, 20, seed=1)

    assert len(made) >= 20
    for first, second in zip(made[::2], made[1::2], strict=True):
        assert first.text == second.text
        assert first.sentiment != second.sentiment
        assert first.about_breach is None
    named = {(one.text[slice(one.start, one.end)], one.sentiment) for one in made}
    assert named == {("Arden", 2), ("Birch", 0), ("Cedar", 1)}


def test_pairs_of_texts_that_share_a_target_are_not_made() -> None:
    groups = by_source(
        [
            Example("Arden won praise.", "sentfin", "en", 0, 5, sentiment=2),
            Example("Arden lost a case.", "sentfin", "en", 0, 5, sentiment=0),
            Example("Birch beats Arden.", "sentfin", "en", 0, 5, sentiment=1),
            Example("Oak grew.", "sentfin", "en", 0, 3, sentiment=1),
        ]
    )

    made = pairs(groups, 10, seed=2)

    assert all("Oak" in one.text for one in made)


def test_the_config_of_a_folder_that_holds_no_model_of_ours_says_which_it_is(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"the model folder {tmp_path} can't be read"):
        config_of(tmp_path)

    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="has no part `goodwill`"):
        config_of(tmp_path)
