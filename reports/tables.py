"""The report's figures as plain tables of typed cells: what the workbook and the CSV file hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from presentation.cells import Cell, safe_cell
from presentation.excerpt import web_link
from presentation.language import Words
from presentation.names import breach_label_name, label_name, practice_name, source_kind_name, source_state_name
from reports.restore import Json, estimate_of, moment_of
from reports.wording_recovery import action_names, verdict_name

CellFormat = Literal["text", "number", "points", "share", "day", "moment"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: a short code that never changes, its name, heads, formats of the columns, and rows of safe cells.

    Moments are in the organisation's zone without an offset, as spreadsheets want them.
    """

    code: str
    name: str
    heads: tuple[str, ...]
    formats: tuple[CellFormat, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets(content: Json, words: Words) -> list[Sheet]:
    """All tables of the report, in order."""
    zone = ZoneInfo(content["zone"])
    told = estimate_of(content)
    return [
        _days(content, words),
        *([_gap(told, words), _effects(told, words)] if told else []),
        _voice(content, words),
        _competitors(content, words),
        _practices(content, words),
        _stories(content, words, zone),
        _campaigns(content, words, zone),
        _sources(content, words),
    ]


def _sheet(code: str, name: str, columns: Sequence[tuple[str, CellFormat]], rows: Sequence[Sequence[Cell]]) -> Sheet:
    heads, formats = tuple(head for head, _ in columns), tuple(kind for _, kind in columns)
    return Sheet(code, name, heads, formats, tuple(tuple(safe_cell(cell) for cell in row) for row in rows))


def _days(content: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Day"), "day"),
        (words.text("Net sentiment"), "points"),
        (words.text("Likely from"), "points"),
        (words.text("Likely to"), "points"),
        (words.text("Judged mentions"), "number"),
        (words.text("Stories"), "number"),
        (words.text("Stories about the breach"), "number"),
    ]
    rows = [
        (
            date.fromisoformat(day["day"]), day["net"], day["low"], day["high"], day["mention_count"], day["stories"],
            day["breach_stories"],
        )
        for day in content["chart"]["days"]
    ]  # fmt: skip
    return _sheet("days", words.text("Days"), columns, rows)


def _gap(told: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Day"), "day"),
        (words.text("Net sentiment"), "points"),
        (words.text("Likely from"), "points"),
        (words.text("Likely to"), "points"),
        (words.text("Without the incident"), "points"),
        (words.text("Without the incident, likely from"), "points"),
        (words.text("Without the incident, likely to"), "points"),
        (words.text("Gap"), "points"),
    ]
    keys = ("net", "low", "high", "counterfactual", "counterfactual_low", "counterfactual_high", "gap")
    rows = [(date.fromisoformat(day["day"]), *(day[key] for key in keys)) for day in told["daily"]]
    return _sheet("gap", words.text("Gap"), columns, rows)


def _effects(told: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Day"), "day"),
        (words.text("Action"), "text"),
        (words.text("Effect, points"), "points"),
        (words.text("Likely from"), "points"),
        (words.text("Likely to"), "points"),
        (words.text("Verdict"), "text"),
    ]
    rows = [
        (
            date.fromisoformat(action["first_on"]), words.names(action_names(action)), *_interval(action["lift"]),
            verdict_name(action["verdict"], words),
        )
        for action in told["actions"]
    ]  # fmt: skip
    return _sheet("effects", words.text("Effects of actions"), columns, rows)


def _voice(content: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Brand"), "text"),
        (words.text("Stories"), "number"),
        (words.text("Share of voice"), "share"),
        (words.text("Likely from"), "share"),
        (words.text("Likely to"), "share"),
        (words.text("Week before"), "share"),
    ]
    rows = [
        (row["brand"], row["stories"], *_interval(row["share"]), (row["previous_share"] or {}).get("value"))
        for row in content["voice"]
    ]
    return _sheet("voice", words.text("Share of voice"), columns, rows)


def _interval(value: Json | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if value is None else (value["value"], value["low"], value["high"])


def _competitors(content: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Competitor"), "text"),
        (words.text("Net sentiment"), "points"),
        (words.text("Likely from"), "points"),
        (words.text("Likely to"), "points"),
        (words.text("Week before"), "points"),
        (words.text("Judged mentions"), "number"),
        (words.text("New ads"), "number"),
        (words.text("Ads about the breach"), "number"),
    ]
    rows = [
        (
            row["brand"], row["week"]["net"], row["week"]["low"], row["week"]["high"], row["previous_week"]["net"],
            row["week"]["mention_count"], row["new_ads"], row["flagged_ads"],
        )
        for row in content["competitors"]
    ]  # fmt: skip
    return _sheet("competitors", words.text("Competitors"), columns, rows)


def _practices(content: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Practice"), "text"),
        (words.text("Negative"), "number"),
        (words.text("Neutral"), "number"),
        (words.text("Positive"), "number"),
        (words.text("Share negative"), "share"),
        (words.text("Week before"), "share"),
    ]
    rows = [
        (
            practice_name(row["practice"], words), row["negative"], row["neutral"], row["positive"],
            _interval(row["negative_share"])[0], _interval(row["previous_negative_share"])[0],
        )
        for row in content["practices"]
    ]  # fmt: skip
    return _sheet("practices", words.text("Practices"), columns, rows)


def _stories(content: Json, words: Words, zone: ZoneInfo) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Story"), "text"),
        (words.text("First source"), "text"),
        (words.text("Published"), "moment"),
        (words.text("Mentions"), "number"),
        (words.text("Tone toward you"), "text"),
        (words.text("About the breach"), "text"),
        (words.text("Address"), "text"),
    ]
    rows = [
        (
            row["title"], row["source"], _wall(row["published_at"], zone), row["mentions"],
            label_name(row["label"], words), _yes(row["about_breach"], words), web_link(row["url"]),
        )
        for row in content["top_stories"]
    ]  # fmt: skip
    return _sheet("stories", words.text("Stories"), columns, rows)


def _campaigns(content: Json, words: Words, zone: ZoneInfo) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Competitor"), "text"),
        (words.text("Reference"), "text"),
        (words.text("Confidence"), "share"),
        (words.text("Quoted words"), "text"),
        (words.text("Ads"), "number"),
        (words.text("First seen"), "moment"),
        (words.text("Text"), "text"),
        (words.text("Address"), "text"),
    ]
    rows = [
        (
            row["brand"], breach_label_name(row["label"], words), row["probability"], row["quote"], row["ads"],
            _wall(row["first_seen_at"], zone), row["text"], web_link(row["url"]),
        )
        for row in content["campaigns"]
    ]  # fmt: skip
    return _sheet("campaigns", words.text("Campaigns"), columns, rows)


def _sources(content: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Source"), "text"),
        (words.text("Kind"), "text"),
        (words.text("State"), "text"),
        (words.text("Reason"), "text"),
    ]
    rows = [
        (row["name"], source_kind_name(row["kind"], words), source_state_name(row["state"], words), row["reason"])
        for row in content["coverage"]["sources"]
    ]
    return _sheet("sources", words.text("Sources"), columns, rows)


def _wall(text: str | None, zone: ZoneInfo) -> datetime | None:
    moment = moment_of(text)
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None)


def _yes(value: object, words: Words) -> str | None:
    if value is None:
        return None
    return words.text("yes") if value else words.text("no")
