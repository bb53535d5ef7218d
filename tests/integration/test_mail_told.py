"""What the daily mail notes as told was told; nobody's mistake keeps the others from theirs."""

from __future__ import annotations

import threading
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.find import find_events
from alerts.morning import daily_content, make_daily
from cli.main import main
from jobs.notifying import notify_daily
from jobs.work import Work
from reputation.errors import InputError
from storage import alert_events, recovery
from storage.database import Database
from storage.sync import stored_settings
from tests.integration.test_mail_daily import DAY, NOW, RIGA, add_ad, sent, set_up
from tests.simulated.recovery_estimate import estimate


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_NOW", NOW.isoformat())


def no_model() -> Any:
    raise AssertionError("the daily mail needs no model")


def keep_spike(db: Database, own: int, at: datetime) -> None:
    spike = {"at": at.isoformat(), "count": 90, "expected": 4.2, "p_value": 1e-9, "words": [], "stories": []}
    with db.connection() as connection:
        told = estimate(DAY - timedelta(days=60), DAY) | {"unusual": {"spikes": [spike], "course": []}}
        recovery.store_estimate(connection, own, DAY, NOW, told)


def told_to(db: Database) -> list[tuple[str, str]]:
    """Kind and recipient of every note "told"."""
    with db.connection() as connection:
        rows = alert_events.tellings_since(connection, NOW - timedelta(days=9))
    return sorted((row.kind, row.recipient) for row in rows)


def test_spike_behind_three_open_ads_stands_in_the_mail_that_notes_it_as_told(db: Database, tmp_path: Path) -> None:
    own, rival, source = set_up(db, {"email": "en@bank.example"})
    for number, text in enumerate(("Leave Nordbank", "Rates from 2 %", "Twelve years without an incident")):
        add_ad(db, source, rival, number, "explicit", NOW - timedelta(hours=2), title=text)
    keep_spike(db, own, NOW - timedelta(hours=3))
    assert make_daily(db, NOW) is not None
    body = sent(db, tmp_path)["en@bank.example"].get_body(("plain",))
    assert body is not None
    assert "90 mentions where 4.2 are usual" in " ".join(body.get_content().split())
    assert ("spike", "en@bank.example") in told_to(db)


def test_address_that_is_none_keeps_nobody_else_from_the_daily_mail(db: Database, tmp_path: Path) -> None:
    _, rival, source = set_up(db, {"email": "pr@bank..example"}, {"email": "en@bank.example"})
    add_ad(db, source, rival, 1, "explicit", NOW - timedelta(hours=2))
    work = Work(db, no_model, threading.Event(), time.monotonic() + 600)
    assert notify_daily(work) == "the daily mail of 2026-11-24 is in the outbox"
    with db.connection() as connection:
        keys = [row["key"] for row in connection.execute("SELECT key FROM alerts ORDER BY alert_id")]
    assert keys[-1] == "daily:2026-11-24"
    assert set(sent(db, tmp_path)) == {"en@bank.example"}
    assert told_to(db) == [("explicit_ad", "en@bank.example")]


@pytest.mark.parametrize("day", [DAY + timedelta(days=1), date(2027, 1, 1)])
def test_mail_of_a_day_to_come_is_refused_and_leaves_that_day_its_own(db: Database, day: date) -> None:
    set_up(db, {"email": "en@bank.example"})
    with pytest.raises(InputError, match=f"the mail of {day} can't be made before that day: today is 2026-11-24"):
        make_daily(db, NOW, day=day)
    assert make_daily(db, NOW + (day - DAY), day=day) is not None


def test_today_is_the_organisations_not_that_of_utc(db: Database) -> None:
    set_up(db, {"email": "en@bank.example"})
    past_midnight = datetime(2026, 11, 24, 0, 30, tzinfo=RIGA)
    assert make_daily(db, past_midnight, day=DAY) is not None


@pytest.mark.parametrize("further", [[], ["--dry-run"]])
def test_alert_daily_of_tomorrow_ends_as_wrong_input(
    db: Database,
    further: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up(db, {"email": "en@bank.example"})
    (tmp_path / "goodwill.toml").write_text('[organisation]\nname = "Nordbank"\ntimezone = "Europe/Riga"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", db.url)
    monkeypatch.delenv("GOODWILL_CONFIG", raising=False)
    assert main(["alert", "daily", "--date", "2026-11-25", *further]) == 2
    assert "can't be made before that day" in capsys.readouterr().err


def test_content_of_today_is_still_made_before_its_hour(db: Database) -> None:
    set_up(db, {"email": "en@bank.example"})
    with db.connection() as connection:
        find_events(connection, RIGA, NOW)
        settings = stored_settings(connection)
    assert daily_content(db, settings, NOW - timedelta(hours=3), day=DAY).day == DAY
