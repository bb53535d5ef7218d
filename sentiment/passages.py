"""Which passages of a text the model reads: all of a short one, of a long one the sentences that name the target."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from reputation.intake.match import find_name, find_names

MAX_PASSAGES = 6
"""Passages of one text that are scored: the first ones that name the target, else its opening."""

MAX_AD_PASSAGES = 32
"""Passages of one ad that are read for a reference: some 12,000 characters, a long landing page."""

LONG_CHARACTERS = 380
"""Texts up to this length are read whole: about 128 tokens of English or Russian."""

MAX_CHARACTERS = 200_000
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»”\"')\]]*\s+|\n+")
_LONGEST_SENTENCE = 1_000
_WORD_ENDS = (" ", "\t", "\u00a0", "•")


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
        spans += _cut(text, at, end, _LONGEST_SENTENCE)
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
    if span is None or span[1] > len(text):
        return [Passage(start, end, None) for start, end in _windows(text, sentences)[:2]]
    return _naming(text, sentences, [name or "", text[slice(*span)]], span)


def ad_passages(text: str, name: str | None, span: tuple[int, int] | None) -> list[Passage]:
    """The passages that may hold an ad's reference: a short one as any text, a long one whole: a hint stands anywhere.

    Up to MAX_AD_PASSAGES of them, the target marked in each that names it; at least one for a text that is not blank.
    """
    if len(text) <= LONG_CHARACTERS:
        return passages(text, name, span)
    text = text[:MAX_CHARACTERS]
    places = [*([span] if span else []), *find_names(text, [name or "", text[slice(*span)] if span else ""])]
    packed = _windows(text, sentence_spans(text))[:MAX_AD_PASSAGES]
    return [Passage(start, end, _first_within(places, start, end)) for start, end in packed]


def _first_within(places: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    return next((place for place in places if start <= place[0] and place[1] <= end), None)


def _naming(text: str, sentences: list[tuple[int, int]], names: list[str], span: tuple[int, int]) -> list[Passage]:
    """The sentence that holds `span`, then others with one of the names, each with a short neighbour before it.

    A name with a full stop in it ends no passage: that goes to the end of the sentence in which the name ends.
    """
    starts = [start for start, _ in sentences]
    others = [hit for hit in find_names(text, names) if hit[1] <= span[0] or hit[0] >= span[1]]
    found: list[Passage] = []
    read: set[int] = set()
    for target in (span, *others):
        first, last = (max(0, bisect_right(starts, at) - 1) for at in (target[0], target[1] - 1))
        if first not in read and len(found) < MAX_PASSAGES:
            read.update(range(first, last + 1))
            found.append(Passage(_with_neighbour(sentences, first), max(sentences[last][1], target[1]), target))
    return found


def _with_neighbour(sentences: list[tuple[int, int]], index: int) -> int:
    """The start of a passage: the sentence before joins it where both are short."""
    start, end = sentences[index]
    before = sentences[index - 1][0] if index else start
    return before if end - before <= LONG_CHARACTERS else start


def _cut(text: str, start: int, end: int, longest: int) -> list[tuple[int, int]]:
    """The span in pieces of at most `longest` characters, cut behind words, or inside one that has no end."""
    pieces = []
    while end - start > longest:
        space = max(text.rfind(mark, start, start + longest) for mark in _WORD_ENDS)
        cut = space + 1 if space > start else start + longest
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


def _windows(text: str, sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring sentences joined up to the length of a window, longer ones in pieces."""
    return _packed([piece for start, end in sentences for piece in _cut(text, start, end, LONG_CHARACTERS)])


def _packed(sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring sentences joined up to the length of a window."""
    packed: list[tuple[int, int]] = []
    for start, end in sentences:
        if packed and end - packed[-1][0] <= LONG_CHARACTERS:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed
