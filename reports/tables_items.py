"""The single things of a report as tables: stories, voices, campaigns, actions, promises."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from presentation.excerpt import web_link
from presentation.language import Words
from presentation.names import breach_label_name, label_name, source_kind_name
from reports.restore import Json, day_of, moment_of
from reports.sheets import CellFormat, Sheet, interval_cells, sheet_of
from reports.wording_market import campaign_state_name
from reports.wording_own import is_late
from reports.wording_recovery import verdict_name


def item_sheets(content: Json, words: Words, zone: ZoneInfo) -> list[Sheet]:
    """The tables, in order; a report made before voices were kept has no table of them."""
    return [
        *([_stories(content, words, zone)] if "top_stories" in content else []),
        *([_voices(content, words)] if "voices" in content else []),
        *([_campaigns(content, words, zone)] if "campaigns" in content else []),
        _actions(content, words, zone),
        _promises(content, words),
    ]


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
            label_name(row["label"], words), yes_or_no(row["about_breach"], words), web_link(row["url"]),
        )
        for row in content["top_stories"]
    ]  # fmt: skip
    return sheet_of("stories", words.text("Stories"), columns, rows)


def _campaigns(content: Json, words: Words, zone: ZoneInfo) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Competitor"), "text"),
        (words.text("Reference"), "text"),
        (words.text("Confidence"), "share"),
        (words.text("Quoted words"), "text"),
        (words.text("State"), "text"),
        (words.text("Ads"), "number"),
        (words.text("First seen"), "moment"),
        (words.text("Places"), "text"),
        (words.text("Text"), "text"),
        (words.text("Address"), "text"),
    ]
    rows = [
        (
            row["brand"], breach_label_name(row["label"], words), row["probability"], row["quote"],
            campaign_state_name(row["state"], words) if row.get("state") else None, row["ads"],
            _wall(row["first_seen_at"], zone),
            ", ".join([*row.get("platforms", ()), *row.get("countries", ())]) or None, row["text"],
            web_link(row["url"]),
        )
        for row in content["campaigns"]
    ]  # fmt: skip
    return sheet_of("campaigns", words.text("Campaigns"), columns, rows)


def _voices(content: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Voice"), "text"),
        (words.text("Source"), "text"),
        (words.text("Kind"), "text"),
        (words.text("Mentions"), "number"),
        (words.text("Negative"), "number"),
        (words.text("Neutral"), "number"),
        (words.text("Positive"), "number"),
        (words.text("About the breach"), "number"),
        (words.text("Reach"), "number"),
    ]
    rows = [
        (
            row["author"] or row["source"], row["source"], source_kind_name(row["source_kind"], words),
            row["mentions"], row["negative"], row["neutral"], row["positive"], row["about_breach"], row["reach"],
        )
        for row in content["voices"]
    ]  # fmt: skip
    return sheet_of("voices", words.text("Voices"), columns, rows)


def _actions(content: Json, words: Words, zone: ZoneInfo) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("When"), "moment"),
        (words.text("Action"), "text"),
        (words.text("Effect, points"), "points"),
        (words.text("Likely from"), "points"),
        (words.text("Likely to"), "points"),
        (words.text("Verdict"), "text"),
    ]
    rows = [
        (
            _wall(row["happened_at"], zone), row["title"], *interval_cells(row.get("effect")),
            verdict_name(row.get("verdict"), words),
        )
        for row in content["actions"]
    ]  # fmt: skip
    return sheet_of("actions", words.text("Actions of the week"), columns, rows)


def _promises(content: Json, words: Words) -> Sheet:
    columns: list[tuple[str, CellFormat]] = [
        (words.text("Promise"), "text"),
        (words.text("Owner"), "text"),
        (words.text("Due"), "day"),
        (words.text("Kept"), "day"),
        (words.text("Overdue"), "text"),
    ]
    end = date.fromisoformat(content["end_on"])
    rows = [
        (
            row["promise"], row["owner"], day_of(row["due_on"]), day_of(row["kept_on"]),
            yes_or_no(is_late(row, end), words),
        )
        for row in content["promises"]
    ]  # fmt: skip
    return sheet_of("promises", words.text("Promises"), columns, rows)


def _wall(text: str | None, zone: ZoneInfo) -> datetime | None:
    moment = moment_of(text)
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None)


def yes_or_no(value: object, words: Words) -> str | None:
    """Yes or no in words; None for what is unknown."""
    if value is None:
        return None
    return words.text("yes") if value else words.text("no")
