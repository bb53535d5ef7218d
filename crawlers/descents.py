"""How far a backfill has come down each timeline of a source. Pure bookkeeping: the spider asks and yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from crawlers.items import Reached
from crawlers.parsers.json_values import mapping, number_of, text_of


@dataclass(frozen=True, slots=True)
class Descent:
    """One timeline: everything published after `reached_at` was read; `url` leads on, None where nothing is older."""

    url: str | None
    reached_at: datetime | None = None
    page: int = 1

    def is_done(self, since_at: datetime) -> bool:
        """Whether nothing is left to read down to a moment."""
        return self.url is None or (self.reached_at is not None and self.reached_at <= since_at)


class Descents:
    """The timelines of one source on the way down to `since_at`, from where an interrupted backfill left them."""

    def __init__(self, cursor: Mapping[str, Any], since_at: datetime) -> None:
        self._since_at = since_at
        self._descents = {name: _descent(kept) for name, kept in cursor.items() if isinstance(kept, dict)}

    def begin(self, name: str, top_url: str) -> Descent:
        """Where a timeline's way down goes on; at its top where it has none yet."""
        return self._descents.setdefault(name, Descent(top_url))

    def left(self) -> dict[str, Descent]:
        """The timelines known so far that are not read to the end."""
        return {name: one for name, one in self._descents.items() if not one.is_done(self._since_at)}

    def come(self, name: str, next_url: str | None, oldest_at: datetime | None) -> Reached:
        """A page is read: what is to be stored. `oldest_at` is of the page, `next_url` leads to the older one."""
        before = self._descents.get(name) or Descent(next_url)
        known = [at for at in (before.reached_at, oldest_at) if at is not None]
        self._descents[name] = Descent(next_url, min(known, default=None), before.page + 1)
        return self.reached()

    def start_over(self, name: str, top_url: str) -> Reached:
        """The address kept of a timeline is stale: the next backfill begins at its top."""
        self._descents[name] = Descent(top_url)
        return self.reached()

    def reached(self) -> Reached:
        """All timelines together: the one that came least far decides."""
        moments = [one.reached_at for one in self._descents.values()]
        known = [moment for moment in moments if moment is not None]
        return Reached(
            cursor={name: _kept(one) for name, one in self._descents.items()},
            reached_at=max(known) if known and len(known) == len(moments) else None,
            is_done=not self.left(),
            is_end=all(one.url is None for one in self._descents.values()),
        )


def _descent(kept: Mapping[str, Any]) -> Descent:
    at = text_of(kept.get("reached_at"))
    try:
        reached_at = datetime.fromisoformat(at) if at else None
    except ValueError:
        reached_at = None
    return Descent(text_of(mapping(kept).get("url")), reached_at, number_of(kept.get("page")) or 1)


def _kept(descent: Descent) -> dict[str, Any]:
    reached_at = descent.reached_at.isoformat() if descent.reached_at else None
    return {**asdict(descent), "reached_at": reached_at}
