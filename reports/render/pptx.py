"""The report as slides: what the paper says, in text boxes, tables and native charts that a person can edit."""

from __future__ import annotations

from collections.abc import Sequence

from presentation.language import Words
from presentation.palette import LIGHT
from reports.document import Block, Chart, Document, Figures, Heading, Item, Items, Table, Text
from reports.render.native_charts import CHARTS, place_chart
from reports.render.slides import BOTTOM, MARGIN, TOP, WIDTH, Box, Deck, Style, column_widths, line_count, text_height
from reports.render.zipped import packed
from reports.restore import Edition, Json
from reports.sheets import Sheet
from reports.tables import sheets
from reports.wording import weekly_document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_INNER = WIDTH - 2 * MARGIN
_CHART_HEIGHT, _SMALL_CHART, _LEAST_CHART = 3.6, 2.3, 1.9
_SHEETS = {"stories_a_day": "days"}
_SIZES = {"lead": 20.0, "plain": 14.0, "small": 11.0}
_GAP, _NOTE = 0.15, 0.9


def render(content: Json, edition: Edition, words: Words) -> bytes:
    """The slides; their times are the edition's, so the same content gives the same bytes."""
    document = weekly_document(content, edition, words)
    deck = Deck(words.language, document.foot)
    flow = Flow(deck, document.title, {sheet.code: sheet for sheet in sheets(content, words)}, words)
    _cover(deck, document, edition)
    for block in document.blocks:
        flow.place(block)
    return packed(deck.saved(document.title, document.organisation, edition), edition.created_at)


def _cover(deck: Deck, document: Document, edition: Edition) -> None:
    deck.add_slide(document.title, 34)
    if edition.logo is not None:
        width = min(1.1 * document.logo_ratio, 3.5)
        box = Box(WIDTH - MARGIN - width, 5.5, width, width / document.logo_ratio)
        deck.picture(box, edition.logo.content, document.labels.logo)
    deck.text(Box(MARGIN, 1.3, _INNER, 0.9), [document.organisation, document.period], Style(18))
    deck.text(Box(MARGIN, 2.4, _INNER, 0.4), [document.edition], Style(12, colour=LIGHT.muted))
    if document.notes:
        height = text_height(document.notes, 14, _INNER)
        deck.text(Box(MARGIN, 3.0, _INNER, height), document.notes, Style(14), fill=LIGHT.panel)


class Flow:
    """Places blocks one below the other; a heading begins a slide, and what doesn't fit goes on to the next."""

    def __init__(self, deck: Deck, title: str, figures: dict[str, Sheet], words: Words) -> None:
        self._deck, self._title, self._figures, self._words = deck, title, figures, words
        self._top = BOTTOM

    def place(self, block: Block) -> None:
        """One block."""
        if isinstance(block, Heading):
            self._title, self._top = block.text, BOTTOM  # a slide begins with what stands under its heading
        elif isinstance(block, Text):
            self._text([block.text], _SIZES[block.style])
        elif isinstance(block, Figures):
            self._numbers(block)
        elif isinstance(block, Chart):
            self._chart(block.code, block.alt, block.caption, 3.2 if block.code == "gap" else _SMALL_CHART)
        elif isinstance(block, Table):
            self._chart(block.code, self._title, "", self._beside(block))
            self._table(block)
        else:
            self._items(block)

    def _room(self, height: float) -> float:
        """Where something of that height begins: below the last, or on a new slide."""
        if self._top + height > BOTTOM:
            self._deck.add_slide(self._title)
            self._top = TOP
        top = self._top
        self._top += height + _GAP
        return top

    def _text(self, lines: Sequence[str], size: float) -> None:
        height = text_height(lines, size, _INNER)
        colour = LIGHT.muted if size < _SIZES["plain"] else LIGHT.text
        self._deck.text(Box(MARGIN, self._room(height), _INNER, height), lines, Style(size, colour=colour))

    def _numbers(self, block: Figures) -> None:
        top, width = self._room(1.5), _INNER / len(block.figures)
        for place, figure in enumerate(block.figures):
            left = MARGIN + place * width
            self._deck.text(Box(left, top, width - 0.15, 0.4), [figure.label], Style(12, colour=LIGHT.muted))
            self._deck.text(Box(left, top + 0.35, width - 0.15, 0.65), [figure.value], Style(28, bold=True))
            self._deck.text(Box(left, top + 1.0, width - 0.15, 0.5), [figure.note], Style(11, colour=LIGHT.muted))

    def _beside(self, block: Table) -> float:
        """How high a table's chart may be, so that both and a note stand on one slide; else a whole slide's height."""
        top = self._top if self._top < BOTTOM else TOP
        room = BOTTOM - top - sum(_heights(block)) - _NOTE
        return min(room, _CHART_HEIGHT) if room >= _LEAST_CHART else BOTTOM - TOP - _GAP

    def _chart(self, code: str, alt: str, caption: str, drawn: float) -> None:
        sheet = self._figures.get(_SHEETS.get(code, code))
        if code not in CHARTS or sheet is None or not sheet.rows:
            return
        top = self._room(drawn + (0.35 if caption else 0))
        place_chart(self._deck, Box(MARGIN, top, _INNER, drawn), sheet, code, alt)
        if caption:
            box = Box(MARGIN, top + drawn, _INNER, 0.35)
            self._deck.text(box, [caption], Style(11, colour=LIGHT.muted))

    def _table(self, block: Table) -> None:
        if not block.rows:
            self._text([block.empty] if block.empty else [], _SIZES["plain"])
            return
        head, *heights = _heights(block)
        rows = list(block.rows)
        while rows:
            if self._top + head + heights[0] > BOTTOM:
                self._top = BOTTOM
            free = BOTTOM - (self._top if self._top < BOTTOM else TOP) - head
            count = _fitting(heights, free)
            total = head + sum(heights[:count])
            box = Box(MARGIN, self._room(total), _INNER, total)
            self._deck.table(box, block.columns, rows[:count], [head, *heights[:count]])
            rows, heights = rows[count:], heights[count:]

    def _items(self, block: Items) -> None:
        if not block.items:
            self._text([block.empty], _SIZES["plain"])
        for item in block.items:
            badge = f"{item.title} ({item.badge})" if item.badge else item.title
            lines = [badge, *(line for line in (item.quote, *self._changed(item), *item.lines, item.site) if line)]
            height = text_height(lines, 12, _INNER)
            self._deck.text(Box(MARGIN, self._room(height), _INNER, height), lines, Style(12), fill=LIGHT.panel)

    def _changed(self, item: Item) -> list[str]:
        """What a page that was changed said before, and what it says now."""
        if not item.before:
            return []
        return [f"{self._words.text('Before')}: {item.before}", f"{self._words.text('Now')}: {item.after}"]


def _heights(block: Table) -> list[float]:
    """How high a table's head and its rows become."""
    widths = column_widths(block.columns, _INNER)
    narrower = [width * 0.9 for width in widths]  # the head is set in bold
    head = _row_height([column.head for column in block.columns], narrower)
    return [head, *(_row_height(row, widths) for row in block.rows)]


def _row_height(row: Sequence[str], widths: Sequence[float]) -> float:
    lines = max(line_count(value, 11, width - 0.2) for value, width in zip(row, widths, strict=True))
    return lines * 11 * 1.25 / 72 + 0.12


def _fitting(heights: Sequence[float], free: float) -> int:
    """How many rows fit, at least one."""
    count, used = 0, 0.0
    for height in heights:
        if count and used + height > free:
            break
        count, used = count + 1, used + height
    return count
