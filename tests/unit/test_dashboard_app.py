"""What the app's answers do beside showing a page: downloads stay as they are, and a database that is away is told."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import dash
import flask
import pytest
from flask.testing import FlaskClient

from dashboard import callbacks, campaign_callbacks, link_pages
from dashboard.app import create_app
from dashboard.reading import explanations, progress
from dashboard.reading.links import Asked
from dashboard.visitor import LOOK_COOKIE
from reputation.errors import DatabaseUnavailableError, ModelError
from reputation.signed_link import PATH, SignedLink
from storage import progress as stored_progress
from storage import runs
from storage.database import Connection, Database
from storage.runs import Heartbeat
from tests.unit.test_dashboard_parts import said

REPORT = '<!DOCTYPE html><html lang="ru"><body>Отчёт</body></html>'
AWAY = "The database can't be reached."


class Away:
    """A database that can't be reached."""

    url = "postgresql://nowhere"

    def connection(self) -> AbstractContextManager[Connection]:
        raise DatabaseUnavailableError("the database is away")


@pytest.fixture
def app() -> dash.Dash:
    return create_app(cast(Database, Away()), zone=ZoneInfo("Europe/Riga"))


def serve(app: dash.Dash, path: str, content: str, **headers: str) -> FlaskClient:
    app.server.add_url_rule(path, path, lambda: flask.Response(content, mimetype="text/html", headers=headers))
    client: FlaskClient = app.server.test_client()
    return client


def press(monkeypatch: pytest.MonkeyPatch, **pressed: object) -> None:
    """As if a button of that id was pressed; of a form with two fields."""
    field = {"part": "measure-field", "campaign": 5}
    states = [{"id": {**field, "field": "what"}, "value": "Answer them"}, {"id": {**field, "field": "due"}}]
    outputs = [{}, {}, [{"id": {**field, "field": "what"}}]]
    found = SimpleNamespace(
        triggered_id=pressed, triggered=[{"value": 1}], outputs_list=outputs, states_list=[states, {}, {}]
    )
    monkeypatch.setattr(callbacks, "ctx", found)
    monkeypatch.setattr(campaign_callbacks, "ctx", found)


def test_page_says_its_language_and_remembers_the_look(app: dash.Dash) -> None:
    answer = app.server.test_client().get("/mentions?lang=ru")
    assert '<html lang="ru"' in answer.text
    assert any(cookie.startswith(f"{LOOK_COOKIE}=") for cookie in answer.headers.getlist("Set-Cookie"))


def test_report_that_is_downloaded_stays_as_it_was_made_and_is_no_look(app: dash.Dash) -> None:
    name = {"Content-Disposition": "attachment; filename=report.html"}
    answer = serve(app, "/frozen", REPORT, **name).get("/frozen?lang=en")
    assert answer.text == REPORT
    assert not answer.headers.getlist("Set-Cookie")


def test_page_of_a_mails_link_is_no_look_at_the_dashboard(app: dash.Dash) -> None:
    answer = serve(app, "/link", "<html></html>").get("/link", headers={"Accept-Language": "ru"})
    assert '<html lang="ru"' in answer.text
    assert not answer.headers.getlist("Set-Cookie")


@pytest.mark.parametrize("path", ["/reports/1/pdf", "/campaigns/1/evidence.zip"])
def test_download_while_the_database_is_away_says_so(app: dash.Dash, path: str) -> None:
    answer = app.server.test_client().get(path)
    assert (answer.status_code, answer.mimetype) == (503, "text/plain")
    assert AWAY in answer.text


def test_verdict_and_job_while_the_database_is_away_refresh_the_page_that_says_so(
    app: dash.Dash, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.server.test_request_context("/ads"):
        press(monkeypatch, campaign=5, verdict="confirmed")
        assert callbacks.judge([1]) is not dash.no_update
        press(monkeypatch, job="crawl")
        assert callbacks.run_again([1]) is not dash.no_update
        monkeypatch.setattr(callbacks, "ctx", SimpleNamespace(triggered_id="goodwill-changed"))
        assert AWAY in said(callbacks.refresh(0, "", "1", "/ads", "", [])[0])


def test_forms_while_the_database_is_away_say_so_and_keep_what_is_typed(
    app: dash.Dash, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.server.test_request_context("/ads"):
        press(monkeypatch, campaign=5)
        assert AWAY in said(campaign_callbacks.open_form(1))
        for does in ("save", "drop"):
            press(monkeypatch, campaign=5, does=does)
            body, version, (error,) = campaign_callbacks.keep_form([1], [], "/ads", "")
            assert body is version is dash.no_update
            assert error.startswith(AWAY)


def test_words_of_a_score_while_the_database_is_away_are_not_said_to_be_none(
    app: dash.Dash, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.server.test_request_context("/mentions"):
        press(monkeypatch, mention=5, brand=1)
        assert AWAY in said(callbacks.explain(1))


def test_words_of_a_score_whose_model_is_not_here_say_why(app: dash.Dash, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ModelError("the model x/y can't be opened: no torch")

    monkeypatch.setattr(explanations, "explain_mention", fail)
    with app.server.test_request_context("/mentions?lang=ru"):
        press(monkeypatch, mention=5, brand=1)
        assert said(callbacks.explain(1)).endswith("the model x/y can't be opened: no torch.")


def test_page_whose_address_ends_with_a_slash_refreshes_too(app: dash.Dash, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.server.test_request_context("/ads/"):
        monkeypatch.setattr(callbacks, "ctx", SimpleNamespace(triggered_id="goodwill-changed"))
        assert callbacks.refresh(0, "", "1", "/ads/", "", [])[0] is not dash.no_update
        assert callbacks.refresh(0, "", "1", "/no-page/", "", [])[0] is dash.no_update


def test_page_is_drawn_anew_on_another_day_and_when_a_process_falls_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Heartbeat("worker:a:1", "a", 1, datetime(2026, 11, 24, tzinfo=UTC), None, is_alive=True)
    nowhere, today = cast(Connection, None), date(2026, 11, 24)
    monkeypatch.setattr(stored_progress, "data_version", lambda _: "7")
    monkeypatch.setattr(runs, "heartbeats", lambda _: [worker])
    first = progress.data_version(nowhere, today)
    assert first == progress.data_version(nowhere, today) != progress.data_version(nowhere, today + timedelta(days=1))
    monkeypatch.setattr(runs, "heartbeats", lambda _: [replace(worker, is_alive=False)])
    assert first != progress.data_version(nowhere, today)


def test_head_request_for_a_mails_link_is_answered_as_its_page_is_and_acts_no_more_than_it(
    app: dash.Dash, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = SignedLink("ad", "5", "pr@bank.example", datetime(2026, 12, 24, tzinfo=UTC))
    monkeypatch.setattr(link_pages, "read_link", lambda *_: Asked(link, "Rival: Join us", "Join us"))
    monkeypatch.setattr(link_pages, "answer", lambda *_: pytest.fail("nothing was answered"))
    assert app.server.test_client().head(f"{PATH}token?say=confirmed").status_code == 200
