"""How the service is: processes, jobs with their last outcome and a way to run them again, deliveries, sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from dashboard.address import View
from dashboard.components.crawls import alarm_list, crawl_grid
from dashboard.components.health import health_strip
from dashboard.components.jobs import job_list, process_list
from dashboard.components.outbox import channel_list, delivery_grid
from dashboard.components.standing import filling_banner
from dashboard.components.text import section
from dashboard.context import Context
from dashboard.reading.processes import has_worker, read_channels, read_deliveries, read_jobs, read_processes
from dashboard.reading.progress import read_filling
from dashboard.reading.sources import Alarms, read_crawls, read_sources
from dashboard.shown import ChannelState, DeliveryState, SourceState
from presentation.language import Words
from presentation.sentences import health_sentence
from reputation.clock import now
from reputation.health import SourceAlarm

PATH = "/status"
_ALARMS = Alarms()


def body(context: Context, _view: View, words: Words) -> list[Any]:
    """The service's state, worst news first within each part."""
    with context.database.connection() as connection:
        filling = read_filling(connection)
        processes, jobs = read_processes(connection), read_jobs(connection)
        sources, deliveries = read_sources(connection, now()), read_deliveries(connection)
        channels = read_channels(connection)
        crawls = read_crawls(connection, now())
    alarms = _ALARMS.read(context.database, now())
    zone = context.zone
    health = health_sentence({source.name: source.state for source in sources}, words)
    return [
        html.H1(words.text("Status of the service"), className="gw-page-title"),
        filling_banner(filling, words),
        section(words.text("Processes"), process_list(processes, zone, words), name="processes"),
        section(words.text("Jobs"), job_list(jobs, zone, words, has_worker=has_worker(processes)), name="jobs"),
        section(words.text("Sources"), _sources(sources, alarms, zone, words), name="sources", aside=_aside(health)),
        section(words.text("The last crawls"), crawl_grid(crawls, zone, words), name="crawls"),
        section(words.text("Deliveries"), _outbox(channels, deliveries, zone, words), name="deliveries"),
    ]


def _sources(sources: Sequence[SourceState], alarms: Sequence[SourceAlarm], zone: ZoneInfo, words: Words) -> Component:
    return html.Div([alarm_list(alarms, zone, words), health_strip(sources, zone, words)])


def _outbox(
    channels: Sequence[ChannelState], deliveries: Sequence[DeliveryState], zone: ZoneInfo, words: Words
) -> Component:
    return html.Div([channel_list(channels, zone, words), delivery_grid(deliveries, zone, words)])


def _aside(sentence: str) -> Component:
    return html.Span(sentence, className="gw-meta")
