"""Which languages a trained network is measured on, and which of them are offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sentiment.evaluation.report import Line
from sentiment.evaluation.tasks import LANGUAGES, UMSAB
from sentiment.training.calibrate import OWN_LANGUAGES

_LEAST_LEAD = 0.03
"""Score above the floor from which a language counts as read."""

_WRITTEN = {"hi": "hi-Latn"}
"""UMSAB's Hindi stands in Latin letters: nothing was measured in its own."""


@dataclass(frozen=True, slots=True)
class Languages:
    """Languages of sentiment, and of the heads about breaches."""

    sentiment: tuple[str, ...]
    breach: tuple[str, ...]


MEASURED = Languages(LANGUAGES, OWN_LANGUAGES)
"""All that have development texts."""


def offered(lines: Sequence[Line]) -> Languages:
    """The languages to score: those of our own texts, and of UMSAB's those that clearly clear the floor."""
    cleared = {
        line.task.split()[1]
        for line in lines
        if line.task.startswith(UMSAB) and line.floor is not None and line.score >= line.floor + _LEAST_LEAD
    }
    clear = (_WRITTEN.get(code, code) for code in MEASURED.sentiment if code in cleared)
    return Languages((*OWN_LANGUAGES, *clear), OWN_LANGUAGES)
