"""Cells of a spreadsheet (CSV or XLSX) that a hostile text can't turn into a formula."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime

Cell = str | int | float | bool | date | datetime | None

# What spreadsheets may take for the start of a formula (OWASP, "CSV injection"), full-width forms included.
_FORMULA_STARTS = tuple("=+-@＝＋－＠")
_MOST_CHARACTERS = 32_767  # Excel's limit for one cell
_KEPT_CONTROLS = "\n\t"


def safe_cell(value: Cell) -> Cell:
    """The value as a cell may hold it.

    A text that would start a formula, blanks before it disregarded, gets an apostrophe before it; control characters,
    lone surrogates and direction overrides are taken out; no text is longer than Excel's 32,767 characters. Numbers
    and dates stay what they are, a number that is none (NaN, infinity) becomes None.
    """
    if isinstance(value, str):
        return _safe_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def unguarded(cell: str) -> str:
    """The text of a cell without the apostrophe that `safe_cell` puts before what would start a formula."""
    return cell[1:] if cell.startswith("'") and _starts_formula(cell[1:]) else cell


def _safe_text(text: str) -> str:
    clean = "".join(character for character in text if _is_harmless(character))
    if _starts_formula(clean):
        clean = "'" + clean
    return clean[:_MOST_CHARACTERS]


def _starts_formula(text: str) -> bool:
    return text.lstrip().startswith(_FORMULA_STARTS) or text.startswith(("\t", "\n"))


def _is_harmless(character: str) -> bool:
    """Category C is control, format, surrogate, private use, unassigned; the zero-width joiner keeps emoji whole."""
    return character in _KEPT_CONTROLS or character == "\u200d" or unicodedata.category(character)[0] != "C"
