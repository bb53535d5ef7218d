"""The formats by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from presentation.language import Words
from reports.render import csv, html, json, pdf, xlsx
from reports.restore import Edition, Json

ReportFormat = Literal["pdf", "html", "xlsx", "csv", "json"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is rendered, and what it is called on the web."""

    media_type: str
    render: Callable[[Json, Edition, Words], bytes]


FORMATS: Mapping[ReportFormat, Format] = {
    "pdf": Format(pdf.MEDIA_TYPE, pdf.render),
    "html": Format(html.MEDIA_TYPE, html.render),
    "xlsx": Format(xlsx.MEDIA_TYPE, xlsx.render),
    "csv": Format(csv.MEDIA_TYPE, csv.render),
    "json": Format(json.MEDIA_TYPE, json.render),
}
