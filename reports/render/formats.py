"""The formats by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from presentation.language import Words
from reports.render import card_pdf, card_pptx, csv, html, json, pdf, pptx, xlsx
from reports.restore import Edition, Json

ReportFormat = Literal["pdf", "html", "xlsx", "pptx", "csv", "json"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is rendered, and what it is called on the web."""

    media_type: str
    render: Callable[[Json, Edition, Words], bytes]


FORMATS: Mapping[ReportFormat, Format] = {
    "pdf": Format(pdf.MEDIA_TYPE, pdf.render),
    "html": Format(html.MEDIA_TYPE, html.render),
    "xlsx": Format(xlsx.MEDIA_TYPE, xlsx.render),
    "pptx": Format(pptx.MEDIA_TYPE, pptx.render),
    "csv": Format(csv.MEDIA_TYPE, csv.render),
    "json": Format(json.MEDIA_TYPE, json.render),
}

CARD_FORMATS: Mapping[ReportFormat, Format] = {
    "pdf": Format(card_pdf.MEDIA_TYPE, card_pdf.render),
    "pptx": Format(card_pptx.MEDIA_TYPE, card_pptx.render),
    "json": Format(json.MEDIA_TYPE, json.render),
}
"""Those of a number card: one page, one slide, and its figures."""


def formats_of(kind: str) -> Mapping[ReportFormat, Format]:
    """The formats that a kind of report has: `weekly` or `card`."""
    return CARD_FORMATS if kind == "card" else FORMATS
