"""Which passages of a text the model reads: all of a short one, of a long one the sentences that name the target."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reputation.intake.match import find_name

MAX_PASSAGES = 6
"""Passages of one text that are scored: the first ones that name the target, else its opening; of an ad, the first."""

LONG_CHARACTERS = 380
"""Texts up to this length are read whole: about 128 tokens of English or Russian."""

MAX_CHARACTERS = 200_000
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»”\"')\]]*\s+|\n+")
_LONGEST_SENTENCE = 1_000


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters [start, end) of the text, and the target's place in the text (None: judged as a whole)."""

    start: int
    end: int
    target: tuple[int, int] | None


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences, in order, without the space between; long ones are cut."""
    spans: list[tuple[int, int]] = []
    at = 0
    for match in [*_SENTENCE_END.finditer(text), None]:
        end = match.start() if match else len(text)
        spans += [(i, min(i + _LONGEST_SENTENCE, end)) for i in range(at, end, _LONGEST_SENTENCE)]
        at = match.end() if match else end
    return [(start, end) for start, end in spans if text[start:end].strip()]


def passages(text: str, name: str | None, span: tuple[int, int] | None) -> list[Passage]:
    """The passages to score, at least one for a text that is not blank.

    Args:
        text: the whole text; beyond 200,000 characters it is not read.
        name: the target's name, found by folded, inflected match.
        span: the target's characters where the caller knows them; they win over the search.
    """
    text = text[:MAX_CHARACTERS]
    if span is None and name:
        span = find_name(text, name)
    if len(text) <= LONG_CHARACTERS:
        return [Passage(0, len(text), span)]
    sentences = sentence_spans(text)
    named = _naming(text, sentences, name or text[slice(*span)], span) if span else []
    return named or [Passage(start, end, None) for start, end in _packed(sentences)[:2]]


def ad_passages(text: str, name: str | None, span: tuple[int, int] | None) -> list[Passage]:
    """The passages of an ad: those of a short one as of any text, a long one's all, since its hint may stand anywhere.

    Up to MAX_PASSAGES of them; at least one for a text that is not blank.
    """
    if len(text) <= LONG_CHARACTERS:
        return passages(text, name, span)
    packed = _packed(sentence_spans(text[:MAX_CHARACTERS]))
    return [Passage(start, end, None) for start, end in packed[:MAX_PASSAGES]]


def _naming(text: str, sentences: list[tuple[int, int]], name: str, span: tuple[int, int]) -> list[Passage]:
    """The sentence that holds `span`, then others that name the target, each with a short neighbour before it."""
    found: list[Passage] = []
    for index, (start, end) in enumerate(sentences):
        if start <= span[0] < end:
            target: tuple[int, int] | None = span
        else:
            hit = find_name(text[start:end], name)
            target = (start + hit[0], start + hit[1]) if hit else None
        if target is not None:
            found.append(Passage(_with_neighbour(sentences, index), max(end, target[1]), target))
    found.sort(key=lambda passage: (passage.target != span, passage.start))
    return found[:MAX_PASSAGES]


def _with_neighbour(sentences: list[tuple[int, int]], index: int) -> int:
    """The start of a passage: the sentence before joins it where both are short."""
    start, end = sentences[index]
    before = sentences[index - 1][0] if index else start
    return before if end - before <= LONG_CHARACTERS else start


def _packed(sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring sentences joined up to the length of a window."""
    packed: list[tuple[int, int]] = []
    for start, end in sentences:
        if packed and end - packed[-1][0] <= LONG_CHARACTERS:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed
