"""Text without the differences of case, ё and look-alike letters, every character in its place."""

from __future__ import annotations

import functools
import re

_LATIN, _CYRILLIC = "abcehkmoptxy", "авсенкмортху"
_AS_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_IS_MIXED = re.compile(rf"[а-я][-‐‑]?[{_LATIN}]|[{_LATIN}][-‐‑]?[а-я]")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_OTHER_LATIN = re.compile(r"[dfgijlnqrsuvwz]")


@functools.lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    folded = character.casefold()
    return {"ё": "е"}.get(folded, folded) if len(folded) == 1 else character


def fold(text: str) -> str:
    """Case-folded text of the same length, so that offsets hold; ё is read as е.

    In a Cyrillic word Latin letters that look Cyrillic are read as such («Cбер», «T-Банк»), unless others stand beside
    them («IT-отдел»).
    """
    folded = text.casefold().replace("ё", "е")
    if len(folded) != len(text):
        folded = "".join(map(_fold_character, text))
    return _WORD.sub(_in_one_script, folded) if _IS_MIXED.search(folded) else folded


def _in_one_script(word: re.Match[str]) -> str:
    text = word.group()
    return text.translate(_AS_CYRILLIC) if _IS_MIXED.search(text) and not _OTHER_LATIN.search(text) else text
