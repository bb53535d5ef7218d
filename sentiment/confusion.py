"""How the model in use errs: its confusion counts on held-out texts, where its folder states them."""

from __future__ import annotations

import json
from pathlib import Path

from reputation.recovery.adjusted_counts import Confusion
from reputation.settings_tables import SentimentSettings
from sentiment.scoring import SHIPPED, is_own_layout


def stated_confusion(chosen: SentimentSettings | None, model: str | None) -> Confusion | None:
    """The confusion matrix in the config.json of the model that [sentiment] names; None where it states none.

    None too where `model` (`name@revision`), which judged what is counted, is another one. A model of the hub states
    none: then only the team's own labels can correct what it counts.

    Raises:
        ConfusionError: the counts there are no 3 by 3 table.
    """
    folder = SHIPPED if chosen is None or chosen.model is None else Path(chosen.model)
    if not is_own_layout(folder):
        return None
    told = json.loads((folder / "config.json").read_text(encoding="utf-8"))["goodwill"]
    stated = told.get("confusion")
    if stated is None or model != f"{told['name']}@{told['revision']}":
        return None
    negative, neutral, positive = (tuple(row) for row in stated["counts"])
    return Confusion((negative, neutral, positive), stated["source"])
