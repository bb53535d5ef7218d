"""Where a run computes; no GPU is needed, "meta" stands for a device that is not the processor."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is an extra that the service does without")

from reputation.errors import InputError  # noqa: E402  after the skip
from sentiment.training.batches import collate  # noqa: E402
from sentiment.training.config import TrainingConfig  # noqa: E402
from sentiment.training.device import placed  # noqa: E402
from sentiment.training.loss import Lessons, Teacher  # noqa: E402
from tests.unit.test_sentiment_training_loop import MARKERS, encoded_texts, small_network  # noqa: E402

CONFIG = TrainingConfig(Path(), Path(), "", Path(), Path(), batch=48, part=12)


def test_a_run_takes_the_gpu_that_torch_finds_and_gives_it_a_whole_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)

    config = placed(CONFIG, None)

    assert (config.device, config.part, config.threads) == ("cuda", 48, 1)
    assert placed(CONFIG, "cpu") == CONFIG


def test_a_run_without_a_gpu_is_on_the_processor_and_says_so_where_a_gpu_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    assert placed(CONFIG, None) == CONFIG
    with pytest.raises(InputError, match="torch finds no CUDA device here"):
        placed(CONFIG, "cuda")


def test_a_batch_its_scores_and_its_lessons_lie_where_the_network_does() -> None:
    encoded, network = encoded_texts(4), small_network().eval().to("meta")

    batch = collate(encoded, range(4), MARKERS, [True] * 4).on("meta")
    scores = network(batch.ids)
    taught = Lessons(Teacher({}), {"toy": (0.1, 0.0, -0.1)}).of([one.example for one in encoded], batch.ids)

    assert network.device.type == "meta"
    assert batch.rows == (0, 1, 2, 3)
    assert {one.device.type for one in (*scores, taught.shifts, batch.practices)} == {"meta"}
