"""Source packs: lists of feeds by country and sector, ready to tick in `goodwill init`.

Whether an address answers from where you are, only `goodwill check` can say: no pack is fetched when it is shipped.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from reputation.errors import InputError
from reputation.settings_tables import SourceSettings, Table

FOLDER = Path(__file__).parent


class PackSource(Table):
    """One entry: a source, the language it writes in (ISO 639-1), and what it yields.

    `headlines`: the pages behind the entries are for subscribers, so that only headline and summary are taken.
    """

    name: str = Field(min_length=1)
    kind: str = Field(min_length=1)
    url: str = Field(pattern=r"^https://[^\s/]+\S*$")
    language: str = Field(pattern=r"^[a-z]{2}$")
    yields: Literal["articles", "headlines"]

    def source(self) -> SourceSettings:
        """The entry as a [[source]] of goodwill.toml."""
        options = {} if self.yields == "articles" else {"articles": False}
        values = {"name": self.name, "kind": self.kind, "url": self.url, "every": "30m", "options": options}
        return SourceSettings.model_validate(values)


class Pack(Table):
    """One pack. `country` is an ISO 3166 code in lower case, or empty where it fits every country."""

    name: str
    title: str
    country: str = Field(pattern=r"^([a-z]{2})?$")
    sector: str
    sources: tuple[PackSource, ...] = Field(alias="source", min_length=1)


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
