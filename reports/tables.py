"""The report's figures as plain tables of typed cells: what the workbook, the slides and the CSV file hold."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from presentation.language import Words
from presentation.names import practice_name, source_kind_name, source_state_name
from reports.restore import Json, estimate_of
from reports.sheets import CellFormat, Sheet, interval_cells, sheet_of
from reports.tables_items import item_sheets, yes_or_no
from reports.wording_market import sees_no_ads
from reports.wording_own import segment_name
from reports.wording_recovery import action_names, verdict_name


def sheets(content: Json, words: Words) -> list[Sheet]:
    """All tables of the report, in order."""
    zone = ZoneInfo(content["zone"])
    told = estimate_of(content)
    return [
        *([_week(content, words)] if content["brand"] is not None else []),
        day_sheet(content, words),
        *([_gap(told, words), _effects(told, words)] if told else []),
        *_moved(content, words),
        _voice(content, words),
        _competitors(content, words),
        _practices(content, words),
        _segments(content, words),
        *item_sheets(content, words, zone),
        _sources(content, words),
    ]


def _week(content: Json, words: Words) -> Sheet:
    """The week's own figures in one row, as the report's first page has them."""
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Net sentiment"), "points"),
        (words.text("Likely from"), "points"),
        (words.text("Likely to"), "points"),
        (words.text("Net sentiment, week before"), "points"),
        (words.text("Change, points"), "points"),
        (words.text("Change, likely from"), "points"),
        (words.text("Change, likely to"), "points"),
        (words.text("Judged mentions"), "number"),
        (words.text("Mentions not judged"), "number"),
        (words.text("Stories"), "number"),
        (words.text("Stories, week before"), "number"),
        (words.text("Stories about the breach"), "number"),
        (words.text("Share about the breach"), "share"),
        (words.text("Share, likely from"), "share"),
        (words.text("Share, likely to"), "share"),
        (words.text("Share, week before"), "share"),
        (words.text("Campaigns about the breach"), "number"),
    ]
    net, stories, coverage = content["net"], content["stories"], content["coverage"]
    row = (
        net["week"]["net"], net["week"]["low"], net["week"]["high"], net["previous_week"]["net"],
        *interval_cells(net["change"]), coverage["judged_mentions"], coverage["unscored_mentions"],
        stories["stories"], stories["previous"]["stories"], stories["breach_stories"],
        *interval_cells(stories["breach_share"]), interval_cells(stories["previous"]["breach_share"])[0],
        None if sees_no_ads(content) else content["campaign_count"],
    )  # fmt: skip
    return sheet_of("week", words.text("Week in figures"), columns, [row])


def day_sheet(content: Json, words: Words) -> Sheet:
    """The last weeks day by day."""
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Day"), "day"),
        (words.text("Net sentiment"), "points"),
        (words.text("Likely from"), "points"),
        (words.text("Likely to"), "points"),
        (words.text("Judged mentions"), "number"),
        (words.text("Stories"), "number"),
        (words.text("Stories about the breach"), "number"),
        (words.text("Collection failed"), "text"),
    ]
    gaps = set(content["chart"]["gap_days"])
    rows = [
        (
            date.fromisoformat(day["day"]), day["net"], day["low"], day["high"], day["mention_count"], day["stories"],
            day["breach_stories"], yes_or_no(day["day"] in gaps, words),
        )
        for day in content["chart"]["days"]
    ]  # fmt: skip
    return sheet_of("days", words.text("Days"), columns, rows)


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
    return sheet_of("gap", words.text("Gap"), columns, rows)


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
            date.fromisoformat(action["first_on"]), words.names(action_names(action)), *interval_cells(action["lift"]),
            verdict_name(action["verdict"], words),
        )
        for action in told["actions"]
    ]  # fmt: skip
    return sheet_of("effects", words.text("Effects of actions"), columns, rows)


def _moved(content: Json, words: Words) -> list[Sheet]:
    """What each kind of source and language added to the change; nothing in reports made before that was kept."""
    if "moved" not in content:
        return []
    columns: list[tuple[str, CellFormat]] = [
        (words.text("By"), "text"),
        (words.text("Part"), "text"),
        (words.text("Judged mentions"), "number"),
        (words.text("Week before"), "number"),
        (words.text("Change, points"), "points"),
        (words.text("Likely from"), "points"),
        (words.text("Likely to"), "points"),
    ]
    names = {"source_kind": words.text("kind of source"), "language": words.text("language")}
    rows = [
        (
            names[by], segment_name(by, part["value"], words), part["mentions"], part["previous_mentions"],
            *interval_cells(part["change"]),
        )
        for by in names for part in content["moved"][by] or ()
    ]  # fmt: skip
    return [sheet_of("moved", words.text("What moved it"), columns, rows)]


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
        (row["brand"], row["stories"], *interval_cells(row["share"]), (row["previous_share"] or {}).get("value"))
        for row in content["voice"]
    ]
    return sheet_of("voice", words.text("Share of voice"), columns, rows)


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
    return sheet_of("competitors", words.text("Competitors"), columns, rows)


def _practices(content: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Practice"), "text"),
        (words.text("Negative"), "number"),
        (words.text("Neutral"), "number"),
        (words.text("Positive"), "number"),
        (words.text("Share negative"), "share"),
        (words.text("Week before"), "share"),
        (words.text("Actions so far"), "number"),
        (words.text("Overdue promises"), "number"),
    ]
    rows = [
        (
            practice_name(row["practice"], words), row["negative"], row["neutral"], row["positive"],
            interval_cells(row["negative_share"])[0], interval_cells(row["previous_negative_share"])[0],
            row.get("done"), row.get("overdue"),
        )
        for row in content["practices"]
    ]  # fmt: skip
    return sheet_of("practices", words.text("Practices"), columns, rows)


def _segments(content: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("By"), "text"),
        (words.text("Segment"), "text"),
        (words.text("Negative"), "number"),
        (words.text("Neutral"), "number"),
        (words.text("Positive"), "number"),
    ]
    names = {"source_kind": words.text("kind of source"), "language": words.text("language")}
    rows = [
        (
            names[row["by"]], segment_name(row["by"], row["value"], words), row["negative"], row["neutral"],
            row["positive"],
        )
        for row in content["segments"]
    ]  # fmt: skip
    return sheet_of("segments", words.text("Segments"), columns, rows)


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
    return sheet_of("sources", words.text("Sources"), columns, rows)
