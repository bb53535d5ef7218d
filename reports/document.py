"""A report as blocks of finished sentences: what the PDF and the HTML page are both laid out from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from presentation.language import Language

Align = Literal["left", "right"]
Tone = Literal["alert", "warning", "calm"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: the `lead` of the report, plain text, or a small note."""

    text: str
    style: Literal["lead", "plain", "small"] = "plain"
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading."""

    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what it is and what it was."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers side by side."""

    figures: tuple[Figure, ...]
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture as SVG, with the words that stand for it and a caption under it.

    `code` names the table of figures that it draws, for formats with charts of their own.
    """

    svg: str
    alt: str
    caption: str
    code: str = ""
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its head, its side, and its share of the width."""

    head: str
    align: Align = "left"
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts; `empty` is said where it has no rows. `links` hold a web address or "" for each row.

    `code` names the table of figures behind it, where a format may draw that as well.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    links: tuple[str, ...] = ()
    code: str = ""
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing told: what it is, the words quoted, lines of explanation, and where it was seen."""

    title: str
    badge: str = ""
    tone: Tone = "calm"
    quote: str = ""
    before: str = ""
    after: str = ""
    lines: tuple[str, ...] = ()
    url: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """Things told one below the other; `empty` is said where there are none."""

    items: tuple[Item, ...]
    empty: str
    kind: Literal["items"] = "items"


Block = Text | Heading | Figures | Chart | Table | Items


@dataclass(frozen=True, slots=True)
class Labels:
    """The few words that the layout itself needs; `page` holds {n} and {all}."""

    before: str
    after: str
    page: str
    contents: str
    logo: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report: what stands above the blocks, the blocks, and the line at the foot of each page.

    `notes` say what a corrected version changed and who approved it; `logo` is a picture's data address, or "".
    """

    language: Language
    title: str
    organisation: str
    period: str
    edition: str
    foot: str
    labels: Labels
    notes: tuple[str, ...] = ()
    paper: Literal["a4", "letter"] = "a4"
    logo: str = ""
    logo_ratio: float = 1.0
    blocks: tuple[Block, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """The document as JSON values, for a layout program outside Python."""
        tree: dict[str, Any] = tree_of(self)
        return tree


def tree_of(value: Any) -> Any:  # noqa: ANN401 (walks values of any type)
    """A dataclass with slots, or a tuple of such, as JSON values."""
    if isinstance(value, tuple):
        return [tree_of(part) for part in value]
    slots = getattr(value, "__slots__", None)
    return value if slots is None else {name: tree_of(getattr(value, name)) for name in slots}
