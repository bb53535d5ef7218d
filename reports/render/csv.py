"""The report's figures as one CSV file in long form: table, row, column, value; UTF-8 with a BOM for spreadsheets."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from presentation.cells import Cell
from presentation.language import Words
from reports.restore import Edition, Json
from reports.tables import sheets

MEDIA_TYPE = "text/csv; charset=utf-8"


def render(content: Json, edition: Edition, words: Words) -> bytes:  # noqa: ARG001 (every format is called alike)
    """Every cell of every table on a line of its own: week, table, row (from 1), column, value.

    Numbers have a point, days and moments are ISO, unknown is empty.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(("week", "table", "row", "column", "value"))
    for sheet in sheets(content, words):
        for number, cells in enumerate(sheet.rows, start=1):
            for head, cell in zip(sheet.heads, cells, strict=True):
                writer.writerow((content["week"], sheet.code, number, head, _plain(cell)))
    return target.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)
