"""The outbox on the status page: what waits, what was given up and how it is sent again, and why a channel rests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.components.outbox import channel_list, channel_name, delivery_grid
from dashboard.shown import ChannelState, DeliveryState
from presentation.language import words
from tests.unit.test_dashboard_parts import said

ZONE = ZoneInfo("Europe/Riga")
ENGLISH, RUSSIAN = words("en"), words("ru")
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def test_channels_on_which_all_is_well_are_not_told() -> None:
    assert channel_list([], ZONE, ENGLISH) is None
    assert channel_list([ChannelState("email", 0, 0, 0, None, None)], ZONE, ENGLISH) is None


def test_what_was_given_up_says_how_it_is_sent_again() -> None:
    text = said(channel_list([ChannelState("email", 2, 1, 3, None, None)], ZONE, ENGLISH))
    assert "2 messages wait" in text
    assert "1 message was given up: `goodwill outbox release` sends again" in text
    assert "3 messages may have arrived twice" in text


def test_channel_that_rests_comes_first_with_its_reason_and_the_next_try() -> None:
    resting = ChannelState("slack", 5000, 0, 0, "hooks.slack.com answers <b>429</b>", AT)
    text = said(channel_list([ChannelState("email", 1, 0, 0, None, None), resting], ZONE, ENGLISH))
    assert text.index("Slack") < text.index("E-mail")
    assert "hooks.slack.com answers <b>429</b>" in text
    assert "tried again at 24 Nov 2026, 11:30" in text


def test_channels_are_told_in_russian() -> None:
    text = said(channel_list([ChannelState("webhook", 5, 2, 0, None, None)], ZONE, RUSSIAN))
    assert "Вебхук" in text
    assert "5 сообщений ждут" in text


@pytest.mark.parametrize(("channel", "name"), [("email", "E-mail"), ("slack", "Slack"), ("pager", "Pager")])
def test_channel_is_called_as_people_do(channel: str, name: str) -> None:
    assert channel_name(channel, ENGLISH) == name


def test_deliveries_are_sorted_by_their_moments_and_not_by_their_letters() -> None:
    sent = DeliveryState("Daily", "pr@bank.example", "email", "sent", 1, AT - timedelta(days=20), AT, None)
    waits = replace(sent, state="queued", created_at=AT - timedelta(days=2), sent_at=None)
    shown = delivery_grid([sent, waits], ZONE, words("en")).to_plotly_json()["props"]["children"]
    (column,) = [one for one in shown.columnDefs if one.get("cellRenderer") == "Told"]
    assert column["cellRendererParams"] == {"told": "at"}
    assert [row[column["field"]] for row in shown.rowData] == [AT.timestamp(), waits.created_at.timestamp()]
