"""A table of typed, safe cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from presentation.cells import Cell, safe_cell
from reports.restore import Json

CellFormat = Literal["text", "number", "points", "share", "day", "moment"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: a short code that never changes, its name, heads, formats of the columns, and rows of safe cells.

    Moments are in the organisation's zone without an offset, as spreadsheets want them.
    """

    code: str
    name: str
    heads: tuple[str, ...]
    formats: tuple[CellFormat, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheet_of(code: str, name: str, columns: Sequence[tuple[str, CellFormat]], rows: Sequence[Sequence[Cell]]) -> Sheet:
    """The table of these columns (head and format) and rows, every cell made safe."""
    heads, formats = tuple(head for head, _ in columns), tuple(kind for _, kind in columns)
    return Sheet(code, name, heads, formats, tuple(tuple(safe_cell(cell) for cell in row) for row in rows))


def interval_cells(value: Json | None) -> tuple[float | None, float | None, float | None]:
    """An interval's value and ends; three empty cells for None."""
    return (None, None, None) if value is None else (value["value"], value["low"], value["high"])
