"""The reference head fitted anew, on a network of two small layers; only where the extra `training` is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="onnx is an extra that the service does without")
torch = pytest.importorskip("torch", reason="torch is an extra that the service does without")

from sentiment.training.examples import Example  # noqa: E402  after the skip
from sentiment.training.export import OUTPUTS, export_float  # noqa: E402
from sentiment.training.outputs import output_of  # noqa: E402
from sentiment.training.reference_head import (  # noqa: E402
    features,
    fitted_head,
    put_head,
    training_pieces,
    with_few_posts,
)
from tests.unit.test_sentiment_training_loop import small_network  # noqa: E402

WINDOWS = [[0, *(10 + (number + at) % 15 for at in range(3 + number % 4)), 2] for number in range(60)]
LABELS = [number % 3 for number in range(60)]


@pytest.fixture
def graph_file(tmp_path: Path) -> Path:
    export_float(small_network(), tmp_path / "plain.onnx")
    return tmp_path / "plain.onnx"


def test_a_refitted_head_changes_the_breach_reference_and_no_other_output(graph_file: Path, tmp_path: Path) -> None:
    graph, refitted = onnx.load(str(graph_file)), tmp_path / "refitted.onnx"

    head = fitted_head(graph, features(graph, WINDOWS), LABELS, seed=7)
    put_head(graph, head)
    onnx.save(graph, str(refitted))

    for name in OUTPUTS:
        before, after = (output_of(path, name, WINDOWS) for path in (graph_file, refitted))
        assert np.array_equal(before, after) is (name != "reference"), name


def test_a_refitted_head_gives_in_the_graph_what_it_gave_when_it_was_fitted(graph_file: Path, tmp_path: Path) -> None:
    graph, refitted = onnx.load(str(graph_file)), tmp_path / "refitted.onnx"
    read = features(graph, WINDOWS)

    head = fitted_head(graph, read, LABELS, seed=7)
    put_head(graph, head)
    onnx.save(graph, str(refitted))

    with torch.inference_mode():
        wanted = head(torch.from_numpy(read)).numpy()
    assert np.allclose(output_of(refitted, "reference", WINDOWS), wanted, atol=1e-5)


def test_a_head_is_fitted_to_its_labels_and_the_same_by_the_same_seed(graph_file: Path) -> None:
    graph = onnx.load(str(graph_file))
    inputs = np.random.default_rng(3).normal(size=(600, 32)).astype(np.float32)
    labels = [int(row.argmax()) for row in inputs[:, :3]]

    first, again = (fitted_head(graph, inputs, labels, seed=7) for _ in range(2))

    with torch.inference_mode():
        found = first(torch.from_numpy(inputs))
        assert torch.equal(found, again(torch.from_numpy(inputs)))
    assert (found.argmax(1).numpy() == np.array(labels)).mean() > 0.6


def test_an_ad_that_names_the_brand_is_learnt_marked_and_unmarked_and_a_development_one_not_at_all() -> None:
    named = Example("Left Orland Bank after its leak?", "written_ads", "en", 5, 16, reference=2)
    plain = Example("Cheap tyres.", "facebook_ads", "en", reference=0)
    kept = Example("Another ad.", "written_ads", "en", reference=1, dev=True)

    pieces, labels = training_pieces([named, plain, kept])

    assert [(text, piece.target) for text, piece in pieces] == [
        (named.text, (5, 16)),
        (named.text, None),
        (plain.text, None),
    ]
    assert labels == [2, 2, 0]


def test_a_long_ad_of_which_no_one_knows_what_refers_is_not_learnt() -> None:
    text = " ".join(f"Sentence {number} of an ad that goes on for long about tyres." for number in range(80))

    assert training_pieces([Example(text, "written_ads", "en", reference=1)]) == ([], [])
    assert len(training_pieces([Example(text, "written_ads", "en", reference=0)])[0]) > 1


def test_of_ordinary_posts_two_thousand_are_learnt_and_all_others_kept() -> None:
    posts = [Example(f"Post {number}.", "telegram_posts", "ru", reference=0) for number in range(2_500)]
    others = [
        Example("An ad.", "facebook_ads", "en", reference=0),
        Example("A post with words of leaks.", "telegram_posts", "ru"),
        Example("A post kept aside.", "telegram_posts", "ru", reference=0, dev=True),
    ]

    chosen = with_few_posts([*posts, *others], seed=7)

    assert len(chosen) == 2_002
    assert chosen == with_few_posts([*posts, *others], seed=7) != with_few_posts([*posts, *others], seed=8)
    assert [one.text for one in chosen[-2:]] == ["An ad.", "A post kept aside."]
