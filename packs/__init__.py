"""Source packs: sources by country and sector, ready to tick in `goodwill init`.

Whether an address answers from where you are, only `goodwill check` can say: no pack is fetched when it is shipped.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from packs.watched import Watched
from reputation.errors import InputError
from reputation.settings_base import Table, parse_duration
from reputation.settings_tables import SourceSettings

FOLDER = Path(__file__).parent
GENERAL = "general"

Sector = Literal["general", "banking", "telecom", "retail", "insurance", "health"]


class PackSource(Table):
    """One entry: a source, the language it writes in (ISO 639-1), and what it yields.

    `headlines`: the pages behind the entries are for subscribers, or their publisher reserves text mining: headline and
    summary alone are taken. `brands`: the entry is about the watched brand that bears one of these names ("*": about
    each competitor), and is left out where none does; ads are taken of competitors alone. `{brand}` in name, query and
    options stands for the watched brand.
    """

    name: str = Field(min_length=1)
    kind: str = Field(min_length=1)
    url: str | None = Field(default=None, pattern=r"^https://[^\s/@]+(/\S*)?$")
    query: str | None = None
    language: str = Field(pattern=r"^[a-z]{2}$")
    yields: Literal["articles", "headlines", "posts", "reviews", "ads"]
    every: str = "30m"
    brands: tuple[str, ...] = ()
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_a_source(self) -> PackSource:
        """What it yields fits its kind, and `every` is a duration."""
        if (self.kind == "feed") != (self.yields in {"articles", "headlines"}):
            raise ValueError(f"kind {self.kind!r} does not yield {self.yields}")
        parse_duration(self.every)
        return self

    def source(self, brand: str = "", country: str = "") -> SourceSettings:
        """The entry as a [[source]] of goodwill.toml, about a watched brand, of a country's public (ISO 3166)."""
        options = {
            name: _named(value, brand) if isinstance(value, str) else value for name, value in self.options.items()
        }
        if self.yields == "headlines":
            options["articles"] = False
        if country and self.yields != "ads":
            options.setdefault("country", country.upper())
        values = {"name": _named(self.name, brand), "kind": self.kind, "url": self.url, "every": self.every}
        query = self.query and _named(self.query, brand)
        return SourceSettings.model_validate({**values, "query": query, "options": options})


class Pack(Table):
    """One pack. `country` is an ISO 3166 code in lower case, or empty where it fits every country."""

    name: str
    title: str
    country: str = Field(pattern=r"^([a-z]{2})?$")
    sector: Sector
    sources: tuple[PackSource, ...] = Field(alias="source", min_length=1)

    def fits(self, country: str, sector: str, languages: Sequence[str]) -> bool:
        """Whether `init` ticks it: general or of the sector, in that country; one for every country by its language."""
        if not self.country:
            return any(entry.language in languages for entry in self.sources)
        return self.country == country and self.sector in {GENERAL, sector}

    def settings(self, watched: Watched) -> list[SourceSettings]:
        """Its sources for a team that watches these brands."""
        return [
            entry.source(brand, self.country)
            for entry in self.sources
            for brand in ([""] if not entry.brands else watched.named(entry.brands, competitors=entry.yields == "ads"))
        ]


def list_packs(folder: Path = FOLDER) -> list[Pack]:
    """Every pack of the folder, by name.

    Raises:
        InputError: a pack is no TOML, or an entry lacks a key or has a wrong one.
    """
    return [_load(path) for path in sorted(folder.glob("*.toml"))]


def find_pack(name: str, folder: Path = FOLDER) -> Pack:
    """The pack of that name.

    Raises:
        InputError: there is none; names those there are.
    """
    packs = list_packs(folder)
    found = next((pack for pack in packs if pack.name == name), None)
    if found is None:
        raise InputError(f"there is no source pack {name!r}, only {', '.join(pack.name for pack in packs)}")
    return found


def sources_of(packs: Iterable[Pack], watched: Watched) -> list[SourceSettings]:
    """The sources of several packs, each once."""
    return list({source.name: source for pack in packs for source in pack.settings(watched)}.values())


def _load(path: Path) -> Pack:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Pack.model_validate({"name": path.stem, **table})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"the source pack {path.name} is no valid TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"the source pack {path.name} is wrong at {place}: {first['msg']}") from None


def _named(text: str, brand: str) -> str:
    return text.replace("{brand}", brand)
