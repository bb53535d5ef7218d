from __future__ import annotations

import re
import struct
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from presentation.chart_texts import net_sentiment_text, recovery_text, stories_text
from presentation.charts import (
    MAIL_WIDTH,
    DayBeside,
    Marks,
    Picture,
    net_sentiment_chart,
    recovery_chart,
    stories_chart,
)
from presentation.language import words
from presentation.palette import DARK, DASHES, LIGHT, PLOTLY_DASHES, Palette, contrast
from reputation.net_sentiment import NetPoint
from reputation.share import BreachShare

FIRST = date(2026, 2, 1)
EN, RU = words("en"), words("ru")


def points(count: int = 40, gap: int | None = None) -> list[NetPoint]:
    return [
        NetPoint(FIRST + timedelta(days=at), None, None, None, 2)
        if at == gap
        else NetPoint(FIRST + timedelta(days=at), 10.0 - at, 4.0 - at, 16.0 - at, 30)
        for at in range(count)
    ]


def beside(count: int = 40, unknown: int | None = None) -> list[DayBeside]:
    return [
        DayBeside(point, None, None, None) if at == unknown else DayBeside(point, 12.0, 6.0, 18.0)
        for at, point in enumerate(points(count, gap=7))
    ]


def shares(count: int = 40) -> list[BreachShare]:
    return [BreachShare(FIRST + timedelta(days=at), 10 + at % 5, at % 4, None) for at in range(count)]


def png_size(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def test_day_between_two_without_a_point_is_drawn_as_a_dot() -> None:
    lone = [replace(one, net=None, low=None, high=None) if at not in {7, 21, 22} else one
            for at, one in enumerate(points())]  # fmt: skip
    drawn = net_sentiment_chart(lone, Picture(EN), brand="Northbank").decode()
    dot = rf"<use [^>]*fill: {LIGHT.own}; stroke: {LIGHT.own}"
    assert len(re.findall(dot, drawn)) == 1
    whole = net_sentiment_chart(points(), Picture(EN), brand="Northbank").decode()
    assert re.findall(dot, whole) == []


def test_mail_picture_is_a_png_of_its_width_and_scale() -> None:
    for scale in (1, 2):
        picture = Picture(EN, "png", width=MAIL_WIDTH, height=260, scale=scale)
        assert png_size(net_sentiment_chart(points(), picture, brand="Northbank")) == (600 * scale, 260 * scale)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_picture_is_an_svg_without_fonts_dates_or_maker(theme: str) -> None:
    picture = Picture(RU, theme="dark" if theme == "dark" else "light")
    marks = Marks(FIRST + timedelta(days=20), {FIRST + timedelta(days=3)})
    content = net_sentiment_chart(
        points(gap=9), picture, brand="Банк", competitors={"Орбита": points()}, daily=points(), marks=marks
    )
    ET.fromstring(content)  # noqa: S314
    assert b"<text" not in content
    assert b"date>" not in content
    assert b"Matplotlib v" not in content


def test_cyrillic_letters_have_glyphs() -> None:
    """A letter without one would warn, and warnings are errors here."""
    assert stories_chart(shares(), Picture(RU, "png"), marks=Marks(FIRST)).startswith(b"\x89PNG")


def test_same_input_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests/unit'); import hashlib, test_presentation_charts as t;"
        "print(hashlib.sha256(t.both()).hexdigest())"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in "ab"
    )
    assert first.stdout == second.stdout


def both() -> bytes:
    svg = net_sentiment_chart(points(), Picture(RU), brand="Банк", marks=Marks(FIRST, {FIRST + timedelta(days=5)}))
    return svg + stories_chart(shares(), Picture(EN, "png"))


@pytest.mark.parametrize("empty", [[], [NetPoint(FIRST, None, None, None, 0)]])
def test_chart_of_nothing_says_so_instead_of_failing(empty: list[NetPoint]) -> None:
    assert len(net_sentiment_chart(empty, Picture(RU), brand="Банк")) > 1000
    assert len(stories_chart([BreachShare(FIRST, 0, 0, None)], Picture(RU))) > 1000


@pytest.mark.parametrize("days", [1, 2, 9, 45, 800])
def test_chart_of_any_length_is_drawn(days: int) -> None:
    assert net_sentiment_chart(points(days), Picture(EN), brand="Northbank")
    assert stories_chart(shares(days), Picture(EN))


@pytest.mark.parametrize("brand", ["$x_1$ & <Bank>", "_hidden", "A" * 300, "Банк\nдва"])
def test_hostile_brand_names_are_drawn_as_letters(brand: str) -> None:
    content = net_sentiment_chart(points(), Picture(EN), brand=brand, competitors={brand + "2": points()})
    ET.fromstring(content)  # noqa: S314
    assert b"<Bank>" not in content


@pytest.mark.parametrize("days", [1, 9, 45, 800])
def test_chart_beside_the_counterfactual_of_any_length_is_drawn(days: int) -> None:
    acted = [FIRST, FIRST, FIRST + timedelta(days=3), date(2020, 1, 1)]
    content = recovery_chart(beside(days, unknown=5), Picture(RU), brand="$x$ & <Bank>", marks=Marks(FIRST, (), acted))
    ET.fromstring(content)  # noqa: S314
    assert b"<Bank>" not in content


def test_chart_beside_the_counterfactual_is_the_same_each_time_and_marks_actions() -> None:
    marks = [Marks(FIRST, (), days) for days in ((), [FIRST + timedelta(days=9)])]
    plain, marked = (recovery_chart(beside(), Picture(EN), brand="B", marks=one) for one in marks)
    assert plain == recovery_chart(beside(), Picture(EN), brand="B", marks=marks[0])
    assert plain != marked


def test_chart_without_a_counterfactual_says_that_there_is_no_data() -> None:
    nothing = [DayBeside(point, None, None, None) for point in points()]
    empty = recovery_chart([], Picture(EN), brand="B")
    assert recovery_chart(nothing, Picture(EN), brand="B") == empty
    assert "no day has enough" in recovery_text(nothing, "Northbank", EN)


def test_chart_beside_the_counterfactual_is_told_in_words() -> None:
    assert recovery_text(beside(), "Northbank", EN) == (
        "Net sentiment of Northbank a day from 1 February 2026 to 12 March 2026, beside where it would be without the "
        "incident. Lowest on 12 March 2026: −29 points where it would be +12. Lastly −29 where it would be +12."
    )


def test_incident_outside_the_period_does_not_stretch_it() -> None:
    inside = net_sentiment_chart(points(), Picture(EN), brand="B")
    assert net_sentiment_chart(points(), Picture(EN), brand="B", marks=Marks(date(2020, 1, 1))) == inside


def test_chart_is_told_in_words() -> None:
    text = net_sentiment_text(points(), "Northbank", EN, ["A", "B"])
    assert text == (
        "Net sentiment of Northbank a day from 1 February 2026 to 12 March 2026: from −29 to +10 points, lastly −29. "
        "Compared with A and B."
    )
    assert "no day has enough" in net_sentiment_text([], "Northbank", EN)
    assert "480 in all, 12% of them about the breach" in stories_text(shares(), "Northbank", EN)
    assert "none in this period" in stories_text([], "Northbank", EN)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_colours_are_readable_on_their_background(colours: Palette) -> None:
    grounds = (colours.background, colours.panel)
    letters = (
        colours.text,
        colours.muted,
        colours.negative,
        colours.neutral,
        colours.positive,
        colours.accent,
        colours.warning,
    )
    lines = (colours.own, *colours.competitors, colours.breach, colours.other, colours.incident)
    assert min(contrast(letter, ground) for letter in letters for ground in grounds) >= 4.5
    assert min(contrast(line, ground) for line in lines for ground in grounds) >= 3


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_dash_has_its_name_in_plotly_and_enough_colours() -> None:
    assert len(DASHES) == len(PLOTLY_DASHES) == len(LIGHT.competitors) == len(DARK.competitors)
