"""Language codes as sources write them."""

from __future__ import annotations

import re

_CODE = re.compile(r"([a-z]{2})(?:[-_].*)?")
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}


def language_code(text: object) -> str | None:
    """ISO 639-1 code out of "en-US", "pt_BR" or "ru"; None for anything else."""
    found = _CODE.fullmatch(text.strip().lower()) if isinstance(text, str) else None
    return _SAME.get(found[1], found[1]) if found else None
