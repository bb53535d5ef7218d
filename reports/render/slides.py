"""Slides that a person can edit: text boxes, tables and native charts, placed one below the other with room for each.

Inches throughout. How high a text will be is estimated from its length, generously: office programs measure with fonts
of their own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from math import ceil
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from presentation.palette import LIGHT
from reports.document import Column
from reports.restore import Edition

WIDTH, HEIGHT = 13.333, 7.5
MARGIN, TOP, BOTTOM = 0.6, 1.25, 6.85
FONT = "Arial"
_LANGUAGES = {"en": MSO_LANGUAGE_ID.ENGLISH_UK, "ru": MSO_LANGUAGE_ID.RUSSIAN}
_TITLE_ONLY = 5
_CHARACTER = 0.54
"""Width of an average character, as a part of the size of the type: Cyrillic is wider than Latin."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: points of size, bold or not, colour as #rrggbb."""

    size: float = 14
    bold: bool = False
    colour: str = LIGHT.text


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide."""

    left: float
    top: float
    width: float
    height: float


class Deck:
    """A presentation of 16 to 9 in one language, with the line at the foot of each slide."""

    def __init__(self, language: str, foot: str) -> None:
        self.file: Any = pptx.Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self._language, self._foot = _LANGUAGES[language], foot
        self.slide: Any = None

    def add_slide(self, title: str, size: float = 26) -> None:
        """A new slide with its title as the title that screen readers and outlines know."""
        self.slide = self.file.slides.add_slide(self.file.slide_layouts[_TITLE_ONLY])
        shape = self.slide.shapes.title
        shape.left, shape.top = Inches(MARGIN), Inches(0.4)
        shape.width, shape.height = Inches(WIDTH - 2 * MARGIN), Inches(0.75)
        self._fill(shape.text_frame, [title], Style(size, bold=True))
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        number = f"{len(self.file.slides)}"
        self.text(Box(MARGIN, 7.0, WIDTH - 2 * MARGIN - 1, 0.3), [self._foot], Style(10, colour=LIGHT.muted))
        self.text(Box(WIDTH - MARGIN - 1, 7.0, 1, 0.3), [number], Style(10, colour=LIGHT.muted), align_right=True)

    def text(self, box: Box, lines: Sequence[str], style: Style, *, align_right: bool = False, fill: str = "") -> None:
        """A text box, a paragraph a line."""
        shape = self.slide.shapes.add_textbox(*_inches(box))
        if fill:
            shape.fill.solid()
            shape.fill.fore_color.rgb = _colour(fill)
        self._fill(shape.text_frame, lines, style, align_right=align_right)

    def table(self, box: Box, columns: Sequence[Column], rows: Sequence[Sequence[str]], heights: list[float]) -> None:
        """A table; `heights` are those of the head and of each row."""
        frame = self.slide.shapes.add_table(len(rows) + 1, len(columns), *_inches(box))
        table = frame.table
        for place, width in enumerate(column_widths(columns, box.width)):
            table.columns[place].width = Inches(width)
        for place, height in enumerate(heights):
            table.rows[place].height = Inches(height)
        for number, row in enumerate([[column.head for column in columns], *rows]):
            ground = LIGHT.grid if number == 0 else LIGHT.panel if number % 2 else LIGHT.background
            for place, value in enumerate(row):
                self._cell(table.cell(number, place), value, columns[place], ground)

    def _cell(self, cell: Any, value: str, column: Column, ground: str) -> None:  # noqa: ANN401 (untyped library)
        cell.fill.solid()
        cell.fill.fore_color.rgb = _colour(ground)
        cell.margin_top = cell.margin_bottom = Inches(0.03)
        self._fill(cell.text_frame, [value], Style(11, bold=ground == LIGHT.grid), align_right=column.align == "right")

    def picture(self, box: Box, content: bytes, alt: str) -> None:
        """A picture in a place of its own ratio."""
        shape = self.slide.shapes.add_picture(io.BytesIO(content), *_inches(box))
        describe(shape, alt)

    def _fill(self, frame: Any, lines: Sequence[str], style: Style, *, align_right: bool = False) -> None:  # noqa: ANN401 (untyped library)
        frame.word_wrap = True
        for number, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.RIGHT if align_right else PP_ALIGN.LEFT
            paragraph.space_after = Pt(style.size / 3)
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold, run.font.name = Pt(style.size), style.bold, FONT
            run.font.color.rgb, run.font.language_id = _colour(style.colour), self._language

    def saved(self, title: str, author: str, edition: Edition) -> bytes:
        """The file's bytes; its times are the edition's."""
        about = self.file.core_properties
        about.title, about.author, about.last_modified_by = title, author, author
        about.created = about.modified = edition.created_at.astimezone(UTC).replace(tzinfo=None)
        about.revision, about.comments = edition.version, ""
        target = io.BytesIO()
        self.file.save(target)
        return target.getvalue()


def describe(shape: Any, alt: str) -> None:  # noqa: ANN401 (untyped library)
    """The words that stand for a picture or chart where it can't be seen."""
    shape.element.xpath(".//p:cNvPr")[0].set("descr", alt)


def column_widths(columns: Sequence[Column], width: float) -> list[float]:
    """The columns' widths by their shares."""
    total = sum(column.width for column in columns)
    return [width * column.width / total for column in columns]


def text_height(lines: Sequence[str], size: float, width: float) -> float:
    """About how high the lines become in type of that size, with the space after each."""
    return sum(line_count(line, size, width - 0.2) * size * 1.25 / 72 + size / 3 / 72 for line in lines) + 0.1


def line_count(text: str, size: float, width: float) -> int:
    """On about how many lines a text falls, broken between words and within those longer than a line."""
    most = max(int(width * 72 / (size * _CHARACTER)), 1)
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > most:
            lines, used = lines + 1, 0
        lines += max(ceil(len(word) / most) - 1, 0)
        used += len(word) % most + (1 if used else 0)
    return lines


def _inches(box: Box) -> tuple[Any, Any, Any, Any]:
    return Inches(box.left), Inches(box.top), Inches(box.width), Inches(box.height)


def _colour(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())
