"""One request to a source, to see whether it answers with what its kind promises."""

from __future__ import annotations

from urllib.parse import quote

import httpx

from cli.api_probes import KeyProbeError, probe_keyed
from crawlers.consumers.bluesky_stream import HOSTS as JETSTREAMS
from crawlers.errors import ParseError, SourceOptionsError
from crawlers.kind_options import TimelineOptions
from crawlers.leak_options import LeakPageOptions
from crawlers.options import check_options
from crawlers.parsers.feed import parse_feed
from crawlers.parsers.telegram import parse_channel
from crawlers.spiders.base import secret_headers
from crawlers.spiders.gdelt import BASE as GDELT
from crawlers.spiders.hibp import BASE as HIBP
from crawlers.spiders.microsoft_ads import BASE
from reputation.brand import Source
from reputation.errors import RunError
from reputation.leak_watch import LEAK_KINDS
from reputation.settings import SourceSettings

LARGEST_BYTES = 10 << 20
_FIXED = {"hibp": (HIBP, "latestbreach"), "gdelt": (GDELT, "lastupdate.txt")}
_NO_HEAD = {403, 405, 501}


class ProbeError(RunError):
    """Raised when a source does not answer, or not with what its kind promises; says what it did."""


def probe(client: httpx.Client, source: SourceSettings) -> str:
    """What the source answers, in words.

    Raises:
        ProbeError: nothing, an error, or something else than its kind promises.
        SourceOptionsError: its options are wrong, or its key is not set.
    """
    url = source.url or source.name
    try:
        said = probe_keyed(client, declared(source))
        if said is not None:
            return said
        url = probe_url(source)
        if source.kind == "feed":
            return _feed(client, url)
        if source.kind == "telegram":
            return _channel(client, url)
        return _answer(client, url, secret_headers(check_options(declared(source))))
    except KeyProbeError as error:
        raise ProbeError(str(error)) from error
    except httpx.HTTPError as error:
        raise ProbeError(f"{url} does not answer: {_line(error)}") from error
    except (httpx.InvalidURL, ValueError) as error:
        raise ProbeError(f"{url} is no address: {error}") from error


def probe_url(source: SourceSettings) -> str:
    """The address that the source's crawl begins at.

    Raises:
        ProbeError: the source names none, or its options are wrong.
    """
    if source.kind == "microsoft_ads":
        return f"{(source.url or BASE).rstrip('/')}/Ads?top=1&searchText={quote(source.query or source.name)}"
    if source.kind == "bluesky_stream":
        return source.url or JETSTREAMS[0]
    if source.kind in _FIXED:
        base, page = _FIXED[source.kind]
        return f"{(source.url or base).rstrip('/')}/{page}"
    if source.kind in LEAK_KINDS:
        return _listed(source)
    timelines = _timelines(source)
    if timelines:
        return timelines[0]
    if not source.url:
        raise ProbeError("the source names no url")
    return source.url


def _listed(source: SourceSettings) -> str:
    """The first page that a source of the leak watch lists."""
    options = check_options(declared(source))
    return options.listed(declared(source))[0] if isinstance(options, LeakPageOptions) else source.url or ""


def _timelines(source: SourceSettings) -> list[str]:
    """The addresses that a source begins at which gives its texts newest first; none for other kinds."""
    meant = declared(source)
    try:
        options = check_options(meant)
    except SourceOptionsError as error:
        raise ProbeError(str(error)) from error
    return list(options.timelines(meant, [source.name]).values()) if isinstance(options, TimelineOptions) else []


def declared(source: SourceSettings) -> Source:
    """The source as its crawl would have it, without a number."""
    return Source(
        0, source.name, source.kind, source.url, source.query, source.every_seconds, source.allow_private,
        options=source.options,
    )  # fmt: skip


def _answer(client: httpx.Client, url: str, headers: dict[str, str]) -> str:
    """Headers alone where the server knows HEAD, else the start of the answer. A key is not taken to another place."""
    follow = not headers
    response = client.head(url, headers=headers, follow_redirects=follow)
    if response.status_code in _NO_HEAD:
        with client.stream("GET", url, headers=headers, follow_redirects=follow) as response:
            pass
    _refuse(response)
    return f"answers {response.status_code}"


def _feed(client: httpx.Client, url: str) -> str:
    with client.stream("GET", url) as response:
        _refuse(response)
        body = _read(response, url)
    try:
        feed = parse_feed(body, url, response.headers.get("content-type"))
    except ParseError as error:
        raise ProbeError(str(error)) from error
    dates = [entry.published_at for entry in feed.entries if entry.published_at]
    newest = f", newest of {max(dates):%Y-%m-%d %H:%M} UTC" if dates else ", none dated"
    return f"{len(feed.entries)} entries{newest if feed.entries else ''}"


def _channel(client: httpx.Client, url: str) -> str:
    """Telegram answers 200 for a channel that does not exist, too: what tells is whether the page shows posts."""
    with client.stream("GET", url) as response:
        _refuse(response)
        body = _read(response, url)
    try:
        return f"{len(parse_channel(body, url, 0).items)} posts"
    except ParseError as error:
        raise ProbeError(str(error)) from error


def _read(response: httpx.Response, url: str) -> bytes:
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > LARGEST_BYTES:
            raise ProbeError(f"{url} answers more than 10 MB")
    return bytes(body)


def _refuse(response: httpx.Response) -> None:
    if not response.is_success:
        raise ProbeError(f"{response.url} answers {response.status_code} {response.reason_phrase}".rstrip())


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
