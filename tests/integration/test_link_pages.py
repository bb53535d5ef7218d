"""The signed links of mails on the dashboard: a GET shows, a POST acts, and what is said teaches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from alerts.links import Links, links_for
from dashboard.app import create_app
from reputation.ad import AdScore, Evidence
from reputation.signed_link import SignedLink
from storage import ads, alert_events, alert_readers
from storage.alert_events import FoundEvent
from storage.database import Database
from storage.verdicts import ad_verdicts
from tests.integration.samples import add_brand, add_source, make_ad

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
READER = "pr@bank.example"
HOSTILE = '<script>alert(1)</script>"'


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWILL_NOW", NOW.isoformat())


@pytest.fixture
def client(db: Database) -> FlaskClient:
    client: FlaskClient = create_app(db, zone=ZoneInfo("Europe/Riga")).server.test_client()
    return client


@pytest.fixture
def links(db: Database) -> Links:
    with db.connection() as connection:
        found = links_for(connection, "http://localhost/", READER, NOW)
    assert found is not None
    return found


@pytest.fixture
def ad_id(db: Database) -> int:
    with db.connection() as connection:
        rival, source = add_brand(connection, "Rival", "competitor"), add_source(connection)
        ads.store_ads(connection, [make_ad(source, 1, f"After the leak: {HOSTILE}")], {"Rival": rival}, NOW)
        (one,) = ads.claim_unscored_ads(connection, 5)
        evidence = Evidence("After the leak", 0, 14, "model_implied", {})
        ads.store_ad_scores(connection, [AdScore(one.ad_id, None, "implied", 0.8, evidence, "test@1")], NOW)
    return one.ad_id


def verdicts(db: Database) -> list[str]:
    with db.connection() as connection:
        return [one.verdict for one in ad_verdicts(connection)]


def review(db: Database, ad_id: int) -> Any:
    with db.connection() as connection:
        return next(row.review for row in ads.flagged_ads(connection, since=None, limit=5) if row.ad_id == ad_id)


def test_link_of_an_ad_shows_on_get_and_acts_on_post(
    db: Database, client: FlaskClient, links: Links, ad_id: int
) -> None:
    url = f"{links.ad(ad_id)}?say=dismissed"
    page = client.get(url)
    assert page.status_code == 200
    assert "Is this ad about the breach?" in page.text
    assert page.text.index('value="dismissed"') < page.text.index('value="confirmed"')
    assert HOSTILE not in page.text
    assert "&lt;script&gt;" in page.text
    assert (review(db, ad_id), verdicts(db)) == (None, [])
    done = client.post(url, data={"do": "dismissed"})
    assert "Stored: not relevant" in done.text
    assert (review(db, ad_id), verdicts(db)) == ("dismissed", ["dismissed"])
    client.post(url, data={"do": "confirmed"})
    assert (review(db, ad_id), verdicts(db)) == ("confirmed", ["confirmed"])
    client.post(url, data={"do": "open"})
    assert (review(db, ad_id), verdicts(db)) == (None, [])


def test_link_of_an_event_takes_not_relevant_and_its_taking_back(
    db: Database, client: FlaskClient, links: Links
) -> None:
    with db.connection() as connection:
        own = add_brand(connection)
        alert_events.add_event(connection, FoundEvent("k", "regulator", own, NOW, {"title": HOSTILE}), NOW)
        (event,) = alert_events.events_since(connection, NOW)
    url = links.event(event.event_id)
    client.get(url)
    client.head(url)
    with db.connection() as connection:
        assert alert_events.events_since(connection, NOW)[0].verdict is None
    assert client.post(url, data={"do": "dismissed"}).status_code == 200
    with db.connection() as connection:
        assert alert_events.events_since(connection, NOW)[0].verdict == "dismissed"
    client.post(url, data={"do": "open"})
    with db.connection() as connection:
        assert alert_events.events_since(connection, NOW)[0].verdict is None


def test_one_click_of_a_mail_program_unsubscribes_without_a_page(
    db: Database, client: FlaskClient, links: Links
) -> None:
    url = links.unsubscribe("daily")
    client.get(url)
    with db.connection() as connection:
        assert alert_readers.known_readers(connection) == {}
    done = client.post(url, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    with db.connection() as connection:
        assert alert_readers.known_readers(connection)[READER].refused_tiers == ["daily"]
    assert "Send them again" in client.get(url).text
    client.post(url, data={"do": "start"})
    with db.connection() as connection:
        assert alert_readers.known_readers(connection)[READER].refused_tiers == []


def test_one_click_on_a_verdicts_link_does_nothing(db: Database, client: FlaskClient, links: Links, ad_id: int) -> None:
    assert client.post(links.ad(ad_id), data={"List-Unsubscribe": "One-Click"}).status_code == 400
    assert client.post(links.ad(ad_id), data={"do": "stop"}).status_code == 400
    assert client.post(links.ad(ad_id)).status_code == 400
    assert review(db, ad_id) is None


def test_link_that_was_altered_or_has_expired_is_gone(
    db: Database, client: FlaskClient, links: Links, ad_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged = SignedLink("ad", str(ad_id), READER, NOW + timedelta(days=9)).token(b"guessed")
    assert client.post(f"/links/{forged}", data={"do": "dismissed"}).status_code == 410
    monkeypatch.setenv("GOODWILL_NOW", (NOW + timedelta(days=30)).isoformat())
    assert client.post(links.ad(ad_id), data={"do": "dismissed"}).status_code == 410
    assert client.get(links.event(999)).status_code == 410
    assert review(db, ad_id) is None


def test_page_of_a_link_is_kept_nowhere_and_runs_no_script(client: FlaskClient, links: Links) -> None:
    page = client.get(links.unsubscribe("urgent"), headers={"Accept-Language": "ru"})
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert '<html lang="ru">' in page.text


def test_no_links_are_made_without_a_public_address(db: Database) -> None:
    with db.connection() as connection:
        assert links_for(connection, None, READER, NOW) is None
        assert links_for(connection, "javascript:alert(1)", READER, NOW) is None
