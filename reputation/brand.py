"""Who is watched, what happened, and where we look: brands, incidents, sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

BrandRole = Literal["own", "competitor"]


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of a brand. `case_sensitive` for names that are also ordinary words («Открытие»).

    `context`: words one of which must stand beside it; empty: those of the brand.
    """

    text: str
    case_sensitive: bool = False
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brand:
    """An organisation or product we watch. `exclude` are phrases that hide a match; `domains` match in URLs.

    `context`: words one of which must stand beside each of its names; `query`: a boolean query that matches too
    (reputation.query). `sector`: in the words of the incident's; an ad from another one hints at nothing.
    """

    brand_id: int
    name: str
    role: BrandRole
    aliases: tuple[Alias, ...] = ()
    exclude: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    query: str | None = None
    sector: str | None = None

    @property
    def names(self) -> tuple[Alias, ...]:
        """The brand's own name and its aliases, each once; an alias that repeats the name says how it is matched."""
        own = () if any(alias.text == self.name for alias in self.aliases) else (Alias(self.name),)
        return tuple(dict.fromkeys((*own, *self.aliases)))


@dataclass(frozen=True, slots=True)
class Incident:
    """A breach, declared by the organisation. `occurred_on` is the first leak, `disclosed_at` the news of it."""

    incident_id: int
    name: str
    brand_id: int
    disclosed_at: datetime
    occurred_on: date | None = None
    data_types: tuple[str, ...] = ()
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One place that texts come from. `options` are the kind's own settings, checked by its spider."""

    source_id: int
    name: str
    kind: str
    url: str | None
    query: str | None
    every_seconds: int
    allow_private: bool = False
    enabled: bool = True
    options: dict[str, Any] = field(default_factory=dict)
    cursor: dict[str, Any] = field(default_factory=dict)
