"""The stored content itself, beside its number, version and the moment it was made."""

from __future__ import annotations

import json

from presentation.language import Words
from reports.restore import Edition, Json

MEDIA_TYPE = "application/json"


def render(content: Json, edition: Edition, words: Words) -> bytes:  # noqa: ARG001 (every format is called alike)
    """The report as JSON in UTF-8, keys sorted, so the same content gives the same bytes."""
    report = {
        "number": edition.number,
        "version": edition.version,
        "created_at": edition.created_at.isoformat(),
        "content": content,
    }
    return (json.dumps(report, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
