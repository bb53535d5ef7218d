"""The report as one self-contained HTML page: no script, nothing fetched, every value escaped."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from presentation.language import Words
from reports.restore import Edition, Json
from reports.wording import weekly_document

MEDIA_TYPE = "text/html; charset=utf-8"
_TEMPLATES = Path(__file__).parents[1] / "templates"
# An id in an SVG, and what points at it: made the picture's own, since all pictures share one page.
_ID = re.compile(r'(\bid="|href="#|url\(#)')


def render(content: Json, edition: Edition, words: Words) -> bytes:
    """The page in UTF-8; the same content gives the same bytes."""
    report = weekly_document(content, edition, words)
    # Our own stylesheet, no crawled text in it.
    style = Markup((_TEMPLATES / "report.css").read_text("utf-8"))  # noqa: S704
    page = _environment().get_template("report.html.j2").render(report=report, style=style, svg=_inline)
    return page.encode()


def _inline(svg: str, place: int) -> Markup:
    """The picture without its XML head, hidden from screen readers (the element around it has the words).

    It is drawn by matplotlib, which escapes the names written into it.
    """
    drawing = svg[svg.index("<svg") :].replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
    return Markup(_ID.sub(rf"\g<1>chart{place}-", drawing))  # noqa: S704


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
