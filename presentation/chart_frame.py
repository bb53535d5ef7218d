"""What charts of a time axis share: size and theme, the axis with its marks, the legend, the picture's bytes.

Letters are drawn as paths of the bundled DejaVu Sans, which has Latin and Cyrillic, so no reader needs a font.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FixedLocator

from presentation.language import Words
from presentation.palette import Theme, palette

PictureFormat = Literal["svg", "png"]

MAIL_WIDTH = 600
PAPER_WIDTH = 680
_DPI = 100
_TICK_DAYS = (1, 2, 7, 14, 28, 56, 91, 182, 364)
_MOST_TICKS = 7
_ENTRY_WIDTH, _LETTER_WIDTH = 62, 7.6  # a legend's entry, in CSS pixels
_STYLE = {
    "svg.fonttype": "path",
    "svg.hashsalt": "goodwill",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "path.simplify": False,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """How a chart is drawn: words, format, theme, width and height in CSS pixels, and PNG pixels to one of them.

    With `scale` 2 a PNG is sharp on fine screens; the page or mail must then state the width itself.
    """

    words: Words
    format: PictureFormat = "svg"
    theme: Theme = "light"
    width: int = PAPER_WIDTH
    height: int = 280
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked on the time axis: the day of disclosure, the days on which collection failed (grey), own actions.

    Each of `action_days` has its number, from 1, at the foot of the chart.
    """

    incident_on: date | None = None
    gap_days: Collection[date] = field(default=())
    action_days: Sequence[date] = ()


def draw_chart(draw: Callable[[Axes], None], days: Sequence[date], picture: Picture, marks: Marks) -> bytes:
    """The bytes of a chart: `draw` puts the series on the axes of `days`; without days it says so."""
    with _style(picture.theme):
        figure = Figure(
            (picture.width / _DPI, picture.height / _DPI), dpi=_DPI, layout=ConstrainedLayoutEngine(w_pad=0.16)
        )
        axes = figure.add_subplot()
        if days:
            draw(axes)
            _time_axis(axes, min(days), max(days), picture.words)
            _mark(axes, marks, (min(days), max(days)), picture)
            _legend(figure, axes, picture)
        else:
            _nothing(axes, picture)
        return _bytes(figure, picture)


@contextmanager
def _style(theme: Theme) -> Iterator[None]:
    colours = palette(theme)
    themed: dict[Any, Any] = {
        "figure.facecolor": colours.background,
        "axes.facecolor": colours.background,
        "axes.edgecolor": colours.muted,
        "axes.labelcolor": colours.muted,
        "text.color": colours.text,
        "xtick.color": colours.muted,
        "ytick.color": colours.muted,
        "grid.color": colours.grid,
        "hatch.color": colours.background,
    }
    with mpl.rc_context(_STYLE | themed):
        yield


def numbers(days: Sequence[date]) -> list[float]:
    """The days as places on the axis."""
    return [float(day.toordinal()) for day in days]


def _time_axis(axes: Axes, first: date, last: date, words: Words) -> None:
    span = (last - first).days + 1
    step = next((days for days in _TICK_DAYS if span / days <= _MOST_TICKS), _TICK_DAYS[-1])
    start = first + timedelta(days=-first.weekday() % 7) if step >= 7 and span > 7 else first
    ticks = [start + timedelta(days=offset) for offset in range(0, (last - start).days + 1, step)]
    axes.xaxis.set_major_locator(FixedLocator(numbers(ticks)))
    axes.set_xticklabels([words.short_day(day) for day in ticks])
    axes.set_xlim(float(first.toordinal()) - 0.6, float(last.toordinal()) + 0.6)
    axes.grid(visible=True, axis="y", linewidth=0.8)
    axes.tick_params(length=0, pad=5)
    axes.set_axisbelow(True)


def _mark(axes: Axes, marks: Marks, span: tuple[date, date], picture: Picture) -> None:
    colours, words = palette(picture.theme), picture.words
    lost = sorted(day for day in marks.gap_days if span[0] <= day <= span[1])
    for place, day in enumerate(lost):
        at = float(day.toordinal())
        label = words.text("collection failed") if place == 0 else None
        axes.axvspan(at - 0.5, at + 0.5, facecolor=colours.gap, hatch="////", linewidth=0, zorder=0, label=label)
    if marks.incident_on and span[0] <= marks.incident_on <= span[1]:
        _mark_incident(axes, float(marks.incident_on.toordinal()), picture)
    _mark_actions(axes, marks.action_days, span, picture)


def _mark_incident(axes: Axes, at: float, picture: Picture) -> None:
    colours = palette(picture.theme)
    axes.axvline(at, color=colours.incident, linewidth=1.1, linestyle=(0, (2, 2)), zorder=5)
    left, right = axes.get_xlim()
    near_end = at > left + 0.8 * (right - left)
    axes.annotate(
        picture.words.text("disclosure"),
        (at, 1),
        xycoords=("data", "axes fraction"),
        xytext=(-4 if near_end else 4, -2),
        textcoords="offset points",
        ha="right" if near_end else "left",
        va="top",
        color=colours.incident,
        bbox={"facecolor": colours.background, "alpha": 0.75, "edgecolor": "none", "pad": 1},
        zorder=6,
    )


def _mark_actions(axes: Axes, days: Sequence[date], span: tuple[date, date], picture: Picture) -> None:
    """A stem and the number of each action; those of one day share a stem, their numbers stand on it together."""
    colours = palette(picture.theme)
    named: dict[date, list[str]] = {}
    for number, day in enumerate(days, start=1):
        if span[0] <= day <= span[1]:
            named.setdefault(day, []).append(picture.words.number(number))
    for day, told in named.items():
        at = float(day.toordinal())
        axes.axvline(at, ymax=0.06, color=colours.incident, linewidth=1, zorder=5)
        _flag(axes, at, ", ".join(told), picture)


def _flag(axes: Axes, at: float, text: str, picture: Picture) -> None:
    colours = palette(picture.theme)
    axes.annotate(
        text,
        (at, 0.06),
        xycoords=("data", "axes fraction"),
        ha="center",
        va="bottom",
        fontsize=8,
        color=colours.incident,
        bbox={"facecolor": colours.background, "edgecolor": colours.incident, "linewidth": 0.7, "pad": 1.5},
        zorder=6,
    )


def _legend(figure: Figure, axes: Axes, picture: Picture) -> None:
    """Above the chart, in as many columns as its width holds; the grey of failed collection comes last."""
    lost = picture.words.text("collection failed")
    pairs = list(zip(*axes.get_legend_handles_labels(), strict=True))
    pairs.sort(key=lambda pair: pair[1] == lost)
    labels = [label for _, label in pairs]
    figure.legend(
        [handle for handle, _ in pairs],
        labels,
        loc="outside upper left",
        ncols=_columns([len(label) for label in labels], picture.width),
        frameon=False,
        handlelength=2.4,
        columnspacing=1.4,
    )


def _columns(lengths: Sequence[int], width: int) -> int:
    """The most columns that fit; entries fill columns from the top as evenly as can be, the first ones get one more."""
    for columns in range(len(lengths), 1, -1):
        widest = [max(part) for part in np.array_split(lengths, columns)]
        if sum(_ENTRY_WIDTH + _LETTER_WIDTH * length for length in widest) <= width:
            return columns
    return 1


def _nothing(axes: Axes, picture: Picture) -> None:
    axes.set_axis_off()
    colour = palette(picture.theme).muted
    message = picture.words.text("No data for this period yet")
    axes.text(0.5, 0.5, message, ha="center", va="center", color=colour, transform=axes.transAxes)


def _bytes(figure: Figure, picture: Picture) -> bytes:
    """The picture without the moment of its making and the maker's version."""
    target = io.BytesIO()
    if picture.format == "svg":
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    else:
        figure.savefig(target, format="png", dpi=_DPI * picture.scale, metadata={"Software": None})
    return target.getvalue()
