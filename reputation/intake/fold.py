"""Text without the differences of case and ё that matching passes over, every character in its place."""

from __future__ import annotations

import functools


@functools.lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    folded = character.casefold()
    return {"ё": "е"}.get(folded, folded) if len(folded) == 1 else character


def fold(text: str) -> str:
    """Case-folded text of the same length, so that offsets hold; ё is read as е."""
    folded = text.casefold().replace("ё", "е")
    return folded if len(folded) == len(text) else "".join(map(_fold_character, text))
