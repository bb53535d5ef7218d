"""Net sentiment in words: the charts, and the week day by day."""

from __future__ import annotations

from datetime import date

from presentation.chart_texts import net_sentiment_text, stories_text
from presentation.charts import Marks, Picture, net_sentiment_chart, stories_chart
from presentation.excerpt import excerpt, opening
from presentation.language import Words
from reports.document import Block, Chart, Column, Table, Text
from reports.restore import Json, day_of, point_of, points_of, shares_of


def net_blocks(content: Json, words: Words) -> list[Block]:
    """The two charts of the last eight weeks and the table of the week's days."""
    if not any(day["mention_count"] or day["stories"] for day in content["chart"]["days"]):
        return [Text(words.text("Nothing about {brand} was found in the last eight weeks.", brand=content["brand"]))]
    return [
        net_chart(content, words),
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


def net_chart(content: Json, words: Words) -> Chart:
    """Net sentiment a day over the last weeks."""
    points, brand = points_of(content["chart"]["days"]), content["brand"]
    svg = net_sentiment_chart(points, Picture(words, height=250), brand=excerpt(brand, 40), marks=_marks(content))
    caption = words.text("Net sentiment a day over eight weeks, with its 95% interval.")
    return Chart(svg.decode(), net_sentiment_text(points, brand, words), _captioned(caption, content, words), "days")


def _captioned(caption: str, content: Json, words: Words) -> str:
    """The caption, with the days on which collection failed: slides draw charts of their own, without the grey."""
    count = len(content["chart"]["gap_days"])
    if not count:
        return caption
    gaps = words.text("Collection failed on {n} of these days: quiet there is not calm.", n=words.number(count))
    return f"{caption} {gaps}"


def _stories_chart(content: Json, words: Words) -> Chart:
    shares, brand = shares_of(content["chart"]["days"]), content["brand"]
    svg = stories_chart(shares, Picture(words, height=200), marks=_marks(content))
    caption = words.text("Stories a day over eight weeks; copies of one text are one story.")
    alt = stories_text(shares, brand, words)
    return Chart(svg.decode(), alt, _captioned(caption, content, words), "stories_a_day")


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
