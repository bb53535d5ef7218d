"""What a model's weights took, kept in its config.json: the card of one that goes on from it tells the whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reputation.errors import InputError


@dataclass(frozen=True, slots=True)
class History:
    """Examples seen, minutes, and runs, each going on from the one before; the first began at the base."""

    examples: int = 0
    minutes: int = 0
    runs: int = 0
    refit_windows: int = 0
    """Windows on which the head of the breach reference was fitted anew after the last run; 0 where it wasn't."""

    def joined(self, examples: int, seconds: float) -> History:
        """The history with one run more."""
        return History(self.examples + examples, self.minutes + round(seconds / 60), self.runs + 1)


def history_of(folder: Path | None) -> History:
    """The history of a shipped folder's weights; an empty one of the base (None), and where the folder tells none."""
    return History() if folder is None else History(**config_of(folder)["goodwill"].get("training", {}))


def config_of(folder: Path) -> dict[str, Any]:
    """What config.json of a shipped folder says.

    Raises:
        InputError: it can't be read, or is of a model that `sentiment.training` didn't make.
    """
    path = folder / "config.json"
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"the model folder {folder} can't be read: {error}") from error
    if "goodwill" not in config:
        raise InputError(f"{path} has no part `goodwill`: sentiment.training didn't make this model")
    return config
