"""What a backfill will cost, stated before the first request. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

POLITE_SECONDS = 1.5
"""Between two requests to one host, answer included, where the source does not set its delay."""


@dataclass(frozen=True, slots=True)
class SourceCost:
    """One source's part of a backfill: `requests` ≥ 0, None where the kind can't reach back; `host` it is asked of.

    `is_done`: it was read so far back already. `is_measured`: the number rests on what the source gave so far.
    """

    source: str
    kind: str
    host: str
    requests: int | None
    seconds_each: float = POLITE_SECONDS
    is_done: bool = False
    is_resumed: bool = False
    is_measured: bool = False

    @property
    def seconds(self) -> float:
        """How long the source alone takes."""
        return 0.0 if self.requests is None or self.is_done else self.requests * self.seconds_each


@dataclass(frozen=True, slots=True)
class BackfillCost:
    """All sources together: requests, and hours, hosts being asked side by side and each one in turn."""

    requests: int
    hours: float
    slowest_host: str | None


def whole_cost(sources: Iterable[SourceCost]) -> BackfillCost:
    """The sum over the sources that are still to be read; the host that is asked longest decides the time."""
    wanted = [one for one in sources if one.requests is not None and not one.is_done]
    by_host: dict[str, float] = {}
    for one in wanted:
        by_host[one.host] = by_host.get(one.host, 0.0) + one.seconds
    slowest = max(by_host, key=lambda host: by_host[host], default=None)
    hours = by_host[slowest] / 3600 if slowest is not None else 0.0
    return BackfillCost(sum(one.requests or 0 for one in wanted), hours, slowest)
