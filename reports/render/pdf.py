"""The report as PDF/UA-1 on A4 or Letter, laid out by typst. Its text goes in as JSON, never as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from presentation.language import Words
from reports.restore import Edition, Json
from reports.wording import weekly_document
from reputation.errors import RenderError

MEDIA_TYPE = "application/pdf"
_HERE = Path(__file__).parents[1]
_TEMPLATES = _HERE / "templates"
_FONTS = _HERE / "fonts"

_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u2139\u200d\u20e3\ufe0e\ufe0f]")
"""Pictures in posts, with their joiners and selectors: no font of a report shows them."""

_UNSHOWN = "could not be displayed"
"""What typst says of a character that none of its fonts has; which one, it can't always name."""

_NOT_IN_ROBOTO = re.compile(
    "[^\n\x20-\x7e\xa0-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03e1\u03f0-\u052f\u1e00-\u1eff"
    "\u2000-\u2027\u202f-\u205f\u20a0-\u20be\u2116\u2122\u2212]"
)
"""Characters beyond the Latin, Greek and Cyrillic letters and the signs that the report's own font has for certain."""


def render(content: Json, edition: Edition, words: Words) -> bytes:
    """The report's PDF; its creation time is the edition's, so the same content gives the same bytes.

    Raises:
        RenderError: typst could not lay it out; carries its first line.
    """
    return laid_out("report.typ", weekly_document(content, edition, words).to_json(), content, edition)


def laid_out(template: str, document: Mapping[str, Any], content: Json, edition: Edition) -> bytes:
    """The PDF of a document by one of our templates; its creation time is the edition's.

    Raises:
        RenderError: typst could not lay it out; carries its first line.
    """
    report = json.dumps(document, ensure_ascii=False)
    created_at = int(edition.created_at.timestamp())
    try:
        made = _compile(template, _EMOJI.sub("", report), created_at)
    except typst.TypstError as error:
        reason = str(error).strip().partition("\n")[0]
        raise RenderError(f"the PDF of week {content['week']} can't be laid out: {reason}") from error
    if not isinstance(made, bytes):
        raise RenderError(f"the PDF of week {content['week']} came out as {type(made).__name__}")
    return made


def _compile(template: str, report: str, created_at: int) -> object:
    """The PDF. PDF/UA-1 refuses what no font can show, and a quoted post may hold any character.

    Where one is refused, all that our own font lacks is replaced at once: a Thai or Hindi text is refused letter by
    letter, each with its marks.

    Raises:
        typst.TypstError: it can't be laid out for another reason.
    """
    try:
        return _compiled(template, report, created_at)
    except typst.TypstError as error:
        if _UNSHOWN not in str(error):
            raise
        return _compiled(template, _NOT_IN_ROBOTO.sub("?", report), created_at)


def _compiled(template: str, report: str, created_at: int) -> object:
    inputs = {"report": report}
    return _compiler(template).compile(format="pdf", sys_inputs=inputs, pdf_standards="ua-1", timestamp=created_at)


@cache
def _compiler(template: str) -> typst.Compiler:
    """One compiler a template and process, with our own fonts alone: a page looks the same on every machine."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_FONTS])
    return typst.Compiler(_TEMPLATES / template, root=_TEMPLATES, font_paths=fonts)
