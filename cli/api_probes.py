"""Whether the keys of documented APIs, a mailbox or a folder of exports are good: one question each."""

from __future__ import annotations

import base64
import json
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from crawlers.ad_options import GoogleAdsOptions, NewsletterOptions
from crawlers.addresses import endpoint_of, is_public
from crawlers.bluesky_options import BlueskySearchOptions
from crawlers.consumers.google_ads import export_files
from crawlers.consumers.mailbox import Mailbox, MailboxError
from crawlers.errors import ParseError, SourceOptionsError
from crawlers.kind_options import KindOptions
from crawlers.options import check_options
from crawlers.parsers.bluesky import parse_session
from crawlers.parsers.google_play import parse_reviews, request_body
from crawlers.parsers.reddit import parse_token as parse_reddit_token
from crawlers.parsers.tiktok_ads import parse_token as parse_tiktok_token
from crawlers.parsers.timeline import TimelinePage
from crawlers.parsers.vk import parse_search
from crawlers.spiders.base import secret_headers
from crawlers.spiders.linkedin_ads import BASE as LINKEDIN
from crawlers.spiders.meta_ads import BASE as META
from crawlers.spiders.tiktok_ads import BASE as TIKTOK
from crawlers.timeline_options import GooglePlayOptions, RedditOptions, VkOptions
from reputation.brand import Source
from reputation.errors import RunError
from reputation.settings import read_secret

LARGEST_BYTES = 1 << 20
LARGEST_ANSWER = 10 << 20


class KeyProbeError(RunError):
    """Raised when a source with a key, a mailbox or a folder does not answer as it should; says what it did."""


def probe_keyed(client: httpx.Client, source: Source) -> str | None:
    """What the source answers to its key, in words; None for a kind that has none of its own here.

    Raises:
        KeyProbeError: it refuses the key, or does not answer as its kind promises.
        SourceOptionsError: its options are wrong, or its key is not set.
        HTTPError: it does not answer.
    """
    ask = _PROBES.get(source.kind)
    return ask(client, source, check_options(source)) if ask else None


def _reddit(client: httpx.Client, source: Source, options: KindOptions) -> str:
    """Reddit's lists need a token: what can be tried is whether it gives one for the application's key."""
    if not isinstance(options, RedditOptions):
        raise KeyProbeError(f"{source.kind} is asked for no token")
    credentials = base64.b64encode(_secret(options).encode()).decode()
    return _token(
        client, options.token_url(source), {"grant_type": "client_credentials"}, parse_reddit_token,
        {"Authorization": f"Basic {credentials}"},
    )  # fmt: skip


def _tiktok(client: httpx.Client, source: Source, options: KindOptions) -> str:
    key, _, secret = _secret(options).partition(":")
    form = {"client_key": key, "client_secret": secret, "grant_type": "client_credentials"}
    return _token(client, f"{_base(source, TIKTOK)}/oauth/token/", form, parse_tiktok_token)


def _bluesky(client: httpx.Client, source: Source, options: KindOptions) -> str:
    if not isinstance(options, BlueskySearchOptions):
        raise KeyProbeError(f"{source.kind} is asked for no token")
    handle, _, password = _secret(options).partition(":")
    body = json.dumps({"identifier": handle, "password": password})
    url = options.session_url(source)
    headers = {"Content-Type": "application/json"}
    response = client.post(url, content=body, headers=headers, follow_redirects=False)
    return _given(response, url, parse_session)


def _meta(client: httpx.Client, source: Source, options: KindOptions) -> str:
    version = getattr(options, "version", "")
    asked = {"search_terms": getattr(options, "brand", ""), "limit": "1", "fields": "id",
             "ad_reached_countries": json.dumps(getattr(options, "countries", ()))}  # fmt: skip
    return _library(client, f"{_base(source, META)}/{version}/ads_archive", asked, {}, options)


def _linkedin(client: httpx.Client, source: Source, options: KindOptions) -> str:
    headers = {"LinkedIn-Version": getattr(options, "version", ""), "X-Restli-Protocol-Version": "2.0.0"}
    asked = {"q": "criteria", "advertiser": getattr(options, "brand", ""), "count": "1"}
    return _library(client, f"{_base(source, LINKEDIN)}/rest/adLibrary", asked, headers, options)


def _mailbox(_client: httpx.Client, source: Source, options: KindOptions) -> str:
    """Log in and look whether the folder is there; no mail is opened."""
    if not isinstance(options, NewsletterOptions):
        raise KeyProbeError(f"{source.kind} is no mailbox")
    user, colon, password = (read_secret(options.login_variable, os.environ) or "").partition(":")
    if not (user and colon and password):
        raise SourceOptionsError(f"this mailbox needs a login, and {options.login_variable} holds no user:password")
    host, port = endpoint_of(source.url or "")
    try:
        box = Mailbox(host, port, _address(host, port, source))
    except MailboxError as error:
        raise KeyProbeError(str(error)) from error
    try:
        box.open(user, password, options.folder)
        return f"opens {options.folder}: {len(box.uids(0, None))} mails"
    except MailboxError as error:
        raise KeyProbeError(str(error)) from error
    finally:
        box.close()


def _address(host: str, port: int, source: Source) -> str:
    """An address of the mailbox's host that the source may open, as a crawl judges it."""
    try:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError:
        raise KeyProbeError(f"{source.url} names a host that can't be found") from None
    admitted = next((address for address in found if source.allow_private or is_public(address)), None)
    if admitted is None:
        raise KeyProbeError(f"{source.url} leads to a private address, which source {source.name!r} may not open")
    return admitted


def _exports(_client: httpx.Client, source: Source, options: KindOptions) -> str:
    if not isinstance(options, GoogleAdsOptions):
        raise KeyProbeError(f"{source.kind} reads no files")
    files = export_files(Path(options.path))
    if not files:
        raise KeyProbeError(f"{options.path} holds no exports")
    return f"{len(files)} files"


def _vk(client: httpx.Client, source: Source, options: KindOptions) -> str:
    """VK answers 200 to a token that it refuses, too: what tells is whether it lists posts."""
    if not isinstance(options, VkOptions):
        raise KeyProbeError(f"{source.kind} is no search of VK")
    url = next(iter(options.timelines(source, [source.name]).values()))
    response = client.get(url, headers={"Authorization": f"Bearer {_secret(options)}"}, follow_redirects=False)
    return f"{_listed(response, url, parse_search)} posts"


def _play(client: httpx.Client, source: Source, options: KindOptions) -> str:
    if not isinstance(options, GooglePlayOptions):
        raise KeyProbeError(f"{source.kind} is no app in Google Play")
    url = next(iter(options.timelines(source, ()).values()))
    headers = {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"}
    response = client.post(url, content=request_body(url), headers=headers, follow_redirects=False)
    return f"{_listed(response, url, parse_reviews)} reviews"


def _listed(response: httpx.Response, url: str, parse: Callable[[bytes, str, int], TimelinePage]) -> int:
    if not response.is_success:
        raise KeyProbeError(f"{url} answers {response.status_code} {response.reason_phrase}".rstrip())
    try:
        return len(parse(response.content[:LARGEST_ANSWER], url, 0).items)
    except ParseError as error:
        raise KeyProbeError(str(error)) from error


def _library(
    client: httpx.Client, url: str, asked: Mapping[str, str], headers: Mapping[str, str], options: KindOptions
) -> str:
    token = {"Authorization": f"Bearer {_secret(options).removeprefix('Bearer ')}"}
    response = client.get(url, params=dict(asked), headers={**token, **headers}, follow_redirects=False)
    if not response.is_success:
        raise KeyProbeError(f"{url} answers {response.status_code} {response.reason_phrase}".rstrip())
    return "answers to its token"


def _token(
    client: httpx.Client, url: str, form: Mapping[str, str], parse: Callable[[bytes, str], str],
    headers: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    response = client.post(url, data=dict(form), headers=dict(headers or {}), follow_redirects=False)
    return _given(response, url, parse)


def _given(response: httpx.Response, url: str, parse: Callable[[bytes, str], str]) -> str:
    if not response.is_success:
        raise KeyProbeError(f"{url} answers {response.status_code} {response.reason_phrase}".rstrip())
    try:
        parse(response.content[:LARGEST_BYTES], url)
    except ParseError as error:
        raise KeyProbeError(str(error)) from error
    return "gives a token for its key"


def _secret(options: KindOptions) -> str:
    return next(iter(secret_headers(options).values()))


def _base(source: Source, otherwise: str) -> str:
    return (source.url or otherwise).rstrip("/")


_PROBES: dict[str, Callable[[httpx.Client, Source, KindOptions], str]] = {
    "reddit": _reddit,
    "bluesky_search": _bluesky,
    "meta_ads": _meta,
    "tiktok_ads": _tiktok,
    "linkedin_ads": _linkedin,
    "newsletter": _mailbox,
    "google_ads": _exports,
    "vk": _vk,
    "google_play": _play,
}
