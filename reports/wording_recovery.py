"""The estimate of recovery in words: its speed, its chart, what followed each action, and what it all rests on."""

from __future__ import annotations

from datetime import date

from presentation.chart_texts import recovery_text
from presentation.charts import Marks, Picture, recovery_chart
from presentation.excerpt import excerpt, opening
from presentation.language import Words, mark
from presentation.recovery import basis_sentences, speed_sentence, state_name
from reports.document import Block, Chart, Column, Heading, Table, Text
from reports.restore import Json, days_beside, estimate_of, interval_of
from reports.wording_sentiment import span

VERDICTS = {
    "lifted": mark("rose after it"),
    "lowered": mark("fell after it"),
    "unclear": mark("can't be told from chance"),
}


def recovery_blocks(content: Json, words: Words) -> list[Block]:
    """The section in the phase recovery; nothing in any other, nor without an estimate."""
    told = estimate_of(content)
    if told is None:
        return []
    return [
        Heading(words.text("Recovery, with its intervals")),
        Text(_state_line(told, content["end_on"], words)),
        _chart(told, content, words),
        *_action_blocks(told, words),
        Text(" ".join(basis_sentences(told, words)), "small"),
    ]


def _state_line(told: Json, end_on: str, words: Words) -> str:
    state = words.text("State: {state}.", state=state_name(told["state"], words))
    as_of = words.text("As of {day}.", day=words.day(date.fromisoformat(told["today"])))
    parts = [state, speed_sentence(told, words), as_of if told["today"] != end_on else ""]
    return " ".join(part for part in parts if part)


def _chart(told: Json, content: Json, words: Words) -> Chart:
    days, brand = days_beside(told), content["brand"]
    gaps = [date.fromisoformat(day) for day in content["chart"]["gap_days"]]
    acted = [date.fromisoformat(action["first_on"]) for action in told["actions"]]
    marks = Marks(date.fromisoformat(told["disclosed_on"]), gaps, acted)
    svg = recovery_chart(days, Picture(words, height=270), brand=excerpt(brand, 40), marks=marks)
    caption = words.text(
        "Net sentiment a day, and where it would be without the incident, both with 95% intervals. Numbers are actions."
    )
    return Chart(svg.decode(), recovery_text(days, brand, words), caption, "gap")


def _action_blocks(told: Json, words: Words) -> list[Block]:
    if not told["actions"]:
        return []
    columns = (
        Column(words.text("No."), "right", 0.5),
        Column(words.text("Day"), width=1.0),
        Column(words.text("Action"), width=3.6),
        Column(words.text("Effect, points"), "right", 1.2),
        Column(words.text("Likely"), "right", 1.4),
        Column(words.text("Verdict"), width=1.8),
    )
    rows = tuple(_action_row(number, action, words) for number, action in enumerate(told["actions"], start=1))
    note = words.text(
        "Effect: the gap in the week after the action against its course before. Actions of one line lie too close "
        "together to be told apart; what came at the same time by chance counts too."
    )
    return [Table(columns, rows, empty=""), Text(note, "small")]


def _action_row(number: int, action: Json, words: Words) -> tuple[str, ...]:
    lift = interval_of(action["lift"])
    return (
        words.number(number),
        words.short_day(date.fromisoformat(action["first_on"])),
        opening(words.names(action_names(action))),
        words.signed(lift.value if lift else None),
        span(lift.low if lift else None, lift.high if lift else None, words),
        verdict_name(action["verdict"], words),
    )


def action_names(action: Json) -> list[str]:
    """The titles of the actions that one effect is told for."""
    return [excerpt(one["title"], 120) for one in action["actions"]]


def verdict_name(verdict: str | None, words: Words) -> str:
    """What is made of an action's effect, for people."""
    return words.text(VERDICTS[verdict]) if verdict else words.text("can't be told")
