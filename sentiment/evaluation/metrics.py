"""Scores of predictions against labels; every score lies in [0, 1], and 0/0 counts as 0."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Labels = Sequence[int]


def f1_of(truth: Labels, predicted: Labels, label: int) -> float:
    """F1 of one class."""
    true, guess = np.asarray(truth) == label, np.asarray(predicted) == label
    return _ratio(2 * int((true & guess).sum()), int(true.sum()) + int(guess.sum()))


def macro_f1(truth: Labels, predicted: Labels, labels: Labels) -> float:
    """Mean F1 of the given classes."""
    return float(np.mean([f1_of(truth, predicted, label) for label in labels]))


def macro_recall(truth: Labels, predicted: Labels, labels: Labels) -> float:
    """Mean recall of the given classes (the measure of TweetEval and SemEval topics)."""
    true, guess = np.asarray(truth), np.asarray(predicted)
    recalls = [_ratio(int(((true == label) & (guess == label)).sum()), int((true == label).sum())) for label in labels]
    return float(np.mean(recalls))


def micro_f1(truth: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> float:
    """F1 over all cells of two tables [texts, classes]."""
    return _ratio(2 * int((truth & predicted).sum()), int(truth.sum()) + int(predicted.sum()))


def calibration_error(confidence: Sequence[float], correct: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equal bins, weighted by size."""
    sure, right = np.asarray(confidence), np.asarray(correct, dtype=float)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [
        abs(sure[place == b].mean() - right[place == b].mean()) * (place == b).sum()
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(gaps) / max(1, len(sure)))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
