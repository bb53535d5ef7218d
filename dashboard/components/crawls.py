"""What the crawls did: what is unusual about them in sentences, and each of the last ones as a row."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.components.grid import column, grid
from dashboard.components.text import empty
from dashboard.shown import CrawlRow
from presentation.excerpt import excerpt
from presentation.language import Words, mark
from presentation.source_health import alarm_sentence
from reputation.health import SourceAlarm

_OUTCOMES = {
    "ok": mark("went well"),
    "failed": mark("failed"),
    "blocked": mark("was refused"),
    "timeout": mark("took too long"),
    "killed": mark("cut off"),
}


def alarm_list(alarms: Sequence[SourceAlarm], zone: ZoneInfo, words: Words) -> Component | None:
    """One sentence an alarm, those of the crawler first; None where nothing is unusual."""
    if not alarms:
        return None
    ordered = sorted(alarms, key=lambda alarm: (alarm.quiet != "crawler", alarm.source))
    return html.Ul([html.Li(alarm_sentence(alarm, zone, words)) for alarm in ordered])


def crawl_grid(crawls: Sequence[CrawlRow], zone: ZoneInfo, words: Words) -> Component:
    """The last crawls as a table: when, how they ended, what they asked, saw and took, and their errors by kind."""
    if not crawls:
        return empty(words.text("No crawl has ended yet."))
    columns = [
        column("source", words.text("Source"), flex=2, width=150),
        column("at", words.text("When"), flex=2, width=150, order="at_order"),
        column("outcome", words.text("Outcome"), width=110),
        column("requests", words.text("Requests"), width=115, order="requests_order"),
        column("seen", words.text("Seen"), width=80, order="seen_order"),
        column("new", words.text("New"), width=80, order="new_order"),
        column("data", words.text("Data"), width=90, order="data_order"),
        column("errors", words.text("Errors"), flex=3, width=200),
    ]
    rows = [_row(crawl, zone, words) for crawl in crawls]
    return grid("crawl-grid", columns, rows, words.text("The last crawls"), words)


def _row(crawl: CrawlRow, zone: ZoneInfo, words: Words) -> dict[str, str | float]:
    errors = ", ".join(f"{kind} {words.number(count)}" for kind, count in sorted(crawl.errors.items()))
    said = ": ".join(part for part in (errors, excerpt(crawl.reason, 200) if crawl.reason else "") if part)
    return {
        "source": excerpt(crawl.source, 80),
        "at": words.moment(crawl.started_at, zone),
        "outcome": words.text(_OUTCOMES[crawl.outcome]) if crawl.outcome in _OUTCOMES else crawl.outcome,
        "requests": words.number(crawl.request_count),
        "seen": words.number(crawl.item_count),
        "new": words.number(crawl.new_count),
        "data": words.text("{n} kB", n=words.number(crawl.bytes_count / 1000)),
        "errors": said,
        "at_order": crawl.started_at.timestamp(),
        "requests_order": crawl.request_count,
        "seen_order": crawl.item_count,
        "new_order": crawl.new_count,
        "data_order": crawl.bytes_count,
    }
