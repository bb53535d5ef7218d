"""What is served besides pages: a report's file, a campaign's evidence, and whether the dashboard is well."""

from __future__ import annotations

import flask

from dashboard.context import current, request_language
from dashboard.reading.campaigns import read_pack
from dashboard.reading.reports import REPORT_PATH, read_file
from dashboard.shown_campaign import EVIDENCE_PATH
from presentation.language import words
from reputation.errors import DatabaseUnavailableError


def register(server: flask.Flask) -> None:
    """Tie the routes to the server."""
    server.add_url_rule(f"{REPORT_PATH}/<int:report_id>/<file_format>", "report_file", report_file)
    server.add_url_rule(f"{EVIDENCE_PATH}/<int:campaign_id>/evidence.zip", "evidence_file", evidence_file)
    server.add_url_rule("/health", "health", health)
    server.register_error_handler(DatabaseUnavailableError, away)


def report_file(report_id: int, file_format: str) -> flask.Response:
    """A report's file as a download: never opened in the dashboard's own origin."""
    found = read_file(current().database, report_id, file_format)
    if found is None:
        return flask.Response("There is no such file.\n", status=404, mimetype="text/plain")
    media_type, content, name = found
    response = flask.Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def evidence_file(campaign_id: int) -> flask.Response:
    """A campaign's evidence pack as a download."""
    content = read_pack(current().database, campaign_id)
    if content is None:
        return flask.Response("There is no such campaign.\n", status=404, mimetype="text/plain")
    response = flask.Response(content, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"goodwill-evidence-{campaign_id}.zip")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def away(error: DatabaseUnavailableError) -> flask.Response:
    """What is said instead of a file while the database is away."""
    flask.current_app.logger.warning("%s could not be served: %s", flask.request.path, error)
    told = words(request_language(current().languages))
    sentence = told.text("The database can't be reached. Please try again later.")
    return flask.Response(f"{sentence}\n", status=503, mimetype="text/plain")


def health() -> flask.Response:
    """200 where the database answers, 503 where it doesn't."""
    try:
        with current().database.connection():
            return flask.Response("ok\n", mimetype="text/plain")
    except DatabaseUnavailableError:
        return flask.Response("the database is away\n", status=503, mimetype="text/plain")
