"""What moved net sentiment against the week before, in words: sentences for what can be told, a table of its parts."""

from __future__ import annotations

from collections.abc import Sequence

from presentation.excerpt import excerpt, opening
from presentation.language import Words
from presentation.names import practice_name
from reports.document import Block, Column, Heading, Table, Text
from reports.restore import Json, interval_of
from reports.wording_own import segment_name
from reports.wording_recovery import verdict_name
from reports.wording_sentiment import span

MOST_TOLD = 3
_MOST_PARTS = 8


def moved_blocks(content: Json, words: Words) -> list[Block]:
    """The section; nothing in a report made before that was kept."""
    if "moved" not in content:
        return []
    parts = content["moved"]["source_kind"]
    table = [_table(content, words)] if parts else []
    return [
        Heading(words.text("What moved it")),
        Text(" ".join(why_lines(content, words))),
        *table,
        *([Text(_note(parts, words), "small")] if parts else []),
    ]


def _note(parts: Sequence[Json], words: Words) -> str:
    """What the parts add up to: not the week's change, whose days are weighed."""
    return words.text(
        "Each part is what a kind of source or a language added to the change of all judged mentions of a week taken "
        "together, {change} points; the parts of each add up to it. The week's net sentiment weighs its days instead, "
        "so that one loud day doesn't decide it. A part changes with its tone and with its share of all mentions.",
        change=words.signed(sum(part["change"]["value"] for part in parts), 1),
    )


def why_lines(content: Json, words: Words) -> list[str]:
    """Why the week differs from the one before, a sentence a cause; never empty."""
    moved = content["moved"]
    if moved["source_kind"] is None:
        return [words.text("What moved it can't be told: too few judged mentions in one of the two weeks.")]
    told = [
        *(_part(part, "source_kind", words) for part in moved["source_kind"] if part["is_told"]),
        *(_part(part, "language", words) for part in moved["language"] or () if part["is_told"]),
    ]
    lines = [*told[:MOST_TOLD], *(_practice(row, words) for row in moved["practices"][:MOST_TOLD])]
    return [*(lines or [words.text("No part of it changed by more than chance.")]), *_actions(content, words)]


def _part(part: Json, by: str, words: Words) -> str:
    change = part["change"]
    return words.text(
        "{name}: {change} points (likely {low} to {high}).",
        name=opening(segment_name(by, part["value"], words)),
        **{key: words.signed(change[end], 1) for key, end in (("change", "value"), ("low", "low"), ("high", "high"))},
    )


def _practice(row: Json, words: Words) -> str:
    return words.plural(
        "{practice}: {n} negative mention after {before}.",
        "{practice}: {n} negative mentions after {before}.",
        row["negative"],
        practice=practice_name(row["practice"], words),
        before=words.number(row["previous_negative"]),
    )


def _actions(content: Json, words: Words) -> list[str]:
    told = [action for action in content["actions"] if action["effect"] and action["verdict"] in {"lifted", "lowered"}]
    return [_action(action, words) for action in told]


def _action(action: Json, words: Words) -> str:
    return words.text(
        "{action}: net sentiment {verdict}, {value} points (likely {low} to {high}).",
        action=excerpt(action["title"], 100),
        verdict=verdict_name(action["verdict"], words),
        **{end: words.signed(action["effect"][end], 1) for end in ("value", "low", "high")},
    )


def _table(content: Json, words: Words) -> Table:
    columns = (
        Column(words.text("Part"), width=2.6),
        Column(words.text("Judged mentions"), "right", 1.3),
        Column(words.text("Week before"), "right", 1.3),
        Column(words.text("Change, points"), "right", 1.3),
        Column(words.text("Likely"), "right", 1.6),
    )
    parts = [(by, part) for by in ("source_kind", "language") for part in (content["moved"][by] or ())[:_MOST_PARTS]]
    return Table(columns, tuple(_row(by, part, words) for by, part in parts), empty="", code="moved")


def _row(by: str, part: Json, words: Words) -> tuple[str, ...]:
    change = interval_of(part["change"])
    return (
        segment_name(by, part["value"], words),
        words.number(part["mentions"]),
        words.number(part["previous_mentions"]),
        words.signed(change.value if change else None, 1),
        span(change.low if change else None, change.high if change else None, words),
    )
