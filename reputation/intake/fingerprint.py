"""What copies of one text share: a hash of its letters and figures."""

from __future__ import annotations

import hashlib
import re

from reputation.intake.match import fold

_URL = re.compile(r"https?://\S+")
_NOT_WORD = re.compile(r"[\W_]+")


def normalise(text: str) -> str:
    """Folded words and figures, single-spaced; addresses and punctuation gone, for copies differ in those."""
    return _NOT_WORD.sub(" ", _URL.sub(" ", fold(text))).strip()


def fingerprint(text: str) -> bytes:
    """SHA-256 (32 bytes) of the normalised text: equal for copies that differ in case, spacing or punctuation."""
    return hashlib.sha256(normalise(text).encode()).digest()
