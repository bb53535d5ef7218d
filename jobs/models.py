"""The model, loaded once a process."""

from __future__ import annotations

import threading

from sentiment.scoring import Scorer
from storage import sync
from storage.database import Database


class Models:
    """Loads the model that the settings name, at the first call, and again when the setting has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._loaded: tuple[str | None, Scorer] | None = None

    def scorer(self) -> Scorer:
        """The scorer of the settings; safe to call from any thread.

        Raises:
            ModelError: the model's folder is missing or incomplete.
        """
        with self._database.connection() as connection:
            name = sync.stored_settings(connection).sentiment.model
        with self._lock:
            if self._loaded is None or self._loaded[0] != name:
                self._loaded = (name, Scorer.load(name))
            return self._loaded[1]
