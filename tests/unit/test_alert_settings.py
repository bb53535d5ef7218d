"""What a reader can choose in [alerts], and that the database gives back what the file said."""

from __future__ import annotations

from datetime import time

import pytest
from pydantic import ValidationError

from reputation.settings_tables import URGENT_KINDS, AlertSettings, RecipientSettings
from storage.stored_settings import StoredSettings


def test_plain_address_is_told_the_urgent_at_once_and_reads_the_daily_mail() -> None:
    (reader,) = AlertSettings.model_validate({"recipients": ["pr@bank.example"]}).recipients
    assert (reader.tiers, reader.at_once, reader.quiet_hours) == (("urgent", "daily"), URGENT_KINDS, None)
    assert reader.urgent_at_night
    assert not reader.nothing_new


def test_settings_come_back_from_json_as_they_were() -> None:
    given = {
        "recipients": [{"email": "pr@bank.example", "tiers": ["urgent"], "at_once": ["spike"], "nothing_new": True}],
        "quiet_hours": "22:00-7:30", "cooldown": "90m", "most_a_day": 3,
    }  # fmt: skip
    settings = AlertSettings.model_validate(given)
    assert settings.quiet_hours == (time(22), time(7, 30))
    assert settings.cooldown_seconds == 5400
    assert AlertSettings.model_validate(settings.model_dump(mode="json", by_alias=True)) == settings


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("quiet_hours", "22-7"), ("quiet_hours", "25:00-07:00"), ("quiet_hours", "07:00-07:00"), ("cooldown", 60),
        ("most_a_day", 0), ("cooldown", "soon"),
    ],
)  # fmt: skip
def test_settings_refuse_what_is_no_span_duration_or_number(key: str, value: object) -> None:
    with pytest.raises(ValidationError):
        AlertSettings.model_validate({key: value})


@pytest.mark.parametrize(
    "address",
    [
        "x@bank..example", "john.@bank.example", "a,b@bank.example", "пётр@bank.ru", "pr@банк.рф", "<pr@bank.example>",
        "a@bank.example, b@bank.example", "pr(desk)@bank.example", "nobody", "@bank.example", "",
    ],
)  # fmt: skip
def test_address_that_no_mail_can_be_written_to_is_refused_in_one_sentence(address: str) -> None:
    with pytest.raises(ValidationError, match=r"is no e-mail address: .*; write for instance"):
        AlertSettings.model_validate({"recipients": ["pr@bank.example", address]})


@pytest.mark.parametrize(
    "address", ["pr@bank.example", "o'hara+news@mail.bank.example", "desk@localhost", "a_b@x-y.io"]
)
def test_address_that_mail_servers_take_is_taken(address: str) -> None:
    assert RecipientSettings(email=address).address == address


def test_address_stored_by_an_earlier_version_is_still_read_so_that_others_get_their_mail() -> None:
    stored = StoredSettings({"alerts": {"recipients": ["x@bank..example", "pr@bank.example"]}})
    assert [reader.address for reader in stored.alerts.recipients] == ["x@bank..example", "pr@bank.example"]


@pytest.mark.parametrize("wrong", [{"at_once": ["weather"]}, {"tiers": ["hourly"]}, {"email": "nobody"}])
def test_reader_refuses_what_there_is_not(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RecipientSettings.model_validate({"email": "pr@bank.example", **wrong})
