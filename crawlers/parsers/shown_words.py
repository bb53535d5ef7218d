"""The words of an element as a reader sees them. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import iterwalk
from lxml.html import HtmlElement

_DIVIDING = {
    "br", "hr", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote",
    "section", "article", "table", "tr", "td", "th", "figure",
}  # fmt: skip
_UNSEEN = {"script", "style", "template"}


def shown_words(element: HtmlElement) -> str:
    """The element's words on one line; those stay apart that a <br> or a block divides, which text_content() joins."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: HtmlElement) -> Iterator[str]:
    for event, part in iterwalk(element, events=("start", "end", "comment", "pi")):
        is_tag = isinstance(part.tag, str)
        if is_tag and part.tag in _DIVIDING:
            yield " "
        if event == "start":
            yield (part.text or "") if part.tag not in _UNSEEN else ""
        elif part is not element:
            yield part.tail or ""
