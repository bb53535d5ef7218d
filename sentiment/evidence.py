"""Which words carried a score, found by leaving them out (occlusion)."""

from __future__ import annotations

import re
from typing import Protocol

from sentiment.breach import Quote
from sentiment.encoder import Floats

_CLAUSE_END = re.compile(r"(?<=[.!?…;])\s+|\n+|\s+[—–-]\s+|,\s+")
_MOST_CLAUSES = 24
_SMALLEST_CHANGE = 0.05


class ReadsAds(Protocol):
    """What reads ads: `sentiment.scoring.Scorer`."""

    def breach_probabilities(self, texts: list[str]) -> Floats:
        """Probabilities [n, 3] of none, implied and explicit."""
        ...


def deciding_words(scorer: ReadsAds, text: str) -> Quote | None:
    """The clause of an ad without which the model sees least of a reference, or None where no clause matters.

    Each clause costs one text's computation; an ad of one clause is quoted whole.
    """
    clauses = clause_spans(text)[:_MOST_CLAUSES]
    if len(clauses) < 2:
        return Quote(text[slice(*clauses[0])], *clauses[0]) if clauses else None
    without = [text[:start] + text[end:] for start, end in clauses]
    probabilities = 1 - scorer.breach_probabilities([text, *without])[:, 0]
    drops = probabilities[0] - probabilities[1:]
    best = int(drops.argmax())
    if float(drops[best]) < _SMALLEST_CHANGE:
        return None
    start, end = clauses[best]
    return Quote(text[start:end], start, end)


def clause_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the clauses that hold a letter or a digit, without the marks' space between them."""
    spans = []
    at = 0
    for match in [*_CLAUSE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        if any(character.isalnum() for character in text[at:end]):
            spans.append((at, end))
        at = match.end() if match else end
    return spans
