"""The number card as one slide of text boxes and a native chart, all of which a person can edit."""

from __future__ import annotations

from pptx.util import Inches

from presentation.language import Words
from presentation.palette import LIGHT
from reports.render.native_charts import place_chart
from reports.render.pptx import MEDIA_TYPE
from reports.render.slides import MARGIN, WIDTH, Box, Deck, Style, text_height
from reports.render.zipped import packed
from reports.restore import Edition, Json
from reports.tables import day_sheet
from reports.wording_card import CardDocument, card_document

__all__ = ["MEDIA_TYPE", "render"]

_INNER = WIDTH - 2 * MARGIN
_LEFT, _RIGHT = 5.6, 6.2
"""Widths of the two columns under the figures: chart, and reasons."""
_BODY, _BODY_HEIGHT = 3.6, 2.15


def render(content: Json, edition: Edition, words: Words) -> bytes:
    """The slide; the same content and edition give the same bytes."""
    card = card_document(content, edition, words)
    deck = Deck(words.language, f"{card.number} {card.approval}")
    room = _INNER - (_logo_width(card) + 0.15 if edition.logo else 0)
    deck.add_slide(card.title, _size(card.title, 26, 0.75, room))
    deck.slide.shapes.title.width = Inches(room)
    _head(deck, card, edition)
    _figures(deck, card)
    place_chart(deck, Box(MARGIN, _BODY, _LEFT, _BODY_HEIGHT), day_sheet(content, words), "days", card.chart_alt)
    _reasons(deck, card)
    _coverage(deck, card)
    return packed(deck.saved(card.title, card.organisation, edition), edition.created_at)


def _head(deck: Deck, card: CardDocument, edition: Edition) -> None:
    if edition.logo is not None:
        width = _logo_width(card)
        box = Box(WIDTH - MARGIN - width, 0.42, width, width / card.logo_ratio)
        deck.picture(box, edition.logo.content, card.logo_alt)
    deck.text(Box(MARGIN, 1.05, _INNER, 0.35), [f"{card.organisation} · {card.period}"], Style(12, colour=LIGHT.muted))
    deck.text(Box(MARGIN, 1.4, _INNER, 0.7), [card.headline], Style(_size(card.headline, 15, 0.7, _INNER)))


def _logo_width(card: CardDocument) -> float:
    return min(0.7 * card.logo_ratio, 2.4)


def _figures(deck: Deck, card: CardDocument) -> None:
    width = _INNER / len(card.figures)
    for place, figure in enumerate(card.figures):
        left = MARGIN + place * width
        deck.text(Box(left, 2.1, width - 0.15, 0.32), [figure.label], Style(12, colour=LIGHT.muted))
        deck.text(Box(left, 2.37, width - 0.15, 0.65), [figure.value], Style(32, bold=True))
        deck.text(Box(left, 3.02, width - 0.15, 0.5), [figure.note], Style(11, colour=LIGHT.muted))


def _reasons(deck: Deck, card: CardDocument) -> None:
    left = WIDTH - MARGIN - _RIGHT
    deck.text(Box(left, _BODY, _RIGHT, 0.35), [card.why_title], Style(14, bold=True))
    lines, room = [*card.notes, *card.why], _BODY_HEIGHT - 0.35
    deck.text(Box(left, _BODY + 0.35, _RIGHT, room), lines, Style(_size("\n".join(lines), 12, room, _RIGHT)))


def _coverage(deck: Deck, card: CardDocument) -> None:
    deck.text(Box(MARGIN, 5.8, _INNER, 0.3), [card.coverage_title], Style(11, bold=True))
    size = _size(card.coverage, 10, 0.88, _INNER)
    deck.text(Box(MARGIN, 6.07, _INNER, 0.88), [card.coverage], Style(size, colour=LIGHT.muted))


def _size(text: str, most: float, height: float, width: float) -> float:
    """The largest size of type, from `most` down to 7 points, in which the text has room."""
    size = most
    while size > 7 and text_height(text.split("\n"), size, width) > height:
        size -= 0.5
    return size
