"""Numbered marks of what the organisation did, over a chart: close ones in rows, never one over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.figures.frame import Figure, noon, safe_name
from presentation.excerpt import excerpt
from presentation.language import Words
from presentation.palette import Palette

ROWS = 3
# A number takes this part of a phone's chart; two closer than that stand in different rows.
_WIDTH_SHARE = 1 / 17
_MOST_TITLE = 48

Action = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its day, the numbers of its actions (first to last, from 1), and its row from the top (0 first)."""

    day: date
    first: int
    last: int
    row: int

    @property
    def label(self) -> str:
        """Its number, or the first and the last."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def shown_actions(actions: Sequence[Action], start: date, end: date) -> list[Action]:
    """The actions of the days from `start` to `end`, the earliest first: their places are their numbers."""
    return sorted(action for action in actions if start <= action[0] <= end)


def place_marks(actions: Sequence[Action], start: date, end: date) -> list[Mark]:
    """A mark for each of the `shown_actions`; where no row has room, it is joined to the mark before."""
    width = (end - start + timedelta(days=2)) * _WIDTH_SHARE
    marks: list[Mark] = []
    free: dict[int, date | None] = dict.fromkeys(range(ROWS))
    for number, (day, _) in enumerate(actions, start=1):
        row = next((row for row, last in free.items() if last is None or day - last >= width), None)
        if row is None:
            before = marks.pop()
            marks.append(Mark(before.day, before.first, number, before.row))
        else:
            marks.append(Mark(day, number, number, row))
            free[row] = day
    return marks


def marks_trace(actions: Sequence[Action], marks: Sequence[Mark], axis: str, colours: Palette, words: Words) -> Figure:
    """The marks as numbers in circles, on an axis that runs from 0 to `ROWS`; each tells its actions."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [noon(mark.day) for mark in marks],
        "y": [ROWS - mark.row - 0.5 for mark in marks],
        "yaxis": axis,
        "text": [mark.label for mark in marks],
        "textfont": {"size": 11, "color": colours.accent},
        "marker": {"size": 17, "color": colours.panel, "line": {"color": colours.accent, "width": 1.25}},
        "customdata": [_told(actions, mark, words) for mark in marks],
        "hovertemplate": "%{customdata}<extra></extra>",
        "showlegend": False,
        "cliponaxis": False,
    }


def _told(actions: Sequence[Action], mark: Mark, words: Words) -> str:
    return "<br>".join(
        f"{number}. {words.short_day(day)}: {safe_name(excerpt(title, _MOST_TITLE))}"
        for number, (day, title) in enumerate(actions, start=1)
        if mark.first <= number <= mark.last
    )


def stems(marks: Sequence[Mark], strip: tuple[float, float], colours: Palette) -> list[dict[str, Any]]:
    """A dotted line from the bottom up to each mark; `strip` are the marks' ends in parts of the figure's height."""
    low, high = strip
    tops = [high - (mark.row + 0.9) / ROWS * (high - low) for mark in marks]
    line = {"color": colours.accent, "width": 1, "dash": "dot"}
    return [upright(mark.day, line, top) for mark, top in zip(marks, tops, strict=True)]


def upright(day: date, line: dict[str, Any], top: float) -> dict[str, Any]:
    """A line over a day, from the bottom of the figure up to a part `top` of the paper's height."""
    at = noon(day)
    return {
        "type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": top, "line": line,
        "layer": "below",
    }  # fmt: skip


def disclosure_note(day: date, *, is_left: bool, colours: Palette, words: Words) -> dict[str, Any]:
    """The words at the disclosure's line, at the top of the figure; `is_left`: to the left of the line."""
    side = {"xanchor": "right", "xshift": -6} if is_left else {"xanchor": "left", "xshift": 6}
    at = {"xref": "x", "yref": "paper", "x": noon(day), "y": 1.0, "yanchor": "top"}
    text = words.text("Disclosure, {day}", day=words.short_day(day))
    return {**at, **side, "text": text, "showarrow": False, "font": {"color": colours.incident, "size": 12}}
