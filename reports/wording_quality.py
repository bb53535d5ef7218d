"""What a report rests on, in words: the coverage statement, failed sources and days, and the data's quality."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from presentation.coverage import coverage_statement
from presentation.excerpt import excerpt
from presentation.language import Words
from presentation.names import source_kind_name, source_state_name
from reports.document import Block, Column, Table, Text
from reports.restore import Json
from reputation.coverage import CoveredSource, coverage_of

_MOST_FAILING = 12
_MOST_MODELS = 3


def coverage_blocks(content: Json, words: Words) -> list[Block]:
    """What was covered, what failed, and what the figures rest on."""
    coverage = content["coverage"]
    failing = [source for source in coverage["sources"] if source["state"] == "failing"]
    table = [_failing_table(failing, words)] if failing else []
    return [
        Text(coverage_paragraph(content, words)),
        *table,
        Text(" ".join(quality_sentences(content, words))),
        Text(_judged_sentence(coverage, words), "small"),
    ]


def coverage_paragraph(content: Json, words: Words) -> str:
    """The coverage statement of the week, and whether collection failed on days of it; never empty."""
    coverage = content["coverage"]
    sources = [CoveredSource(one["name"], one["kind"], one["state"]) for one in coverage["sources"]]
    reach = (content.get("recovery") or {}).get("sources") or {}
    one_sided = [*reach.get("begun_late", ()), *reach.get("silent_since", ())]
    lines = coverage_statement(coverage_of(sources, one_sided), words)
    return " ".join([*lines, _gap_sentence(coverage, words)] if sources else lines)


def quality_sentences(content: Json, words: Words) -> list[str]:
    """What the week's mentions are worth; empty in a report made before that was kept."""
    quality = content["coverage"].get("quality")
    if quality is None:
        return []
    undated, copies, changed = quality["undated"], quality["copies"], quality["changed"]
    counted = (
        words.plural(
            "{n} mention has no date and is drawn nowhere.", "{n} mentions have no date and are drawn nowhere.", undated
        ),
        words.plural(
            "{n} mention is a copy of a text counted already.",
            "{n} mentions are copies of texts counted already.",
            copies,
        ),
        words.plural(
            "{n} text was changed after it was published.", "{n} texts were changed after they were published.", changed
        ),
    )
    lines = [line for line, count in zip(counted, (undated, copies, changed), strict=True) if count]
    return [*lines, *_models(quality["models"], words)]


def _models(models: Sequence[tuple[str, int]], words: Words) -> list[str]:
    if not models:
        return []
    names = words.names([f"{excerpt(name, 60)} ({words.number(count)})" for name, count in models[:_MOST_MODELS]])
    told = words.text("Judged by {models}.", models=names)
    return [told, words.text("Figures by different models don't compare well.")] if len(models) > 1 else [told]


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
