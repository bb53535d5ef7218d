"""One text as the model reads it: token ids with the target marked, cut to a window around the target.

The same function serves training and scoring, so that the two can never drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BOS_ID = 0
PAD_ID = 1
EOS_ID = 2
MAX_TOKENS = 128
"""Tokens of one window, the two sentence tokens and the two markers included."""


@dataclass(frozen=True, slots=True)
class Markers:
    """Ids of the two embedding rows that open and close the target."""

    opening: int
    closing: int


def target_tokens(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The half-open range of tokens that overlap characters [start, end), or None where none does."""
    hit = [i for i, (left, right) in enumerate(offsets) if left < end and right > start]
    return (hit[0], hit[-1] + 1) if hit else None


def window_ids(
    ids: Sequence[int], tokens: tuple[int, int] | None, markers: Markers, limit: int = MAX_TOKENS
) -> list[int]:
    """Ids for the model: `<s> ... [target] ... </s>`, at most `limit` of them.

    Args:
        ids: tokens of the text, without sentence tokens.
        tokens: half-open range of the target's tokens, or None to judge the whole text.
        markers: the rows that surround the target.
        limit: the most ids to return; what is cut is what lies farthest from the target.
    """
    if tokens is None:
        return [BOS_ID, *ids[: limit - 2], EOS_ID]
    first, last = tokens
    room = limit - 4
    last = min(last, first + room)
    left = max(0, min(first - (room - (last - first)) // 2, len(ids) - room))
    right = min(len(ids), max(left + room, last))
    before, target, after = ids[left:first], ids[first:last], ids[last:right]
    return [BOS_ID, *before, markers.opening, *target, markers.closing, *after, EOS_ID]
