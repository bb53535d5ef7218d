"""A long table as a grid: sorted and walked through by keyboard, in the page's colours and language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from presentation.language import Words

_THEME = (
    "themeQuartz.withParams({backgroundColor: 'var(--gw-panel)', foregroundColor: 'var(--gw-text)',"
    " borderColor: 'var(--gw-grid)', headerBackgroundColor: 'var(--gw-ground)', accentColor: 'var(--gw-accent)',"
    " fontFamily: 'inherit', fontSize: 14})"
)


def column(
    field: str, heading: str, *, flex: int = 1, width: int = 110, link: str | None = None, order: str | None = None
) -> dict[str, Any]:
    """A column of texts. `flex` shares out the room, `width` is the least in pixels; `link` is the field of its URL.

    `order` is the field of the numbers that it is sorted by, where its texts have another order.
    """
    shown = {
        "field": field,
        "headerName": heading,
        "flex": flex,
        "minWidth": width,
        "wrapText": True,
        "autoHeight": True,
    }
    if order is not None:
        return shown | {"field": order, "cellRenderer": "Told", "cellRendererParams": {"told": field}}
    if link is None:
        return shown
    return shown | {"cellRenderer": "OwnLink", "cellRendererParams": {"link": link}}


def grid(
    name: str, columns: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]], label: str, words: Words
) -> Component:
    """The rows under their columns. Cells are plain text: no markup, no code."""
    shown = dag.AgGrid(
        id=name,
        columnDefs=list(columns),
        rowData=list(rows),
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "suppressHeaderMenuButton": True,
            "wrapHeaderText": True,
            "autoHeaderHeight": True,
            "cellStyle": {"lineHeight": "1.45", "paddingTop": "9px", "paddingBottom": "9px"},
        },
        dashGridOptions={
            "theme": {"function": _THEME},
            "domLayout": "autoHeight",
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "suppressColumnVirtualisation": True,
            "localeText": {
                "noRowsToShow": words.text("Nothing here yet"),
                "ariaSortableColumn": words.text("Press Enter to sort"),
            },
        },
        dangerously_allow_code=False,
        style={"height": None},
    )
    return html.Div(shown, role="region", **{"aria-label": label})
