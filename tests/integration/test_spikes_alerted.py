"""A spike is told at once whether or not an incident is declared: it may be how a team learns of one."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from alerts.at_once import tell_at_once
from jobs.recovery import estimate
from jobs.work import Work
from storage import alert_events, recovery
from storage.database import Database
from tests.integration.test_mail_daily import set_up
from tests.integration.test_spikes_database import HOUR, fill

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BURST_AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_NOW", NOW.isoformat())


def no_model() -> Any:
    raise AssertionError("spikes need no model")


def test_spike_of_a_brand_without_incident_is_told_at_once(db: Database) -> None:
    own, _, _ = set_up(db, {"email": "en@bank.example"})
    usual = 20 + np.random.default_rng(1).integers(-4, 5, 800)
    hours = {BURST_AT + (3 - hour) * HOUR: int(count) for hour, count in enumerate(usual)}
    fill(db, {**hours, BURST_AT: 300})
    work = Work(db, no_model, threading.Event(), time.monotonic() + 600)

    first, again = estimate(work), estimate(work)
    counts = tell_at_once(db, NOW)

    assert first == "Nordbank: spikes alone, for there is no incident"
    assert again is None
    assert counts.mails == 1
    with db.connection() as connection:
        (event,) = alert_events.events_since(connection, NOW - timedelta(days=1))
        assert (event.kind, event.subject["count"]) == ("spike", 300)
        assert recovery.latest_estimate(connection, own, TODAY) is None
