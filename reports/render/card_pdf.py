"""The number card as one page of PDF/UA-1, laid out by typst."""

from __future__ import annotations

from presentation.language import Words
from reports.render.pdf import MEDIA_TYPE, laid_out
from reports.restore import Edition, Json
from reports.wording_card import card_document

__all__ = ["MEDIA_TYPE", "render"]


def render(content: Json, edition: Edition, words: Words) -> bytes:
    """The card's PDF; the same content and edition give the same bytes.

    Raises:
        RenderError: typst could not lay it out; carries its first line.
    """
    return laid_out("card.typ", card_document(content, edition, words).to_json(), content, edition)
