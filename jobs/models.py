"""The model, loaded once a process."""

from __future__ import annotations

import threading

from reputation.settings_tables import SentimentSettings
from sentiment.scoring import Scorer
from storage import sync
from storage.database import Database


class Models:
    """Loads the model that the settings name, at the first call, and again when the setting has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._loaded: tuple[SentimentSettings, Scorer] | None = None

    def scorer(self) -> Scorer:
        """The scorer of the settings; safe to call from any thread.

        Raises:
            ModelError: the model can't be found, or lacks what scoring needs.
        """
        with self._database.connection() as connection:
            chosen = sync.stored_settings(connection).sentiment
        with self._lock:
            if self._loaded is None or self._loaded[0] != chosen:
                self._loaded = (chosen, Scorer.chosen(chosen))
            return self._loaded[1]
