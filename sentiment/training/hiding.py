"""Tokens made unknown while training, so that no text hangs on a single word or on who is named. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence

UNKNOWN_ID = 3
"""The tokenizer's row of a piece that it doesn't know."""


def hide_tokens(
    ids: Sequence[int], target: tuple[int, int] | None, share: float, chance: random.Random
) -> tuple[int, ...]:
    """The ids with about `share` of them unknown; the target's (half-open range) all together, twice as often."""
    first, last = target or (0, 0)
    is_nameless = chance.random() < 2 * share
    hidden = (is_nameless if first <= at < last else chance.random() < share for at in range(len(ids)))
    return tuple(UNKNOWN_ID if hide else one for one, hide in zip(ids, hidden, strict=True))
