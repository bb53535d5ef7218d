"""Which words carried a sentiment, found by leaving each out in turn (occlusion)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sentiment.evidence import clause_spans
from sentiment.passages import Passage, passages
from sentiment.records import Scores, ScoringInput, TextScore

MOST_WORDS = 60
"""Words of a passage that are left out in turn; each costs one text's computation."""

_LEAST_EFFECT = 0.05
"""Polarity that a word must add to carry the score: less is within what the model's rounding moves."""

_WORD = re.compile(r"\w+(?:[-'’]\w+)*|[!?…]+|[\U0001F300-\U0001FAFF☀-➿]")


@dataclass(frozen=True, slots=True)
class WordWeight:
    """A word or a clause, characters [start, end) of the text, and what it adds to the polarity, in [−2, 2].

    Positive: the text reads worse without it.
    """

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where the text was read (characters [start, end)), the polarity there in [−1, 1], and each word's weight."""

    start: int
    end: int
    polarity: float
    words: tuple[WordWeight, ...]

    def strongest(self, count: int = 5) -> tuple[WordWeight, ...]:
        """The words that pull most in the score's own direction, the strongest first; none where none pulls."""
        sign = 1.0 if self.polarity >= 0 else -1.0
        pulling = sorted((word for word in self.words if word.weight * sign > 0), key=lambda word: -word.weight * sign)
        return tuple(pulling[:count])

    def carrying(self) -> tuple[WordWeight, ...]:
        """The strongest words, as far as each adds enough to carry the score."""
        return tuple(word for word in self.strongest() if abs(word.weight) >= _LEAST_EFFECT)


def explain(scorer: Scores, item: ScoringInput) -> Explanation | None:
    """The words of the first passage that names the target, each with its weight; None where there is no score.

    Where no word alone carries the score, since others say the same, clauses take the words' place. The target itself
    is never left out, and what is left out goes with the space before it.
    """
    if not item.text.strip():
        return None
    passage = passages(item.text, item.name, item.span)[0]
    by_word = _without_each(scorer, item, passage, _words(item.text, passage))
    if by_word is None or by_word.carrying():
        return by_word
    by_clause = _without_each(scorer, item, passage, _clauses(item.text, passage))
    return by_clause if by_clause is not None and by_clause.carrying() else by_word


def _without_each(
    scorer: Scores, item: ScoringInput, passage: Passage, spans: Sequence[tuple[int, int]]
) -> Explanation | None:
    readings = [_reading(item, passage, None), *(_reading(item, passage, span) for span in spans)]
    base, *others = (_polarity(one) for one in scorer.score(readings))
    if base is None:
        return None
    weights = [
        WordWeight(start, end, round(base - without, 4))
        for (start, end), without in zip(spans, others, strict=True)
        if without is not None
    ]
    return Explanation(passage.start, passage.end, round(base, 4), tuple(weights))


def _words(text: str, passage: Passage) -> list[tuple[int, int]]:
    """Spans of the passage's words outside the target."""
    left, right = passage.target or (passage.end, passage.end)
    spans = [match.span() for match in _WORD.finditer(text, passage.start, passage.end)]
    return [(start, end) for start, end in spans if end <= left or start >= right][:MOST_WORDS]


def _clauses(text: str, passage: Passage) -> list[tuple[int, int]]:
    """Spans of the passage's clauses; the target splits the one it stands in."""
    left, right = passage.target or (passage.end, passage.end)
    parts = [(passage.start, left), (right, passage.end)]
    spans = [(at + start, at + end) for at, to in parts for start, end in clause_spans(text[at:to])]
    return [_tight(text, span) for span in spans][:MOST_WORDS]


def _tight(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span without space at its ends."""
    piece = text[slice(*span)]
    return span[0] + len(piece) - len(piece.lstrip()), span[1] - len(piece) + len(piece.rstrip())


def _reading(item: ScoringInput, passage: Passage, word: tuple[int, int] | None) -> ScoringInput:
    """The passage as an input of its own, without `word`."""
    text, target = item.text[passage.start : passage.end], passage.target
    start, end = (target[0] - passage.start, target[1] - passage.start) if target else (None, None)
    if word is not None:
        left, right = word[0] - passage.start, word[1] - passage.start
        left -= left > 0 and text[left - 1] == " " and left != end  # a space at the target's end is the target's
        text = text[:left] + text[right:]
        if start is not None and end is not None and start >= right:
            start, end = start - (right - left), end - (right - left)
    return replace(item, text=text, start=start, end=end)


def _polarity(score: TextScore) -> float | None:
    probabilities = score.probabilities
    return None if probabilities is None else probabilities["positive"] - probabilities["negative"]
