"""Which language a text is in, offline (py3langid)."""

from __future__ import annotations

import functools
import re

from py3langid.langid import MODEL_FILE, LanguageIdentifier

COMMON = re.findall(
    r"\w+",
    "ar bg cs da de el en es et fa fi fr he hi hr hu id it ja kk ko lt lv nl no pl pt ro ru sk sl sr sv th tr uk vi zh",
)
"""Candidates for a short text: with all of the model's languages, ten words of English drown in rare ones."""

SHORT = 200
"""Texts of fewer characters are judged among COMMON only."""

MIN_PROBABILITY = 0.25
_NORWEGIAN = {"nb": "no", "nn": "no"}
_ADDRESS = re.compile(r"(?:https?://|[@#])\S+")
_NEVER_RUSSIAN = re.compile(r"[іїєґўәғқңөұүһј]")
_RUSSIAN = re.compile(r"[ыэё]")
_WITHOUT_THOSE_LETTERS = {"uk", "bg", "sr", "mk"}


def detect_language(text: str) -> str | None:
    """ISO 639-1 code of the text's language, or None where it is too short or too mixed to tell."""
    prose = _ADDRESS.sub(" ", text).strip()
    if sum(character.isalpha() for character in prose) < 3:
        return None
    identifier = _identifier(common_only=len(prose) < SHORT)
    ranked = [(code, p) for code, p in identifier.rank(prose[:5000]) if _letters_allow(code, prose)]
    code, probability = ranked[0]
    if probability < MIN_PROBABILITY or code == "zxx":
        return None
    return _NORWEGIAN.get(code, str(code))


def _letters_allow(code: str, prose: str) -> bool:
    """Letters that one alphabet has and another lacks outweigh statistics on a short text."""
    lowered = prose.casefold()
    if code == "ru":
        return _NEVER_RUSSIAN.search(lowered) is None
    if code in _WITHOUT_THOSE_LETTERS:
        return _RUSSIAN.search(lowered) is None
    return True


@functools.cache
def _identifier(*, common_only: bool) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if common_only:
        identifier.set_languages(COMMON)
    return identifier
