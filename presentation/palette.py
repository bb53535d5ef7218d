"""The colours of charts, pages, mail and paper: one set for light, one for dark, told apart also by the colour-blind.

Series colours are from Okabe and Ito's set (Color Universal Design, 2008), darkened or lightened until graphics reach
a contrast of 3 and words one of 4.5 against their background (WCAG 2.2, 1.4.3 and 1.4.11; a test computes them). No
meaning rests on colour alone: series differ in dash, labels are written out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #rrggbb. `competitors` are taken in order and again from the start; `dashes` go with them.

    `own` is the watched brand, `breach` stories and mentions about the breach, `other` those that are not, `incident`
    the line of the disclosure, `gap` the ground where collection failed.
    """

    background: str
    panel: str
    text: str
    muted: str
    grid: str
    own: str
    competitors: tuple[str, ...]
    negative: str
    neutral: str
    positive: str
    breach: str
    other: str
    incident: str
    gap: str
    accent: str
    warning: str


# Lengths of dash and gap in points, by the competitor's place; Plotly's names for the same beside them.
DASHES: tuple[tuple[float, ...], ...] = ((5, 2), (1, 1.5), (7, 2, 1.5, 2), (3, 1), (9, 3))
PLOTLY_DASHES: tuple[str, ...] = ("dash", "dot", "dashdot", "5px,2px", "longdash")

LIGHT = Palette(
    background="#ffffff",
    panel="#f6f8fa",
    text="#1b2530",
    muted="#5b6672",
    grid="#e3e8ed",
    own="#0b5fa5",
    competitors=("#a85f00", "#00775a", "#a34a80", "#5f6b78", "#7a6a00"),
    negative="#b4441a",
    neutral="#5f6a76",
    positive="#0b6fa8",
    breach="#b4441a",
    other="#828d98",
    incident="#1b2530",
    gap="#e3e8ed",
    accent="#0b5fa5",
    warning="#9a5b00",
)

DARK = Palette(
    background="#14191f",
    panel="#1c232b",
    text="#e8edf2",
    muted="#9aa7b4",
    grid="#2c3640",
    own="#6cb8f0",
    competitors=("#e9a84c", "#3fbf95", "#dc93bd", "#a9b5c1", "#d6c95a"),
    negative="#f0875c",
    neutral="#9aa7b4",
    positive="#6cb8f0",
    breach="#f0875c",
    other="#6f7c89",
    incident="#e8edf2",
    gap="#2c3640",
    accent="#6cb8f0",
    warning="#e9a84c",
)


def palette(theme: Theme) -> Palette:
    """The colours of a theme."""
    return DARK if theme == "dark" else LIGHT


def competitor_colour(colours: Palette, place: int) -> str:
    """The colour of the competitor at a place (0 first)."""
    return colours.competitors[place % len(colours.competitors)]


def dash_pattern(place: int) -> tuple[float, ...]:
    """The dash pattern, in points, of the competitor at a place (0 first)."""
    return DASHES[place % len(DASHES)]


def plotly_dash(place: int) -> str:
    """The same pattern under Plotly's name."""
    return PLOTLY_DASHES[place % len(PLOTLY_DASHES)]


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
