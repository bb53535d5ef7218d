"""Which template lays a mail out for which channel. E-mail has its own way (alerts.render, alerts.compose)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alerts.channels import slack, teams, telegram, webhook
from alerts.channels.brief import plain_view
from alerts.channels.notice import Notice
from alerts.compose import Envelope
from alerts.render import RenderedMail

TEMPLATES: Mapping[str, Callable[[Notice], bytes]] = {
    "slack": slack.lay_out,
    "teams": teams.lay_out,
    "telegram": telegram.lay_out,
    "webhook": webhook.lay_out,
}


def lay_out(channel: str, kind: str, tier: str, envelope: Envelope, mail: RenderedMail) -> bytes:
    """The mail as the channel's JSON, UTF-8: the same mail of the same alert gives the same bytes."""
    view = mail.view or plain_view(mail.subject, mail.language, mail.text)
    delivery_id = envelope.message_id.strip("<>").partition("@")[0]
    return TEMPLATES[channel](Notice(delivery_id, envelope.alert_key, kind, tier, envelope.decided_at, view))
