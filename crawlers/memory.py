"""What a crawl needs to know of earlier ones, read from the database outside the reactor's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from storage import ads, fetches, seen
from storage.database import Database


class Memory:
    """Reads of one source."""

    def __init__(self, database: Database, source_id: int) -> None:
        self._database, self._source_id = database, source_id

    async def unseen(self, external_ids: Sequence[str]) -> set[str]:
        """Those of the identities that no earlier crawl took or refused."""
        return await asyncio.to_thread(self._unseen, external_ids)

    async def validators(self, url: str) -> dict[str, str]:
        """Headers that make a request conditional, from what the server said last time; empty on the first."""
        return await asyncio.to_thread(self._validators, url)

    async def wording(self, url: str) -> str | None:
        """A promotion page's wording as last seen, or None."""
        return await asyncio.to_thread(self._wording, url)

    async def known_ads(self, external_ids: Sequence[str]) -> dict[str, tuple[str | None, str]]:
        """Title and text of those of the ads that are stored already, by identity."""
        return await asyncio.to_thread(self._known_ads, external_ids)

    def _known_ads(self, external_ids: Sequence[str]) -> dict[str, tuple[str | None, str]]:
        with self._database.connection() as connection:
            return ads.ad_texts(connection, self._source_id, external_ids)

    def _unseen(self, external_ids: Sequence[str]) -> set[str]:
        with self._database.connection() as connection:
            return seen.unseen(connection, self._source_id, external_ids)

    def _validators(self, url: str) -> dict[str, str]:
        with self._database.connection() as connection:
            state = fetches.load_fetch(connection, self._source_id, url)
        headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified} if state else {}
        return {name: value for name, value in headers.items() if value}

    def _wording(self, url: str) -> str | None:
        with self._database.connection() as connection:
            snapshot: Any = ads.page_snapshot(connection, self._source_id, url)
        return snapshot.text if snapshot else None
