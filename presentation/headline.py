"""Where the brand stands, in one breath, for mail and paper: from the estimate of recovery, or the plain assessment."""

from __future__ import annotations

from dataclasses import replace

from presentation.language import Words
from presentation.recovery import Told, standing_sentence
from presentation.sentences import status_sentence
from reputation.phase import Assessment


def in_recovery(told: Told | None) -> bool:
    """Whether the estimate may be told: its lowest point is confirmed. Before that there is no word of recovery."""
    return told is not None and told["phase"] == "recovery" and told["depth"] is not None


def standing_headline(assessment: Assessment, told: Told | None, brand: str, words: Words) -> str:
    """The estimate's standing in the phase recovery, else the assessment's.

    The estimate is the more careful of the two: where it has not confirmed the lowest point, the assessment speaks in
    the words of the acute phase; where it finds nothing to tell, no figure of the assessment contradicts it.
    """
    if told is None or (assessment.phase != "recovery" and not in_recovery(told)):
        return status_sentence(assessment, brand, words)
    if told["phase"] == "acute":
        return status_sentence(replace(assessment, phase="acute"), brand, words)
    return standing_sentence(told, words)
