"""Net sentiment and coverage in words: the charts, the week day by day, the sources and what could not be seen."""

from __future__ import annotations

from collections import Counter
from datetime import date

from presentation.chart_texts import net_sentiment_text, stories_text
from presentation.charts import Marks, Picture, net_sentiment_chart, stories_chart
from presentation.excerpt import excerpt, opening
from presentation.language import Words
from presentation.names import source_kind_name, source_state_name
from presentation.sources import coverage_sentence, health_sentence
from reports.document import Block, Chart, Column, Table, Text
from reports.restore import Json, day_of, point_of, points_of, shares_of

_MOST_FAILING = 12


def net_blocks(content: Json, words: Words) -> list[Block]:
    """The two charts of the last eight weeks and the table of the week's days."""
    if not any(day["mention_count"] or day["stories"] for day in content["chart"]["days"]):
        return [Text(words.text("Nothing about {brand} was found in the last eight weeks.", brand=content["brand"]))]
    return [
        _net_chart(content, words),
        _stories_chart(content, words),
        _days_table(content, words),
        Text(
            words.text(
                "Net sentiment is 100 times (positive − negative) over all judged mentions, from −100 to +100. "
                "“Likely” is the 95% interval; a day with fewer than five judged mentions has no figure."
            ),
            "small",
        ),
    ]


def _marks(content: Json) -> Marks:
    incident = content["incident"]
    gaps = [date.fromisoformat(day) for day in content["chart"]["gap_days"]]
    return Marks(day_of(incident["disclosed_on"]) if incident else None, gaps)


def _net_chart(content: Json, words: Words) -> Chart:
    points, brand = points_of(content["chart"]["days"]), content["brand"]
    svg = net_sentiment_chart(points, Picture(words, height=250), brand=excerpt(brand, 40), marks=_marks(content))
    caption = words.text("Net sentiment a day over eight weeks, with its 95% interval.")
    return Chart(svg.decode(), net_sentiment_text(points, brand, words), caption)


def _stories_chart(content: Json, words: Words) -> Chart:
    shares, brand = shares_of(content["chart"]["days"]), content["brand"]
    svg = stories_chart(shares, Picture(words, height=200), marks=_marks(content))
    caption = words.text("Stories a day over eight weeks; copies of one text are one story.")
    return Chart(svg.decode(), stories_text(shares, brand, words), caption)


def _days_table(content: Json, words: Words) -> Table:
    stories = {day["day"]: day for day in content["chart"]["days"]}
    gaps = set(content["coverage"]["gap_days"])
    rows = [_day_row(day, stories[day["day"]], day["day"] in gaps, words) for day in content["net"]["days"]]
    columns = (
        Column(words.text("Day"), width=2.4),
        Column(words.text("Net sentiment"), "right", 1.4),
        Column(words.text("Likely"), "right", 1.4),
        Column(words.text("Judged mentions"), "right", 1.4),
        Column(words.text("Stories"), "right"),
        Column(words.text("About the breach"), "right", 1.3),
    )
    return Table(columns, tuple(rows), empty="")


def _day_row(day: Json, stories: Json, is_gap: bool, words: Words) -> tuple[str, ...]:
    point = point_of(day)
    name = opening(words.weekday(point.day))
    return (
        words.text("{day} (collection failed)", day=name) if is_gap else name,
        words.signed(point.net),
        span(point.low, point.high, words),
        words.number(point.mention_count),
        words.number(stories["stories"]),
        words.number(stories["breach_stories"]),
    )


def span(low: float | None, high: float | None, words: Words) -> str:
    """The ends of an interval in points; a dash where there is none."""
    if low is None or high is None:
        return words.number(None)
    return words.text("{low} to {high}", low=words.signed(low), high=words.signed(high))


def coverage_blocks(content: Json, words: Words) -> list[Block]:
    """What was covered, what failed, and what the figures rest on."""
    coverage = content["coverage"]
    kinds = Counter(source["kind"] for source in coverage["sources"])
    states = {source["name"]: source["state"] for source in coverage["sources"]}
    few = {name: state for name, state in states.items() if state != "failing"}
    failing = [source for source in coverage["sources"] if source["state"] == "failing"]
    lines = [coverage_sentence(kinds, words)]
    if states:
        lines += [health_sentence(few, words), _gap_sentence(coverage, words)]
    table = [_failing_table(failing, words)] if failing else []
    return [Text(" ".join(lines)), *table, Text(_judged_sentence(coverage, words), "small")]


def _gap_sentence(coverage: Json, words: Words) -> str:
    days = [date.fromisoformat(day) for day in coverage["gap_days"]]
    if not days:
        return words.text("Collection worked on every day of the week.")
    names = words.names(words.short_day(day) for day in days)
    return words.text("Collection failed on {days}: quiet there is not calm.", days=names)


def _failing_table(failing: list[Json], words: Words) -> Table:
    columns = (
        Column(words.text("Source"), width=2.0),
        Column(words.text("Kind"), width=1.3),
        Column(words.text("State")),
        Column(words.text("Reason"), width=3.0),
    )
    rows = tuple(
        (
            excerpt(source["name"], 60),
            source_kind_name(source["kind"], words),
            source_state_name(source["state"], words),
            excerpt(source["reason"], 140),
        )
        for source in failing[:_MOST_FAILING]
    )
    return Table(columns, rows, empty="")


def _judged_sentence(coverage: Json, words: Words) -> str:
    return words.text(
        "Judged mentions of the week: {judged}; in a language or form that could not be judged: {unscored}. "
        "Labels are a model's and can be wrong; copies of one text count as one story.",
        judged=words.number(coverage["judged_mentions"]),
        unscored=words.number(coverage["unscored_mentions"]),
    )
