from __future__ import annotations

import numpy as np

from sentiment.training.calibrate import Labelled, calibrate
from sentiment.training.examples import UNKNOWN


def test_calibrate_cools_an_overconfident_head_and_finds_the_dividing_threshold() -> None:
    chance = np.random.default_rng(5)
    truth = chance.integers(0, 3, 400)
    guess = np.where(chance.random(400) < 0.7, truth, (truth + 1) % 3)
    sentiment = np.eye(3, dtype=np.float32)[guess] * 9
    about = np.where(truth == 0, 2.0, -2.0).astype(np.float32)[:, None]
    practices = np.full((400, 10), UNKNOWN)
    practices[:50] = 0
    practices[:50, 0] = 1
    logits = np.full((400, 10), -4.0, dtype=np.float32)
    logits[:, 0] = 4.0
    outputs = {"sentiment": sentiment, "about_breach": about, "practices": logits, "reference": sentiment}

    languages = ["en"] * 300 + ["ru"] * 100

    found = calibrate(Labelled(outputs, truth, (truth == 0).astype(np.int64), truth, practices, truth > 2, languages))

    assert found.temperatures["sentiment"].keys() == {"any", "en"}
    assert min(found.temperatures["sentiment"].values()) > 2
    assert 0.2 < found.thresholds["about_breach"] < 0.9
    assert len(found.thresholds["practices"]) == 10
    assert np.array(found.confusion).sum() == 400
    assert np.trace(np.array(found.confusion)) == (guess == truth).sum()


def test_calibrate_of_references_flags_at_most_one_real_ad_in_two_hundred() -> None:
    chance = np.random.default_rng(6)
    is_real = np.arange(1_000) < 800
    truth = np.where(is_real, 0, chance.integers(0, 3, 1_000))
    certainty = np.where(is_real, chance.normal(-1.0, 1.0, 1_000), np.where(truth > 0, 2.0, -2.0))
    logits = np.stack([-certainty, certainty, np.full(1_000, -9.0)], axis=1).astype(np.float32)
    outputs = {"sentiment": logits, "about_breach": logits[:, :1], "practices": np.zeros((1_000, 10), np.float32)}
    known = np.zeros((1_000, 10), np.int64)
    outputs["reference"] = logits
    dev = Labelled(outputs, truth, (truth > 0).astype(np.int64), truth, known, is_real, ["en"] * 1_000)

    found = calibrate(dev)

    odds = np.exp(logits / found.temperatures["reference"]["en"])
    referred = odds[:, 1:].sum(axis=1) / odds.sum(axis=1)
    assert (referred[is_real] >= found.thresholds["reference"]).mean() <= 0.005
    assert (referred[truth > 0] >= found.thresholds["reference"]).mean() > 0.9
