"""Which words carried a sentiment, found by leaving each out in turn (occlusion)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sentiment.passages import Passage, passages
from sentiment.records import Scores, ScoringInput, TextScore

MOST_WORDS = 60
"""Words of a passage that are left out in turn; each costs one text's computation."""

_WORD = re.compile(r"\w+(?:[-'’]\w+)*|[!?…]+|[\U0001F300-\U0001FAFF☀-➿]")


@dataclass(frozen=True, slots=True)
class WordWeight:
    """A word, characters [start, end) of the text, and what it adds to the polarity, in [−2, 2].

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


def explain(scorer: Scores, item: ScoringInput) -> Explanation | None:
    """The words of the first passage that names the target, each with its weight; None where there is no score.

    The target itself is never left out, and a word is left out with the space before it.
    """
    span = None if item.start is None or item.end is None else (item.start, item.end)
    if not item.text.strip():
        return None
    passage = passages(item.text, item.target or item.brand, span)[0]
    whole = _reading(item, passage, None)
    words = _words(item.text, passage)
    polarities = [_polarity(one) for one in scorer.score([whole, *(_reading(item, passage, word) for word in words)])]
    if polarities[0] is None:
        return None
    base = polarities[0]
    weights = [
        WordWeight(start, end, round(base - without, 4))
        for (start, end), without in zip(words, polarities[1:], strict=True)
        if without is not None
    ]
    return Explanation(passage.start, passage.end, round(base, 4), tuple(weights))


def _words(text: str, passage: Passage) -> list[tuple[int, int]]:
    """Spans of the passage's words outside the target."""
    left, right = passage.target or (passage.end, passage.end)
    spans = [match.span() for match in _WORD.finditer(text, passage.start, passage.end)]
    return [(start, end) for start, end in spans if end <= left or start >= right][:MOST_WORDS]


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
