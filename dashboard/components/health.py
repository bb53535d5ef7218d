"""How the sources do: a strip of them, the ones that fail first and with their reason."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.components.text import empty
from dashboard.shown import SourceState
from presentation.excerpt import excerpt
from presentation.language import Words
from presentation.names import source_kind_name, source_state_name
from presentation.source_health import rest_sentence

_ORDER = ("failing", "never", "quiet", "ok")
_SIGNS = {"ok": "✓", "quiet": "✓", "failing": "✕", "never": "…"}


def health_strip(sources: Sequence[SourceState], zone: ZoneInfo, words: Words) -> Component:
    """One chip a source: sign, name, state in words, and when it was last asked."""
    if not sources:
        return empty(words.text("No source is set up yet."))
    ordered = sorted(sources, key=lambda source: (_ORDER.index(source.state), source.name))
    return html.Ul([_chip(source, zone, words) for source in ordered], className="gw-strip", role="list")


def _chip(source: SourceState, zone: ZoneInfo, words: Words) -> Component:
    sign = html.Span(_SIGNS[source.state], className="gw-sign", **{"aria-hidden": "true"})
    state = words.text(
        "{state}, {moment}", state=source_state_name(source.state, words), moment=_last(source, zone, words)
    )
    said: list[Component] = [html.Strong(source.name), html.Span(state, className="gw-meta")]
    rest = rest_sentence(source.rests_until, source.failure_count, zone, words)
    if rest:
        said.append(html.Span(rest, className="gw-meta"))
    if source.state == "failing" and source.reason:
        said.append(html.Span(excerpt(source.reason, 160), className="gw-text"))
    title = source_kind_name(source.kind, words)
    return html.Li([sign, html.Div(said)], className=f"gw-chip gw-chip-{source.state}", title=title)


def _last(source: SourceState, zone: ZoneInfo, words: Words) -> str:
    return words.moment(source.last_at, zone) if source.last_at else words.text("no crawl yet")
