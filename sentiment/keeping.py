"""The model that the settings name, loaded once a process."""

from __future__ import annotations

import threading

from reputation.settings_tables import SentimentSettings
from sentiment.scoring import Scorer


class Keeper:
    """Loads a model at the first call, and again when the setting has changed; safe to call from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: tuple[SentimentSettings, Scorer] | None = None

    def scorer(self, chosen: SentimentSettings) -> Scorer:
        """The scorer of the setting.

        Raises:
            ModelError: the model can't be found, or lacks what scoring needs.
        """
        with self._lock:
            if self._loaded is None or self._loaded[0] != chosen:
                self._loaded = (chosen, Scorer.chosen(chosen))
            return self._loaded[1]
