"""Temperatures and thresholds, fitted on development texts: few numbers, so little to overfit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sentiment.encoder import ANY, Floats, sigmoid, softmax
from sentiment.records import PRACTICES, SENTIMENTS
from sentiment.training.examples import UNKNOWN

_TEMPERATURES = np.geomspace(0.5, 3.0, 40)
_THRESHOLDS: Floats = np.linspace(0.2, 0.9, 36, dtype=np.float32)
OWN_LANGUAGES = ("en", "ru")
"""Languages of our own texts, hence of the heads about breaches."""

_LEAST_TEXTS = 150
"""Labelled texts from which a language has a temperature of its own."""

_MOST_FALSE_ALARMS = 0.005
"""Share of real ads that may be flagged: nearly all ads of a real stream refer to no breach."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """`temperatures` by head and language; `thresholds`: about_breach, reference (both kinds), practices (one each)."""

    temperatures: dict[str, dict[str, float]]
    thresholds: dict[str, Any]
    confusion: list[list[int]] | None = None
    """Development texts in the languages of our own texts, by true sentiment (rows) and predicted one (columns)."""

    @classmethod
    def plain(cls) -> Calibration:
        """No calibration: temperature 1, thresholds a half."""
        heads = ("sentiment", "about_breach", "practices", "reference")
        thresholds = {"about_breach": 0.5, "reference": 0.5, "practices": [0.5] * len(PRACTICES)}
        return cls({head: {ANY: 1.0} for head in heads}, thresholds)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Logits of every head on development texts, and their labels (UNKNOWN where a set is silent)."""

    outputs: dict[str, Floats]
    sentiment: NDArray[np.int64]
    about_breach: NDArray[np.int64]
    reference: NDArray[np.int64]
    practices: NDArray[np.int64]
    """[n, 10] of 0 and 1; a row of UNKNOWN where a set says nothing about practices."""
    is_real_ad: NDArray[np.bool_]
    """Ads as they ran, none of which refers to a breach."""
    languages: Sequence[str]


def calibrate(dev: Labelled) -> Calibration:
    """Temperatures of least negative log-likelihood; thresholds of greatest F1."""
    reference, limit = calibrate_reference(dev)
    temperatures = {
        "sentiment": _temperatures(dev.outputs["sentiment"], dev.sentiment, dev.languages),
        "reference": reference,
        "about_breach": _temperatures(_two_classes(dev.outputs["about_breach"]), dev.about_breach, dev.languages),
        "practices": {ANY: 1.0},
    }
    rows, about = dev.practices[:, 0] != UNKNOWN, dev.about_breach != UNKNOWN
    practices = sigmoid(dev.outputs["practices"][rows])
    threshold = _best(practices.ravel(), dev.practices[rows].ravel())
    breach = softmax(_two_classes(dev.outputs["about_breach"]), _by_row(temperatures["about_breach"], dev.languages))[
        :, 1
    ]
    thresholds = {
        "about_breach": _best(breach[about], dev.about_breach[about]),
        "reference": limit,
        "practices": [threshold] * len(PRACTICES),
    }
    return Calibration(temperatures, thresholds, _confusion(dev))


def calibrate_reference(dev: Labelled) -> tuple[dict[str, float], float]:
    """Temperatures by language, and the threshold: that of greatest F1 among those quiet enough on real ads."""
    logits = dev.outputs["reference"]
    temperatures, known = _temperatures(logits, dev.reference, dev.languages), dev.reference != UNKNOWN
    referred = softmax(logits, _by_row(temperatures, dev.languages))[:, 1:].sum(axis=1)
    refers = (dev.reference[known] > 0).astype(np.int64)
    return temperatures, _best(referred[known], refers, _quiet(referred[dev.is_real_ad]))


def _confusion(dev: Labelled) -> list[list[int]]:
    known = (dev.sentiment != UNKNOWN) & np.isin(dev.languages, OWN_LANGUAGES)
    counts = np.zeros((len(SENTIMENTS), len(SENTIMENTS)), dtype=np.int64)
    np.add.at(counts, (dev.sentiment[known], dev.outputs["sentiment"][known].argmax(axis=1)), 1)
    rows: list[list[int]] = counts.tolist()
    return rows


def _temperatures(logits: Floats, labels: NDArray[np.int64], languages: Sequence[str]) -> dict[str, float]:
    """One temperature for all, and one for each language with enough labelled texts."""
    by_language = np.array(languages)
    found = {ANY: _temperature(logits, labels)}
    for language in sorted(set(languages)):
        rows = (by_language == language) & (labels != UNKNOWN)
        if rows.sum() >= _LEAST_TEXTS and len(set(labels[rows])) > 1:
            found[language] = _temperature(logits[rows], labels[rows])
    return found


def _by_row(temperatures: dict[str, float], languages: Sequence[str]) -> Floats:
    found = [[temperatures.get(language, temperatures[ANY])] for language in languages]
    return np.array(found, dtype=np.float32)


def _two_classes(logits: Floats) -> Floats:
    return np.concatenate([np.zeros_like(logits), logits], axis=1)


def _temperature(logits: Floats, labels: NDArray[np.int64]) -> float:
    known = labels != UNKNOWN
    chosen, truth = logits[known], labels[known]

    def surprise(temperature: float) -> float:
        probabilities = softmax(chosen, temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(probabilities, 1e-9)).mean())

    return round(float(min(_TEMPERATURES, key=surprise)), 3)


def _quiet(probabilities: Floats) -> Floats:
    """The thresholds that raise at most `_MOST_FALSE_ALARMS` on texts of no reference; the highest where none does."""
    shares = np.array([(probabilities >= limit).mean() if len(probabilities) else 0.0 for limit in _THRESHOLDS])
    quiet = _THRESHOLDS[shares <= _MOST_FALSE_ALARMS]
    return quiet if len(quiet) else _THRESHOLDS[-1:]


def _best(probabilities: Floats, truth: NDArray[np.int64], limits: Floats = _THRESHOLDS) -> float:
    """The one of the thresholds `limits` of greatest F1, the middle one where several are equal."""
    scores: Sequence[float] = [_f1(probabilities >= limit, truth == 1) for limit in limits]
    best = [limit for limit, score in zip(limits, scores, strict=True) if score >= max(scores) - 1e-9]
    return round(float(best[len(best) // 2]), 3)


def _f1(predicted: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    hits = int((predicted & truth).sum())
    return 2 * hits / max(1, int(predicted.sum()) + int(truth.sum()))
