"""Which language a text is in, offline (py3langid)."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SHARES: Mapping[str, float] = MappingProxyType(
    {
        "en": 49.7, "es": 5.9, "de": 5.4, "ja": 5.0, "fr": 4.3, "pt": 3.9, "ru": 3.9, "it": 2.7, "nl": 2.1, "pl": 1.8,
        "tr": 1.7, "fa": 1.2, "vi": 1.2, "zh": 1.2, "id": 1.1, "cs": 1.0, "ko": 0.8, "hu": 0.6, "uk": 0.6, "ar": 0.5,
        "el": 0.5, "ro": 0.5, "sv": 0.5, "th": 0.4, "bg": 0.3, "da": 0.3, "fi": 0.3, "he": 0.3, "sk": 0.3, "hr": 0.2,
        "lt": 0.2, "no": 0.2, "sl": 0.2, "sr": 0.2, "et": 0.1, "hi": 0.1, "lv": 0.1, "kk": 0.05,
    }
)  # fmt: skip
"""Candidates for a short text, each with its percentage of web pages (W3Techs, content languages, 2024).

With all of the model's languages, ten words of English drown in rare ones; without the shares, a few words of Russian
in Serbian. Half of a share's logarithm is added, since the letters say more: of 1,500 Russian tweets .99 are told right
by it and .89 without; English, Arabic and Latin ones as before.
"""

SHORT = 200
"""Texts of fewer characters are judged among SHARES only."""

_EXPECTED = 10.0
"""How much likelier the language is that a short text's source states."""

MIN_PROBABILITY = 0.25
_NORWEGIAN = {"nb": "no", "nn": "no"}
_ADDRESS = re.compile(r"(?:https?://|[@#])\S+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_NEVER_RUSSIAN = re.compile(r"[іїєґўәғқңөұүһј]")
_RUSSIAN = re.compile(r"[ыэё]")
_WITHOUT_RUSSIAN_LETTERS = {"uk", "bg", "sr", "mk"}


def detect_language(text: str, expected: str | None = None) -> str | None:
    """ISO 639-1 code of the text's language, or None where it is too short or too mixed to tell.

    `expected` is the language that the source states: it tips the scale for a short text.
    """
    prose = _ADDRESS.sub(" ", text).strip()
    if sum(character.isalpha() for character in prose) < 3:
        return None
    is_short = len(prose) < SHORT
    letters = _Letters.of(prose)
    ranked = [(code, p) for code, p in _identifier(common_only=is_short).rank(prose[:5000]) if letters.allow(code)]
    code, probability = _likeliest(ranked, expected) if is_short else ranked[0]
    if probability < MIN_PROBABILITY or code == "zxx":
        return None
    return _NORWEGIAN.get(code, str(code))


def _likeliest(ranked: Sequence[tuple[str, float]], expected: str | None) -> tuple[str, float]:
    """The likeliest candidate by letters and by how frequent its language is, with its probability."""
    weighed = [(p * SHARES[code] ** 0.5 * (_EXPECTED if code == expected else 1.0), code) for code, p in ranked]
    weight, code = max(weighed)
    return code, weight / (sum(one for one, _ in weighed) or 1.0)


@dataclass(frozen=True, slots=True)
class _Letters:
    """How many letters of a text one Cyrillic alphabet has and another lacks; they outweigh statistics."""

    cyrillic: int
    never_russian: int
    russian: int

    @classmethod
    def of(cls, prose: str) -> _Letters:
        lowered = prose.casefold()
        return cls(*(len(pattern.findall(lowered)) for pattern in (_CYRILLIC, _NEVER_RUSSIAN, _RUSSIAN)))

    def allow(self, code: str) -> bool:
        """Whether a text with these letters can be in the language; a foreign name in it decides nothing."""
        if code == "ru":
            return self.never_russian <= min(self.russian, 0.04 * self.cyrillic)
        if code in _WITHOUT_RUSSIAN_LETTERS:
            return self.russian <= max(self.never_russian, 0.005 * self.cyrillic)
        return code != "kk" or self.never_russian > 0


@functools.cache
def _identifier(*, common_only: bool) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if common_only:
        identifier.set_languages(list(SHARES))
    return identifier
