"""The model that the stored settings name, loaded once a process."""

from __future__ import annotations

from sentiment.keeping import Keeper
from sentiment.scoring import Scorer
from storage import sync
from storage.database import Database


class Models:
    """The model of the service, read anew from the settings at every call, loaded where it has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keeper = Keeper()

    def scorer(self) -> Scorer:
        """The scorer of the settings; safe to call from any thread.

        Raises:
            ModelError: the model can't be found, or lacks what scoring needs.
        """
        with self._database.connection() as connection:
            chosen = sync.stored_settings(connection).sentiment
        return self._keeper.scorer(chosen)
