"""What `goodwill check` tries, each giving findings: does it work, and what is wrong in one sentence."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from alerts.channels.channel import Channel
from alerts.channels.choose import choose_channels, read_secrets
from cli.probes import declared, probe
from cli.source_client import open_client, trust
from reputation.errors import GoodwillError, ModelError, SettingsError
from reputation.leak_watch import LEAK_KINDS, OFF
from reputation.settings import NetworkSettings, Settings, SourceSettings
from sentiment.scoring import Scorer
from storage.brands import list_brands
from storage.database import Connection, check_server, connect
from storage.embedded import resolve_database
from storage.migrate import check_schema
from storage.recovery import judged_by_model
from storage.sync import settings_differences

AT_ONCE = 8

State = Literal["ok", "failed", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was tried, how it went, and one sentence; a note is no failure."""

    what: str
    state: State
    detail: str


def check_database(settings: Settings) -> list[Finding]:
    """Whether the server answers and fits, whether the tables are this program's, and what was edited on a page."""
    try:
        with resolve_database(settings) as url, connect(url) as connection:
            findings = [Finding("database", "ok", check_server(connection))]
            try:
                check_schema(connection)
            except GoodwillError as error:
                return [*findings, Finding("tables", "note", f"{error}; `goodwill up` does it too")]
            findings.append(Finding("tables", "ok", "as this program needs them"))
            findings += [Finding("settings", "note", line) for line in settings_differences(connection, settings)]
            return findings + check_judgements(connection)
    except GoodwillError as error:
        return [Finding("database", "failed", str(error))]


def check_judgements(connection: Connection) -> list[Finding]:
    """A note where several models judged what is stored: curves over both would tell of the models, too."""
    models = judged_by_model(connection, [brand.brand_id for brand in list_brands(connection)])
    if len(models) < 2:
        return []
    told = ", ".join(f"{count} by {model}" for model, count in models.items())
    detail = f"{told}: recovery counts the first alone; `goodwill score --again` lets the present model judge all"
    return [Finding("judgements", "note", detail)]


def check_contact(settings: Settings) -> list[Finding]:
    """Whether the sites we read can tell whom to write to: our user agent names [network] contact_url."""
    if settings.network.contact_url != NetworkSettings().contact_url:
        return []
    return [Finding("contact", "note", "set [network] contact_url: the sites we read are told to write there")]


def check_model(settings: Settings) -> Finding:
    """Whether the model loads."""
    try:
        scorer = Scorer.chosen(settings.sentiment)
    except ModelError as error:
        return Finding("model", "failed", str(error))
    return Finding("model", "ok", f"{scorer.model}, reads {', '.join(sorted(scorer.languages))}")


def check_channels(settings: Settings, environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Whether each channel answers and takes our login, token or signature; no alert is sent.

    The mail server talks to us, upgrades to TLS and takes the login; Slack knows the webhook; Telegram the bot and its
    chat; a webhook's receiver takes a signed ping; a Teams workflow answers, for it can't be tried without posting.
    """
    alerts = settings.alerts
    channels = choose_channels(alerts, read_secrets(environ), settings.directory, settings.network)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        findings = list(threads.map(_check_channel, channels, channels.values()))
    if "email" not in channels:
        findings.append(Finding("mail", "note", "[alerts.smtp] is not set: mails wait in the outbox"))
    smtp = alerts.smtp if alerts.outbox_dir is None else None
    if smtp and smtp.user and smtp.tls == "none":
        findings.append(Finding("mail", "note", 'tls = "none" shows the login to everyone on the way to the server'))
    return findings


def _check_channel(name: str, channel: Channel) -> Finding:
    what = "mail" if name == "email" else name
    try:
        return Finding(what, "ok", channel.check())
    except GoodwillError as error:
        return Finding(what, "failed", str(error))
    finally:
        channel.close()


def check_sources(settings: Settings, done: Callable[[int, int], None]) -> list[Finding]:
    """Whether each source answers, eight at a time; `done` hears how many were tried.

    Raises:
        SettingsError: [network] names a proxy or a bundle of certificates that can't be used.
    """
    sources = [source for source in settings.sources if source.enabled]
    if not sources:
        return [Finding("sources", "failed", "no [[source]] is set: nothing will be found")]
    context = trust(settings.network)
    with ThreadPoolExecutor(AT_ONCE) as threads:

        def check(source: SourceSettings) -> Finding:
            return check_source(settings, source, context)

        return list(_counted(threads.map(check, sources), len(sources), done))


def _counted(findings: Iterable[Finding], total: int, done: Callable[[int, int], None]) -> Iterator[Finding]:
    for number, finding in enumerate(findings, start=1):
        done(number, total)
        yield finding


def check_source(settings: Settings, source: SourceSettings, context: ssl.SSLContext) -> Finding:
    """Whether one source answers with what its kind promises; the leak watch's are asked only where it is on.

    Raises:
        SettingsError: [network] names a proxy that can't be used.
    """
    if source.kind in LEAK_KINDS and not settings.leak_watch.is_on:
        return Finding(source.name, "note", OFF)
    try:
        with open_client(settings.network, declared(source), context, settings.leak_watch) as client:
            return Finding(source.name, "ok", probe(client, source))
    except SettingsError:
        raise
    except GoodwillError as error:
        return Finding(source.name, "failed", str(error))
