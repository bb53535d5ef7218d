"""Which brands there are, which one a page is about, and what befell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from reputation.brand import Brand, Incident
from reputation.clock import local_day, now
from storage.brands import list_brands, list_incidents
from storage.database import Connection


@dataclass(frozen=True, slots=True)
class Cast:
    """The watched brands, the own one first; `chosen` is the one a page is about, `incident` its latest."""

    brands: tuple[Brand, ...]
    chosen: Brand
    incident: Incident | None
    own_incident: Incident | None

    @property
    def others(self) -> tuple[Brand, ...]:
        """All brands but the chosen one."""
        return tuple(brand for brand in self.brands if brand.brand_id != self.chosen.brand_id)

    @property
    def names(self) -> tuple[str, ...]:
        """The brands' names, the own one first."""
        return tuple(brand.name for brand in self.brands)

    def name(self, brand_id: int) -> str:
        """The name of a brand; a dash for one that is not watched any more."""
        return next((brand.name for brand in self.brands if brand.brand_id == brand_id), "–")


def read_cast(connection: Connection, wanted: str | None) -> Cast | None:
    """The brands, the one named `wanted` chosen, else the own one, else the first; None where none is set up."""
    brands = sorted(list_brands(connection), key=lambda brand: brand.role != "own")
    if not brands:
        return None
    chosen = next((brand for brand in brands if brand.name == wanted), brands[0])
    incidents = list_incidents(connection)
    own = next((brand for brand in brands if brand.role == "own"), brands[0])
    return Cast(tuple(brands), chosen, _latest(incidents, chosen), _latest(incidents, own))


def _latest(incidents: list[Incident], brand: Brand) -> Incident | None:
    """The one that was disclosed last; where none was yet, the next that lies ahead."""
    of_brand = [incident for incident in incidents if incident.brand_id == brand.brand_id]
    ordered = sorted(of_brand, key=lambda incident: incident.disclosed_at)
    known = [incident for incident in ordered if incident.disclosed_at <= now()]
    return known[-1] if known else next(iter(ordered), None)


def disclosed_on(incident: Incident | None, zone: ZoneInfo) -> date | None:
    """The local day of an incident's disclosure."""
    return local_day(incident.disclosed_at, zone) if incident else None
