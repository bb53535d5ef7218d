"""Patterns that find a name in its Russian cases and its English possessive.

A noun's ending is replaced by the set of endings its declension allows; an acronym stays as it is. Endings after
Zaliznyak's declension classes, reduced to what company names need.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_ADJECTIVE_ENDS = ("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие")
_ADJECTIVE = "ый|ий|ой|ого|его|ому|ему|ым|им|ом|ем|ая|яя|ую|юю|ей|ое|ее|ые|ие|ых|их|ыми|ими|ия|ию|ием|ии|иям|иях"

_NOUNS: tuple[tuple[str, int, str], ...] = (
    # the word's last letters, how many of them are the ending, the endings that may take its place ("" too)
    ("ая", 1, "а|я|ы|и|е|у|ю|ой|ей|ою|ею|ам|ям|ами|ями|ах|ях|"),
    ("ое", 1, "о|е|а|я|у|ю|ом|ем|и|ам|ям|ами|ями|ах|ях|"),
    ("ь", 1, "ь|и|ю|ью|я|ем|ей|е|ям|ями|ях"),
    ("й", 1, "й|я|ю|ем|е|и|ев|ям|ями|ях"),
    ("ыи", 1, "ы|и|ов|ев|ей|ам|ям|ами|ями|ах|ях|"),
    ("уюэё", 0, ""),
    ("бвгджзклмнпрстфхцчшщъ", 0, "а|у|ом|ем|е|ы|и|ов|ев|ам|ами|ах|"),
)
_FOREIGN = r"(?:['’]?s['’]?|['’-]?(?:а|у|ом|ем|е|ы|и|ов))?"
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)

WORD = re.compile(r"\w+(?:['’]\w+)*")
BETWEEN = r"(?:[\s\-‐-―'‘’«»\"“-„&+]{0,4}|\.)"
"""What may stand between the words of a name: «Норд Банк», «Норд-Банк», #НордБанк, booking.com; no sentence end."""

_AMPERSAND = r"\s?(?:&amp;|[&＆])\s?"
"""What stands between the letters of M&S: without it they are the word Ms, and those of 1&1 eleven."""

_LETTERS_ALONE = 3

APOSTROPHE = re.compile(r"['’]")


def name_pattern(name: str) -> str:
    """A regular expression for a name as written (its case kept), all its words in any case form."""
    return joined(name, [word_pattern(word) for word in WORD.findall(name)]) if WORD.search(name) else re.escape(name)


def joined(name: str, patterns: Sequence[str]) -> str:
    """The patterns of a name's words as one of the whole name, with what may stand between them."""
    between = (_between(name, before, after) for before, after in pairwise(WORD.finditer(name)))
    return "".join(pattern + gap for pattern, gap in zip(patterns, (*between, ""), strict=False))


def _between(name: str, before: re.Match[str], after: re.Match[str]) -> str:
    is_short = max(len(before.group()), len(after.group())) <= _LETTERS_ALONE
    return _AMPERSAND if is_short and "&" in name[before.end() : after.start()] else BETWEEN


def word_pattern(word: str) -> str:
    """A regular expression for one word of a name in any of its forms."""
    if not _CYRILLIC.search(word):
        return _literal(word) + _FOREIGN
    if len(word) <= 3 or word.isupper():
        return _literal(word) + r"(?:-?(?:а|у|ом|е))?"
    stem_length, endings = _declension(word.lower())
    longest_first = sorted(endings.split("|"), key=len, reverse=True)
    return _literal(word[:stem_length]) + "(?:" + "|".join(longest_first) + ")"


def _literal(word: str) -> str:
    """The word itself, its apostrophe straight or curly: McDonald's is McDonald’s in every paper."""
    return APOSTROPHE.sub("['’]", re.escape(word))


def stem_of(word: str) -> str:
    """The part of a folded word that all its forms begin with."""
    if not _CYRILLIC.search(word) or len(word) <= 3:
        return word
    return word[: _declension(word)[0]]


def _declension(word: str) -> tuple[int, str]:
    """Length of the stem, and the endings joined by "|", of a lower-case Cyrillic word."""
    if word.endswith(_ADJECTIVE_ENDS) and len(word) > 5:
        return len(word) - 2, _ADJECTIVE
    for last_letters, cut, endings in _NOUNS:
        if word[-1] in last_letters:
            return len(word) - cut, endings
    return len(word), ""
