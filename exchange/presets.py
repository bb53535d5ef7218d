"""Exports of other products, read without naming their columns: which column is which field, and their own codes.

Written from the columns that Brandwatch's help names for its CSV export of mentions; no export was at hand. What is
judged there (sentiment, emotion) is not taken over: it is another instrument's, to be imported as counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from exchange.reading import Row
from reputation.errors import InputError

_PAGE_KINDS = {
    "news": "article", "blog": "article", "print": "article", "magazine": "article", "general": "article",
    "forum": "comment", "review": "review",
}  # fmt: skip

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.0{1,2})?")

_COUNTRIES = {
    "ARM": "AM", "AUS": "AU", "AUT": "AT", "AZE": "AZ", "BEL": "BE", "BLR": "BY", "BRA": "BR", "CAN": "CA", "CHE": "CH",
    "CHN": "CN", "CZE": "CZ", "DEU": "DE", "DNK": "DK", "ESP": "ES", "EST": "EE", "FIN": "FI", "FRA": "FR", "GBR": "GB",
    "GEO": "GE", "IND": "IN", "IRL": "IE", "ISR": "IL", "ITA": "IT", "JPN": "JP", "KAZ": "KZ", "KGZ": "KG", "LTU": "LT",
    "LVA": "LV", "MDA": "MD", "MEX": "MX", "NLD": "NL", "NOR": "NO", "NZL": "NZ", "POL": "PL", "PRT": "PT", "RUS": "RU",
    "SRB": "RS", "SWE": "SE", "TUR": "TR", "UKR": "UA", "USA": "US", "UZB": "UZ", "ZAF": "ZA",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preset:
    """How one product's export is read.

    `columns`: for each field the columns that may hold it, the better first. `needed`: columns that the line of names
    must have; what stands above it is passed over. `values`: how a field's own codes are read, None for unknown.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    values: Mapping[str, Callable[[str], str | None]]

    def names(self) -> tuple[str, ...]:
        """Every column that may be read."""
        return tuple(name for columns in self.columns.values() for name in columns)

    def row(self, given: Row, mapping: Mapping[str, str]) -> Row:
        """The row under our names; a column that `mapping` names for a field goes before the preset's."""
        found: dict[str, Any] = {}
        for field, columns in self.columns.items():
            column = next((name for name in columns if name in given.values), None)
            value = given.values[column] if column else None
            read = self.values.get(field, _as_it_is)
            if value is not None and (told := read(str(value))) is not None:
                found[field] = told
        found |= {field: given.values[field] for field in mapping if field in given.values}
        return Row(given.file, given.line, found)


def preset_named(name: str) -> Preset:
    """The preset of that name.

    Raises:
        InputError: there is none; names those there are.
    """
    if name not in PRESETS:
        raise InputError(f"--preset {name!r} is none of {', '.join(sorted(PRESETS))}")
    return PRESETS[name]


def _as_it_is(value: str) -> str:
    return value


def _kind(value: str) -> str:
    """A page type; networks of every name are posts."""
    return _PAGE_KINDS.get(value.strip().lower(), "post")


def _country(value: str) -> str | None:
    code = value.strip().upper()
    return code if len(code) == 2 and code.isalpha() else _COUNTRIES.get(code)


def _language(value: str) -> str | None:
    code = value.strip().lower()[:2]
    return code if len(code) == 2 and code.isalpha() else None


def _reach(value: str) -> str | None:
    """A count, its thousands maybe set apart by commas, as Brandwatch writes English; 0 means that none is known."""
    number = value.strip()
    plain = number.replace(",", "") if _THOUSANDS.fullmatch(number) else number
    return plain if plain not in {"", "0", "0.0", "0,0"} else None


PRESETS: Mapping[str, Preset] = {
    "brandwatch": Preset(
        name="brandwatch",
        columns={
            "id": ("Resource Id", "Mention Id"),
            "url": ("Url", "URL", "Original Url"),
            "text": ("Full Text", "Snippet"),
            "title": ("Title",),
            "kind": ("Page Type", "Content Source"),
            "author": ("Full Name",),
            "author_handle": ("Author",),
            "language": ("Language",),
            "country": ("Country Code",),
            "published_at": ("Date",),
            "reach_count": ("Reach (new)", "Reach", "Impressions"),
        },
        needed=("Date", "Url"),
        values={"kind": _kind, "country": _country, "language": _language, "reach_count": _reach},
    )
}
