"""What goes out: the channels, which of them rests and why, and each message with its state and last error."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.components.grid import column, grid
from dashboard.components.text import empty
from dashboard.shown import ChannelState, DeliveryState
from presentation.excerpt import excerpt
from presentation.language import Words, mark

_DELIVERY_STATES = {
    "queued": mark("waits"),
    "sending": mark("being sent"),
    "sent": mark("sent"),
    "quarantined": mark("given up"),
}
_CHANNELS = {"email": mark("E-mail"), "webhook": mark("Webhook")}


def channel_name(channel: str, words: Words) -> str:
    """A channel as people call it."""
    return words.text(_CHANNELS[channel]) if channel in _CHANNELS else channel.capitalize()


def channel_list(channels: Sequence[ChannelState], zone: ZoneInfo, words: Words) -> Component | None:
    """One chip a channel on which anything waits, was given up or may have gone twice; None where all is well."""
    worth_telling = [channel for channel in channels if _is_worth_telling(channel)]
    if not worth_telling:
        return None
    ordered = sorted(worth_telling, key=lambda channel: (channel.reason is None, channel.channel))
    return html.Ul([_chip(channel, zone, words) for channel in ordered], className="gw-strip", role="list")


def _is_worth_telling(channel: ChannelState) -> bool:
    return bool(channel.waiting_count or channel.quarantined_count or channel.repeat_count or channel.reason)


def _chip(channel: ChannelState, zone: ZoneInfo, words: Words) -> Component:
    failing = channel.reason is not None or channel.quarantined_count > 0
    sign = html.Span("✕" if failing else "…", className="gw-sign", **{"aria-hidden": "true"})
    said: list[Component] = [html.Strong(channel_name(channel.channel, words))]
    said += [html.Span(line, className="gw-meta") for line in _lines(channel, zone, words)]
    if channel.reason:
        said.append(html.Span(excerpt(channel.reason, 200), className="gw-text"))
    return html.Li([sign, html.Div(said)], className=f"gw-chip gw-chip-{'failing' if failing else 'quiet'}")


def _lines(channel: ChannelState, zone: ZoneInfo, words: Words) -> list[str]:
    """What waits; what was given up, and how it gets another try; what may have gone twice; when it is tried again."""
    lines = []
    if channel.waiting_count:
        lines.append(words.plural("{n} message waits", "{n} messages wait", channel.waiting_count))
    if channel.quarantined_count:
        given_up = words.plural("{n} message was given up", "{n} messages were given up", channel.quarantined_count)
        lines.append(words.text("{given_up}: `goodwill outbox release` sends again", given_up=given_up))
    if channel.repeat_count:
        n = channel.repeat_count
        lines.append(words.plural("{n} message may have arrived twice", "{n} messages may have arrived twice", n))
    if channel.rests_until:
        lines.append(words.text("tried again at {moment}", moment=words.moment(channel.rests_until, zone)))
    return lines


def delivery_grid(deliveries: Sequence[DeliveryState], zone: ZoneInfo, words: Words) -> Component:
    """What was given up, with the reason, then what was queued and sent, the latest first."""
    if not deliveries:
        return empty(words.text("Nothing has been sent yet."))
    columns = [
        column("subject", words.text("Subject"), flex=3, width=220),
        column("channel", words.text("Channel"), width=120),
        column("recipient", words.text("To"), flex=2, width=170),
        column("state", words.text("State"), width=130),
        column("at", words.text("When"), flex=2, width=160, order="at_order"),
        column("error", words.text("Last error"), flex=2, width=150),
    ]
    rows = [_delivery(delivery, zone, words) for delivery in deliveries]
    return grid("deliveries-grid", columns, rows, words.text("Deliveries"), words)


def _delivery(delivery: DeliveryState, zone: ZoneInfo, words: Words) -> dict[str, str | float]:
    at = delivery.sent_at or delivery.created_at
    return {
        "subject": excerpt(delivery.subject, 160),
        "channel": channel_name(delivery.channel, words),
        "recipient": excerpt(delivery.recipient, 120),
        "state": words.text(_DELIVERY_STATES[delivery.state]),
        "at": words.moment(at, zone),
        "error": excerpt(delivery.last_error, 200),
        "at_order": at.timestamp(),
    }
