"""Words by which an ad speaks of a leak, or hints at one, in English and Russian; each match is a quotable span."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DATA = r"(?:data|records|details|passwords|cards?|accounts?)"
_TAKEN = r"(?:stolen|exposed|compromised|lost|spilled|dumped)"
_SWITCH = (
    r"\b(?:switch|move|leave|bring|come over|transfer)\w*\b"
    r"|\bпереход\w*|\bперен[её]?с\w*|\bперевед\w*|\bменя(?:йте|ть)\b"
)

LEAK = re.compile(
    r"\b(?:data |security |privacy )?breach(?:es|ed)?\b"
    r"|\bdata (?:leak|theft|spill|loss|exposure)s?\b|\bleak(?:s|ed|ing|y)?\b"
    r"|\bhack(?:s|ed|ers?|ing)?\b|\bransom(?:ware)?\b|\bcyber ?attack(?:s|ed)?\b"
    rf"|\b{_TAKEN} (?:\w+ ){{0,3}}{_DATA}\b|\b{_DATA} (?:\w+ ){{0,3}}{_TAKEN}\b"
    r"|\bdark ?web\b"
    r"|\bутеч\w*|\bутек\w*|\bслит(?:а|о|ы|ые|ых|ую|ой)?\b|\bслив(?:а|у|ом|ы|ов)?\b|\bсли(?:ли|вают|ла)\b"
    r"|\bвзлом\w*|\bхакер\w*|\bкибератак\w*|\bукра(?:ли|ден\w*)\b|\bпохи(?:щен|ти)\w*"
    r"|\bданны\w* (?:\w+ ){0,3}(?:в сети|в открытом доступе|в даркнете|всплыл\w*)|\bдаркнет\w*",
    re.IGNORECASE,
)
"""The leak itself."""

SECURITY = re.compile(
    r"\b(?:safe|safer|safely|secure|security|protect(?:s|ed|ion)?|privacy|private|encrypt(?:ed|ion)?|trust(?:ed)?)\b"
    r"|\bбезопас\w*|\bзащи[тщ]\w*|\bнад[её]жн\w*|\bприватн\w*|\bшифр\w*|\bдовер\w*|\bсохранн\w*",
    re.IGNORECASE,
)
"""Ordinary claims of security: no hint by themselves."""

HINT = re.compile(
    r"\b(?:zero|0|no|not one|not a single) (?:\w+ ){0,2}(?:incidents?|leaks?|breach(?:es)?|apolog(?:y|ies))\b"
    r"|\b(?:worried|tired|nervous|unsure|concerned|let down|sleep(?:ing)?|headlines?|in the news|this week|lately)\b"
    rf"|{_SWITCH}|\bуход\w* от\b"
    r"|\b(?:stays?|kept?|keeps?) (?:\w+ ){0,3}(?:private|secret|safe|yours|put|with us|between us)\b"
    r"|\b(?:unlike|other|another|some|certain|your (?:current|old)) "
    r"(?:banks?|providers?|operators?|clinics?|shops?|companies|ones?|others)\b"
    r"|\b(?:ни одн\w+|ноль|0|без) (?:\w+ ){0,2}(?:утеч\w*|инцидент\w*|взлом\w*|извинен\w*)"
    r"|\bспать спокойно\b|\bспокойн\w*|\bтревож\w*|\bволну\w*|\bбеспоко\w*"
    r"|\bна этой неделе\b|\bв новостях\b|\bзаголовк\w*"
    r"|\b(?:некоторы\w*|други\w*|ин(?:ые|ых)|чуж\w*|кое-(?:кто|где)|у (?:соседей|кого-то))\b"
    r"|\bоста(?:ются|ётся|нется|нутся) (?:\w+ ){0,3}(?:у вас|при вас|между нами|дома|с вами)\b",
    re.IGNORECASE,
)
"""What a hint is made of: invitations to the worried, a look at the others, a record without incidents."""

INVITATION = re.compile(_SWITCH, re.IGNORECASE)
"""Words that ask the reader to change the provider."""


_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n")
"""A figure's point (1.4 million) ends nothing."""


def spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Every match's characters, in order."""
    return (match.span() for match in pattern.finditer(text))


def clause_around(text: str, start: int, end: int, longest: int = 160) -> tuple[int, int]:
    """The sentence that holds characters [start, end), without the space around it; those alone where it is longer."""
    left = max((match.end() for match in _SENTENCE_END.finditer(text) if match.end() <= start), default=0)
    following = _SENTENCE_END.search(text, end)
    right = following.end() if following else len(text)
    while left < start and text[left].isspace():
        left += 1
    right = max(end, len(text[:right].rstrip()))
    return (left, right) if right - left <= longest else (start, end)
