"""Which words carried a score, found by leaving them out (occlusion)."""

from __future__ import annotations

import re
from typing import Protocol

from sentiment.breach import Quote
from sentiment.encoder import Floats
from sentiment.passages import ad_passages
from sentiment.reading import most_referring

_CLAUSE_END = re.compile(r"(?<=[.!?…;])\s+|\n+|\s+[—–-]\s+|,\s+")
_MOST_CLAUSES = 24
_SMALLEST_CHANGE = 0.05


class ReadsAds(Protocol):
    """What reads ads: `sentiment.scoring.Scorer`."""

    def breach_probabilities(self, texts: list[str], brand: str | None) -> Floats:
        """Probabilities [n, 3] of none, implied and explicit; `brand` is marked where it is named."""
        ...


def deciding_words(scorer: ReadsAds, text: str, brand: str | None = None) -> Quote | None:
    """The clause of an ad without which the model sees least of a reference, or None where no clause matters.

    `brand` is the breached brand's name in the text. Each clause of the passage that refers most costs one
    computation; a passage of one clause is quoted whole.
    """
    if not text.strip():
        return None
    offset, passage = _deciding_passage(scorer, text, brand)
    clauses = clause_spans(passage)[:_MOST_CLAUSES]
    if len(clauses) < 2:
        return _quote(passage, clauses[0], offset) if clauses else None
    without = [passage[:start] + passage[end:] for start, end in clauses]
    probabilities = 1 - scorer.breach_probabilities([passage, *without], brand)[:, 0]
    drops = probabilities[0] - probabilities[1:]
    best = int(drops.argmax())
    return _quote(passage, clauses[best], offset) if float(drops[best]) >= _SMALLEST_CHANGE else None


def _deciding_passage(scorer: ReadsAds, text: str, brand: str | None) -> tuple[int, str]:
    """Where the passage that refers most begins, and its text."""
    spans = [(one.start, one.end) for one in ad_passages(text, None, None)]
    if len(spans) == 1:
        return spans[0][0], text[slice(*spans[0])]
    none = scorer.breach_probabilities([text[start:end] for start, end in spans], brand)[:, 0]
    start, end = spans[most_referring(none)]
    return start, text[start:end]


def _quote(passage: str, clause: tuple[int, int], offset: int) -> Quote:
    start, end = clause
    return Quote(passage[start:end], offset + start, offset + end)


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
