"""Which watched brand a row is about, and rows that say the same thing twice."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from exchange.reading import Row
from exchange.values import optional_text
from reputation.brand import Brand
from reputation.intake.match import fold


class WatchedBrands:
    """The watched brands by their folded names and aliases, and the own one."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self._ids = {fold(name.text): brand.brand_id for brand in brands for name in brand.names}
        self._own = next((brand.brand_id for brand in brands if brand.role == "own"), None)

    def named(self, name: str) -> int | None:
        """The brand of that name or alias, None where there is none."""
        return self._ids.get(fold(name))

    def of_row(self, row: Row) -> int:
        """The brand of the column `brand`, or the own one where the row names none.

        Raises:
            InputError: the name is no brand's, or there is no own brand.
        """
        name = optional_text(row, "brand")
        brand_id = self._own if name is None else self.named(name)
        if brand_id is None and name is None:
            raise row.fault("brand", "it is missing, and no [[brand]] has the role own")
        if brand_id is None:
            raise row.fault("brand", f"{name!r} is no name or alias of a [[brand]]")
        return brand_id


@dataclass(slots=True)
class GivenOnce:
    """Remembers what a file's lines gave, so that none gives the same again."""

    _lines: dict[Hashable, int] = field(default_factory=dict)

    def check(self, row: Row, column: str, key: Hashable) -> None:
        """Take note of what the row gives.

        Raises:
            InputError: an earlier line gave the same.
        """
        if key in self._lines:
            raise row.fault(column, f"line {self._lines[key]} gives the same already")
        self._lines[key] = row.line
