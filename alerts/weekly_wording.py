"""The few sentences that go with the weekly report by mail, from the report's stored content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alerts.links import Links
from alerts.view import Action, Labels, MailView, Section
from presentation.excerpt import excerpt, web_link
from presentation.headline import in_recovery
from presentation.language import Words
from presentation.recovery import standing_sentence

Content = Mapping[str, Any]


def weekly_view(
    content: Content,
    words: Words,
    *,
    number: int,
    version: int,
    dashboard_url: str | None,
    links: Links | None = None,
) -> MailView:
    """The mail: the week's figures in a few lines, the report itself attached; `links` are the reader's own."""
    name = excerpt(content["brand"] or content["organisation"], 80)
    period = words.day_range(date.fromisoformat(content["start_on"]), date.fromisoformat(content["end_on"]))
    lines = (
        _standing_line(content, words),
        _net_line(content, words),
        _story_line(content, words),
        _campaign_line(content, words),
    )
    return MailView(
        language=words.language,
        subject=words.text("{name}: weekly reputation report, {period}", name=name, period=period),
        title=words.text("{name}: {day}", name=name, day=period),
        headline=words.text("The weekly report on {name} is attached.", name=name),
        sections=(Section(words.text("The week in figures"), tuple(line for line in lines if line)),),
        foot=_foot(words, number, version),
        labels=Labels(words.text("Before"), words.text("Now"), words.text("Open")),
        dashboard_url=web_link(dashboard_url),
        dashboard_text=words.text("Open the dashboard"),
        unsubscribe=Action(words.text("No more weekly reports"), links.unsubscribe("weekly")) if links else None,
    )


def _standing_line(content: Content, words: Words) -> str:
    """Where the brand stands; empty until the lowest point is confirmed, and in reports made before that was kept."""
    told = content.get("recovery")
    return standing_sentence(told, words) if told and in_recovery(told) else ""


def _net_line(content: Content, words: Words) -> str:
    now, before = content["net"]["week"], content["net"]["previous_week"]
    if content["brand"] is None:
        return ""
    if now["net"] is None:
        return words.text("Net sentiment: too few judged mentions for a figure.")
    return words.text(
        "Net sentiment {net}, likely {low} to {high}; the week before {before}.",
        net=words.signed(now["net"]),
        low=words.signed(now["low"]),
        high=words.signed(now["high"]),
        before=words.signed(before["net"]),
    )


def _story_line(content: Content, words: Words) -> str:
    stories = content["stories"]
    if content["brand"] is None:
        return ""
    return words.text(
        "{stories}, of them about the breach: {breach}.",
        stories=words.plural("{n} story", "{n} stories", stories["stories"]),
        breach=words.number(stories["breach_stories"]),
    )


def _campaign_line(content: Content, words: Words) -> str:
    return words.text(
        "Competitors' campaigns that refer to the breach: {n}.", n=words.number(content["campaign_count"])
    )


def _foot(words: Words, number: int, version: int) -> tuple[str, ...]:
    edition = words.text("Report no. {number}, version {version}.", number=number, version=version)
    return edition, words.text("You get this mail because your address is a recipient of weekly reports.")
