"""What a model's weights took, kept in its config.json: the card of one that goes on from it tells the whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class History:
    """Examples seen, minutes, and runs, each going on from the one before; the first began at the base."""

    examples: int = 0
    minutes: int = 0
    runs: int = 0

    def joined(self, examples: int, seconds: float) -> History:
        """The history with one run more."""
        return History(self.examples + examples, self.minutes + round(seconds / 60), self.runs + 1)


def history_of(folder: Path | None) -> History:
    """The history of a shipped folder's weights; an empty one of the base (None), and where the folder tells none."""
    if folder is None:
        return History()
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return History(**config["goodwill"].get("training", {}))
