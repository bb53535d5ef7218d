"""The report as PDF/UA-1 on A4, laid out by typst. Its text goes in as JSON, never as markup."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import typst

from presentation.language import Words
from reports.restore import Edition, Json
from reports.wording import weekly_document
from reputation.errors import RenderError

MEDIA_TYPE = "application/pdf"
_HERE = Path(__file__).parents[1]
_TEMPLATE = _HERE / "templates" / "report.typ"
_FONTS = _HERE / "fonts"


def render(content: Json, edition: Edition, words: Words) -> bytes:
    """The report's PDF; its creation time is the edition's, so the same content gives the same bytes.

    Raises:
        RenderError: typst could not lay it out; carries its first line.
    """
    report = json.dumps(weekly_document(content, edition, words).to_json(), ensure_ascii=False)
    try:
        made = _compiler().compile(
            format="pdf",
            sys_inputs={"report": report},
            pdf_standards="ua-1",
            timestamp=int(edition.created_at.timestamp()),
        )
    except typst.TypstError as error:
        reason = str(error).strip().partition("\n")[0]
        raise RenderError(f"the PDF of week {content['week']} can't be laid out: {reason}") from error
    if not isinstance(made, bytes):
        raise RenderError(f"the PDF of week {content['week']} came out as {type(made).__name__}")
    return made


@cache
def _compiler() -> typst.Compiler:
    """One compiler a process, with our own fonts alone: a page looks the same on every machine."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_FONTS])
    return typst.Compiler(_TEMPLATE, root=_TEMPLATE.parent, font_paths=fonts)
