"""Charts for mail (PNG) and paper (SVG) by matplotlib: the same input gives the same bytes.

Every chart has a text beside it (`chart_texts`) for those who can't see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from presentation.chart_frame import MAIL_WIDTH, PAPER_WIDTH, Marks, Picture, draw_chart, numbers
from presentation.language import Words
from presentation.palette import Theme, competitor_colour, dash_pattern, palette
from reputation.net_sentiment import NetPoint
from reputation.share import BreachShare

__all__ = [
    "MAIL_WIDTH",
    "PAPER_WIDTH",
    "DayBeside",
    "Marks",
    "Picture",
    "net_sentiment_chart",
    "recovery_chart",
    "stories_chart",
]

_MOST_LETTERS = 40


@dataclass(frozen=True, slots=True)
class DayBeside:
    """A day's net sentiment, and what it would be without the incident, both in points (−100 to 100).

    Each has its 95 % interval; all three of one are None where it is unknown.
    """

    point: NetPoint
    otherwise: float | None
    otherwise_low: float | None
    otherwise_high: float | None


def net_sentiment_chart(
    own: Sequence[NetPoint],
    picture: Picture,
    *,
    brand: str,
    competitors: Mapping[str, Sequence[NetPoint]] | None = None,
    daily: Sequence[NetPoint] = (),
    marks: Marks | None = None,
) -> bytes:
    """Net sentiment of the own brand with its 95 % band, competitors as thin dashed lines, −100 to 100 points.

    Lines read best as `rolling_net`, with the own brand's `net_sentiment` as `daily`, small dots behind. A line breaks
    where a day has no point. Returns the picture's bytes in its format.
    """

    def draw(axes: Axes) -> None:
        _zero_line(axes, picture.theme)
        _daily_dots(axes, daily, picture.theme)
        _own_line(axes, brand, own, picture.theme)
        for place, (name, points) in enumerate((competitors or {}).items()):
            _competitor_line(axes, name, points, place, picture.theme)
        _points_axis(axes, picture.words)

    everyone = [own, daily, *(competitors or {}).values()]
    days = [point.day for points in everyone for point in points]
    is_empty = all(point.net is None for points in everyone for point in points)
    return draw_chart(draw, [] if is_empty else days, picture, marks or Marks())


def recovery_chart(days: Sequence[DayBeside], picture: Picture, *, brand: str, marks: Marks | None = None) -> bytes:
    """Net sentiment a day with its 95 % band, beside where it would be without the incident, dashed grey with its own.

    A line breaks where a day is unknown. Returns the picture's bytes in its format.
    """

    def draw(axes: Axes) -> None:
        _zero_line(axes, picture.theme)
        _own_line(axes, brand, [day.point for day in days], picture.theme)
        _otherwise_line(axes, days, picture)
        _points_axis(axes, picture.words)

    told = [day.point.day for day in days] if any(day.otherwise is not None for day in days) else []
    return draw_chart(draw, told, picture, marks or Marks())


def stories_chart(shares: Sequence[BreachShare], picture: Picture, *, marks: Marks | None = None) -> bytes:
    """Stories a day as bars, those about the breach at the foot, in a colour also the colour-blind tell from the rest.

    Returns the picture's bytes in its format.
    """

    def draw(axes: Axes) -> None:
        colours, words = palette(picture.theme), picture.words
        days = numbers([share.day for share in shares])
        breach = [share.breach_stories for share in shares]
        rest = [share.stories - share.breach_stories for share in shares]
        width = 0.86
        axes.bar(days, breach, width, color=colours.breach, label=words.text("about the breach"))
        axes.bar(days, rest, width, bottom=breach, color=colours.other, label=words.text("other"))
        axes.set_ylabel(words.text("Stories a day"))
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))

    days = [share.day for share in shares] if any(share.stories for share in shares) else []
    return draw_chart(draw, days, picture, marks or Marks())


def _zero_line(axes: Axes, theme: Theme) -> None:
    axes.axhline(0, color=palette(theme).muted, linewidth=0.8, zorder=1)


def _competitor_line(axes: Axes, name: str, points: Sequence[NetPoint], place: int, theme: Theme) -> None:
    colour = competitor_colour(palette(theme), place)
    axes.plot(
        numbers([point.day for point in points]),
        _values(point.net for point in points),
        color=colour,
        linewidth=1.2,
        linestyle=(0, dash_pattern(place)),
        label=_plain(name),
        zorder=3,
    )
    _lone_dots(axes, points, colour, 2.5)


def _daily_dots(axes: Axes, points: Sequence[NetPoint], theme: Theme) -> None:
    days, nets = numbers([point.day for point in points]), _values(point.net for point in points)
    axes.plot(days, nets, "o", color=palette(theme).own, markersize=2, alpha=0.45, markeredgewidth=0, zorder=2.5)


def _own_line(axes: Axes, brand: str, points: Sequence[NetPoint], theme: Theme) -> None:
    colour, days = palette(theme).own, numbers([point.day for point in points])
    low, high = _ends(points)
    axes.fill_between(days, low, high, color=colour, alpha=0.18, linewidth=0, zorder=2)
    axes.plot(days, _values(point.net for point in points), color=colour, linewidth=2, label=_plain(brand), zorder=4)
    _lone_dots(axes, points, colour, 4, has_ends=True)


def _lone_dots(axes: Axes, points: Sequence[NetPoint], colour: str, size: float, *, has_ends: bool = False) -> None:
    """Points with none beside them: they are no line, and would not be seen but for a dot of their own."""
    lone = _lone(points)
    if not lone:
        return
    days = numbers([point.day for point in lone])
    axes.plot(days, _values(point.net for point in lone), "o", color=colour, markersize=size, zorder=4)
    if has_ends:
        axes.vlines(days, *_ends(lone), color=colour, alpha=0.35, linewidth=2, zorder=2)


def _ends(points: Sequence[NetPoint]) -> tuple[list[float], list[float]]:
    return _values(point.low for point in points), _values(point.high for point in points)


def _lone(points: Sequence[NetPoint]) -> list[NetPoint]:
    known = {point.day for point in points if point.net is not None}
    step = timedelta(days=1)
    return [point for point in points if point.day in known and not {point.day - step, point.day + step} & known]


def _otherwise_line(axes: Axes, days: Sequence[DayBeside], picture: Picture) -> None:
    colour, places = palette(picture.theme).muted, numbers([day.point.day for day in days])
    low, high = _values(day.otherwise_low for day in days), _values(day.otherwise_high for day in days)
    axes.fill_between(places, low, high, color=colour, alpha=0.15, linewidth=0, zorder=1.5)
    axes.plot(
        places,
        _values(day.otherwise for day in days),
        color=colour,
        linewidth=1.6,
        linestyle=(0, (5, 2)),
        label=picture.words.text("without the incident (estimate)"),
        zorder=3,
    )


def _points_axis(axes: Axes, words: Words) -> None:
    axes.set_ylabel(words.text("Net sentiment, points"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.signed(value)))


def _values(values: Iterator[float | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]


def _plain(name: str) -> str:
    """The name as drawn letter for letter: no mathematics between dollars, no label hidden by an underscore."""
    short = name if len(name) <= _MOST_LETTERS else name[: _MOST_LETTERS - 1] + "…"
    return "\N{ZERO WIDTH SPACE}" * short.startswith("_") + short.replace("$", r"\$")
