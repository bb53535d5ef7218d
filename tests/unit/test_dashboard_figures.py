"""The time axis: what is drawn, and what isn't where there is nothing to draw."""

from __future__ import annotations

import json
from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from dashboard.components.telling import timeline_summary, timeline_table
from dashboard.figures.frame import stretches
from dashboard.figures.timeline import levels, runs, timeline_figure
from dashboard.shown import BrandSeries, Timeline
from presentation.language import Words, words
from presentation.palette import DARK, LIGHT
from reputation.net_sentiment import DailyCounts, NetPoint

END = date(2026, 11, 24)
ENGLISH = words("en")


def counts(days: int = 60, each: int = 10) -> tuple[DailyCounts, ...]:
    return tuple(
        DailyCounts(END - timedelta(days=back), each, each, 2 * each, each, 2 * each, each)
        for back in range(days - 1, -1, -1)
    )


def timeline(**changes: object) -> Timeline:
    values = {
        "start": END - timedelta(days=29),
        "end": END,
        "main": BrandSeries("Nordbank", counts()),
        "others": (BrandSeries("Rival <b>", counts()),),
        "incident_on": END - timedelta(days=10),
        "baseline": 12.5,
        "gaps": (),
    }
    return Timeline(**{**values, **changes})  # type: ignore[arg-type]


def names(figure: dict[str, object]) -> list[str]:
    return [trace["name"] for trace in figure["data"] if "name" in trace]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_figure_of_any_theme_and_language_is_valid_for_plotly(language: str, colours: object) -> None:
    shown = timeline()
    figure = timeline_figure(shown, levels(shown), colours, Words(language))  # type: ignore[arg-type]
    go.Figure(figure)
    json.dumps(figure, allow_nan=False)


def test_figure_names_every_brand_with_its_markup_made_harmless() -> None:
    shown = timeline()
    figure = timeline_figure(shown, levels(shown), LIGHT, ENGLISH)
    expected = [
        "Stories about the breach",
        "Other stories",
        "Rival &lt;b&gt;",
        "Nordbank",
        "level before the disclosure",
    ]
    assert names(figure) == expected


def test_figure_greys_days_without_collection_and_breaks_its_lines_there() -> None:
    gaps = (END - timedelta(days=5), END - timedelta(days=4))
    shown = timeline(gaps=gaps)
    drawn = levels(shown)
    figure = timeline_figure(shown, drawn, LIGHT, ENGLISH)
    (veil,) = [shape for shape in figure["layout"]["shapes"] if shape["type"] == "rect"]
    assert (veil["x0"], veil["x1"]) == ("2026-11-19 00:00", "2026-11-21 00:00")
    assert [point.day for point in drawn.main if point.net is None] == list(gaps)
    assert len([trace for trace in figure["data"] if trace.get("fill")]) == 2


def test_figure_without_incident_has_no_line_and_no_level() -> None:
    shown = timeline(incident_on=None, baseline=None)
    figure = timeline_figure(shown, levels(shown), LIGHT, ENGLISH)
    assert figure["layout"]["shapes"] == []
    assert "level before the disclosure" not in names(figure)


def test_figure_without_any_mention_is_drawn_empty() -> None:
    shown = timeline(main=BrandSeries("Nordbank", ()), others=(), baseline=None)
    figure = timeline_figure(shown, levels(shown), LIGHT, ENGLISH)
    go.Figure(figure)
    assert figure["layout"]["yaxis2"]["range"] == [-100.0, 100.0]
    assert "too few mentions" in timeline_summary(shown, levels(shown), ENGLISH)


def test_bars_add_up_to_the_stories_of_each_day() -> None:
    shown = timeline()
    about, other = timeline_figure(shown, levels(shown), LIGHT, ENGLISH)["data"][:2]
    assert {breach + rest for breach, rest in zip(about["y"], other["y"], strict=True)} == {20}


def test_summary_tells_level_stories_and_gaps() -> None:
    shown = timeline(gaps=(END,))
    told = timeline_summary(shown, levels(shown), ENGLISH)
    assert "Net sentiment of Nordbank: lowest +25" in told
    assert "600 stories, 50% of them about the breach." in told
    assert "On 1 day (grey) nothing was collected." in told


def test_table_has_a_row_a_day_and_a_column_a_brand() -> None:
    shown = timeline(gaps=(END,))
    headings, rows = timeline_table(shown, levels(shown), ENGLISH)
    assert headings == ["Day", "Stories", "About the breach", "Nordbank", "Rival <b>"]
    assert len(rows) == 30
    assert rows[0] == ["24 Nov", "–", "–", "–", "–"]
    assert rows[1][1:3] == ["20", "10"]


def test_stretches_of_days_join_neighbours_only() -> None:
    day = END
    found = list(stretches([day, day - timedelta(days=1), day - timedelta(days=5)]))
    assert found == [(day - timedelta(days=5), day - timedelta(days=5)), (day - timedelta(days=1), day)]
    assert list(stretches([])) == []


def test_runs_end_where_a_value_is_unknown() -> None:
    points = [NetPoint(END, value, value, value, 5) for value in (1.0, 2.0, None, 3.0)]
    assert [[point.net for point in run] for run in runs(points)] == [[1.0, 2.0], [3.0]]
