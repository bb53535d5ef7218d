"""What runs: processes, and jobs with a button to run each again."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.text import badge, empty, time_of
from dashboard.shown import JobState, ProcessState
from presentation.excerpt import excerpt
from presentation.language import Words, mark

JOB_NAMES: dict[str, str] = {
    "crawl": mark("Collect from the sources that are due"),
    "stream": mark("Listen to the streams"),
    "watch_leaks": mark("Look for offers of leaked data"),
    "score": mark("Judge what was collected"),
    "estimate": mark("Estimate the recovery"),
    "group_campaigns": mark("Group ads into campaigns"),
    "notify_daily": mark("Write the daily mail"),
    "notify_urgent": mark("Tell what is urgent"),
    "send": mark("Send what waits"),
    "report_weekly": mark("Make the weekly report"),
    "serve_requests": mark("Serve what pages ask for"),
    "tell_coverage": mark("Tell which weeks the sources cover"),
    "clean_up": mark("Clean up"),
}
_OUTCOMES = {"ok": mark("done"), "failed": mark("failed"), "killed": mark("cut off"), None: mark("running")}
_OUTCOME_KINDS = {"ok": "good", "failed": "bad", "killed": "bad", None: "plain"}
_REQUESTS = {
    "queued": mark("asked for"),
    "running": mark("running"),
    "done": mark("done again"),
    "failed": mark("failed again"),
}


def process_list(processes: Sequence[ProcessState], zone: ZoneInfo, words: Words) -> Component:
    """Every process that reports being alive, and when it did last."""
    if not processes:
        return empty(words.text("No process has reported yet: `goodwill up` starts scheduler, worker and dashboard."))
    return html.Ul([_process(process, zone, words) for process in processes], className="gw-strip", role="list")


def _process(process: ProcessState, zone: ZoneInfo, words: Words) -> Component:
    state = words.text("alive") if process.is_alive else words.text("silent")
    sign = html.Span("✓" if process.is_alive else "✕", className="gw-sign", **{"aria-hidden": "true"})
    said = [
        html.Strong(process.process.partition(":")[0]),
        html.Span([state, ", ", time_of(process.beat_at, zone, words)], className="gw-meta"),
        html.Span(process.host, className="gw-meta"),
    ]
    kind = "ok" if process.is_alive else "never"
    return html.Li([sign, html.Div(said)], className=f"gw-chip gw-chip-{kind}")


def job_list(jobs: Sequence[JobState], zone: ZoneInfo, words: Words, *, has_worker: bool) -> Component:
    """Every job with its last outcome and a button to run it again; `has_worker`: one is alive to do so."""
    if not jobs:
        return empty(words.text("No job has run yet."))
    warning = None if has_worker else html.P(badge(words.text("no worker is running"), "bad"))
    return html.Div(
        [warning, html.Ul([html.Li(_job(job, zone, words)) for job in jobs], className="gw-list", role="list")]
    )


def _job(job: JobState, zone: ZoneInfo, words: Words) -> Component:
    name = words.text(JOB_NAMES[job.job]) if job.job in JOB_NAMES else job.job
    outcome = badge(words.text(_OUTCOMES[job.outcome]), _OUTCOME_KINDS[job.outcome])
    when = time_of(job.finished_at or job.started_at, zone, words, words.text("never"))
    said: list[Component] = [
        html.Div([html.Strong(name), outcome, html.Span(when, className="gw-meta")], className="gw-marks")
    ]
    if job.detail:
        said.append(html.P(excerpt(job.detail, 300), className="gw-text"))
    return html.Div([html.Div(said, className="gw-job-said"), _again(job, name, words)], className="gw-job")


def _again(job: JobState, name: str, words: Words) -> Component:
    """The button; while a worker has yet to answer, how far the request is."""
    if job.request_state in {"queued", "running"}:
        return badge(words.text(_REQUESTS[job.request_state]), "accent")
    button = dmc.Button(
        words.text("Run again"),
        id=ids.retry(job.job),
        size="xs",
        variant="default",
        className="gw-button",
        n_clicks=0,
        **{"aria-label": words.text("Run again: {job}", job=name)},
    )
    if job.request_state is None:
        return button
    kind = "good" if job.request_state == "done" else "bad"
    return html.Div([badge(words.text(_REQUESTS[job.request_state]), kind), button], className="gw-marks")
