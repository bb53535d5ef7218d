"""The weekly report in words: its stored content put into sentences and tables of the reader's language."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from presentation.excerpt import excerpt
from presentation.headline import standing_headline
from presentation.language import Words
from reports.document import Block, Document, Figure, Figures, Heading, Labels, Text
from reports.restore import Edition, Json, assessment_of, interval_of, point_of
from reports.wording_edition import edition_line, logo_address, notes
from reports.wording_market import campaign_blocks, competitor_blocks, sees_no_ads, share_blocks
from reports.wording_moved import moved_blocks
from reports.wording_own import action_blocks, practice_blocks, segment_blocks, story_blocks, voice_blocks
from reports.wording_quality import coverage_blocks
from reports.wording_recovery import recovery_blocks
from reports.wording_sentiment import net_blocks
from reputation.level import Interval
from reputation.net_sentiment import NetPoint


def weekly_document(content: Json, edition: Edition, words: Words) -> Document:
    """The report as blocks. It is made of the stored content, the edition and the language, and of nothing else."""
    zone = ZoneInfo(content["zone"])
    period = words.day_range(date.fromisoformat(content["start_on"]), date.fromisoformat(content["end_on"]))
    return Document(
        language=words.language,
        title=words.text("Weekly reputation report"),
        organisation=excerpt(content["organisation"], 80),
        period=words.text("{period}, week {week}", period=period, week=content["week"]),
        edition=edition_line(edition, words, zone),
        foot=words.text(
            "{organisation} · {week}", organisation=excerpt(content["organisation"], 60), week=content["week"]
        ),
        labels=Labels(
            words.text("Before"),
            words.text("Now"),
            words.text("Page {n} of {all}", n="{n}", all="{all}"),
            words.text("In this report"),
            words.text("Logo of {organisation}", organisation=excerpt(content["organisation"], 80)),
        ),
        notes=tuple(notes(edition, words, zone)),
        paper=edition.paper,
        logo=logo_address(edition),
        logo_ratio=edition.logo.width / edition.logo.height if edition.logo else 1.0,
        blocks=tuple(_blocks(content, words, zone)),
    )


def _blocks(content: Json, words: Words, zone: ZoneInfo) -> list[Block]:
    if content["brand"] is None:
        lead = words.text("No own brand is set up, so this report speaks of competitors alone.")
        return [Text(lead, "lead"), *_market_blocks(content, words, zone), *coverage_blocks(content, words)]
    return [
        Text(headline(content, words), "lead"),
        _figures(content, words),
        Text(change_sentence(content, words)),
        *recovery_blocks(content, words),
        *moved_blocks(content, words),
        Heading(words.text("Net sentiment")),
        *net_blocks(content, words),
        Heading(words.text("Stories that were told most")),
        *story_blocks(content, words, zone),
        *voice_blocks(content, words),
        *_market_blocks(content, words, zone),
        Heading(words.text("The ten practices: what the public says, and what you did")),
        *practice_blocks(content, words),
        Heading(words.text("Who says it: languages and kinds of source")),
        *segment_blocks(content, words),
        *action_blocks(content, words, zone),
        Heading(words.text("What this report covers")),
        *coverage_blocks(content, words),
    ]


def _market_blocks(content: Json, words: Words, zone: ZoneInfo) -> list[Block]:
    return [
        Heading(words.text("Share of voice")),
        *share_blocks(content, words),
        Heading(words.text("Competitors")),
        *competitor_blocks(content, words),
        Heading(words.text("Competitors' campaigns that refer to the breach")),
        *campaign_blocks(content, words, zone),
    ]


def headline(content: Json, words: Words) -> str:
    """Where the brand stands at the end of the week."""
    assessment = assessment_of(content["assessment"])
    return standing_headline(assessment, content.get("recovery"), content["brand"], words)


def change_sentence(content: Json, words: Words) -> str:
    """How net sentiment differs from the week before, and whether that can be told from chance."""
    change = interval_of(content["net"]["change"])
    if change is None:
        return words.text("Net sentiment can't be compared with the week before: too few mentions in one of the two.")
    values = {
        "change": words.signed(change.value),
        "low": words.signed(change.low),
        "high": words.signed(change.high),
    }
    count = round(change.value)
    if change.low <= 0 <= change.high:
        return words.plural(
            "Against the week before net sentiment moved by {change} point (likely {low} to {high}): "
            "that can't be told from chance.",
            "Against the week before net sentiment moved by {change} points (likely {low} to {high}): "
            "that can't be told from chance.",
            count,
            **values,
        )
    return words.plural(
        "Against the week before net sentiment moved by {change} point (likely {low} to {high}).",
        "Against the week before net sentiment moved by {change} points (likely {low} to {high}).",
        count,
        **values,
    )


def _figures(content: Json, words: Words) -> Figures:
    stories = content["stories"]
    return Figures(
        (
            _net_figure(point_of(content["net"]["week"]), point_of(content["net"]["previous_week"]), words),
            Figure(
                words.text("Stories"),
                words.number(stories["stories"]),
                words.text("week before: {value}", value=words.number(stories["previous"]["stories"])),
            ),
            Figure(
                words.text("About the breach"),
                _share(interval_of(stories["breach_share"]), words),
                words.text(
                    "week before: {value}", value=_share(interval_of(stories["previous"]["breach_share"]), words)
                ),
            ),
            _campaigns_figure(content, words),
        )
    )


def _campaigns_figure(content: Json, words: Words) -> Figure:
    label = words.text("Campaigns about the breach")
    if sees_no_ads(content):
        return Figure(label, words.number(None), words.text("no source of advertising answered"))
    return Figure(label, words.number(content["campaign_count"]), words.text("of competitors, seen this week"))


def _net_figure(now: NetPoint, before: NetPoint, words: Words) -> Figure:
    if now.net is None:
        return Figure(words.text("Net sentiment"), words.signed(None), words.text("too few mentions"))
    note = words.text("likely {low} to {high}; week before: {value}", low=words.signed(now.low),
                      high=words.signed(now.high), value=words.signed(before.net))  # fmt: skip
    return Figure(words.text("Net sentiment"), words.signed(now.net), note)


def _share(share: Interval | None, words: Words) -> str:
    return words.percent(share.value if share else None)
