"""One request over HTTP(S) to a place that the settings name: guarded, bounded, its errors say if retrying helps.

Secrets (a webhook's address, a bot's token) stand in no error, no log and no `repr`: places are named by their host.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from alerts.channels.answers import MOST_BYTES, Answer, refusal
from alerts.channels.certificates import certificate_trouble, trust_context
from reputation.addresses import endpoint_of, is_exempt, is_local_name, is_public
from reputation.errors import DeliveryError
from reputation.settings import NetworkSettings

CONNECT_SECONDS, READ_SECONDS = 10.0, 20.0
MOST_SECONDS = 60.0
"""How long an answer's body may take to come in; each of its pieces has `READ_SECONDS`."""

# It logs every request's whole address, which is the secret here.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes out; its address is no part of any `repr`."""

    method: str
    url: str = field(repr=False)
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    handing_over: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class WayOut:
    """How requests get out, and whether they may go to a private address."""

    network: NetworkSettings
    allow_private: bool = False

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        *,
        handing_over: Callable[[], None] = lambda: None,
    ) -> Answer:
        """Send JSON once and read the answer, whatever its status is. No redirect is followed.

        `handing_over` is called once the connection stands, before the request's first byte.

        Raises:
            DeliveryError: nobody answers, or the address is private; `may_have_arrived` where the request was out.
        """
        given = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        return self._request(Request("POST", url, body, given, handing_over))

    def get(self, url: str) -> Answer:
        """Ask whether somebody answers, for checks.

        Raises:
            DeliveryError: nobody answers, or the address is private.
        """
        return self._request(Request("GET", url))

    def _request(self, request: Request) -> Answer:
        """Try the host's addresses in turn until one takes the connection; the request itself goes out once."""
        url = request.url
        refused: DeliveryError | None = None
        for address in self._targets(url):
            try:
                return self._once(request, address)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
                refused = _away(place_name(url), error)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol):
                raise _unusable(url) from None
            except httpx.HTTPError as error:
                raise _unanswered(place_name(url), error) from error
        raise refused or _unusable(url)

    def _once(self, request: Request, address: str | None) -> Answer:
        """The request to one address, under the name that the URL has: for the server, and for its certificate."""
        named = httpx.URL(request.url)
        target = named.copy_with(host=address) if address else named
        sent = {
            "User-Agent": f"Goodwill (+{self.network.contact_url})",
            **request.headers,
            "Host": named.netloc.decode("ascii"),
        }
        extensions = {"sni_hostname": named.raw_host.decode("ascii"), "trace": _first_byte(request.handing_over)}
        with (
            self._client(through_proxy=address is None) as client,
            client.stream(
                request.method, target, content=request.body, headers=sent, extensions=extensions
            ) as response,
        ):
            known = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, known, _read(response))

    def _client(self, *, through_proxy: bool) -> httpx.Client:
        bundle = str(self.network.ca_bundle) if self.network.ca_bundle else None
        try:
            return httpx.Client(
                proxy=self.network.proxy if through_proxy else None,
                verify=trust_context(bundle),
                timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
                follow_redirects=False,
                trust_env=False,
            )
        except (OSError, ValueError, ImportError, httpx.InvalidURL):
            sentence = "[network] ca_bundle or proxy can't be used: `goodwill check` says which"
            raise DeliveryError(sentence, permanent=False, concerns="channel") from None

    def _targets(self, url: str) -> list[str | None]:
        """The addresses to connect to, resolved once and for all; None alone where the proxy resolves the name.

        Raises:
            DeliveryError: the name is unknown, or leads to a private address.
        """
        host, port = endpoint_of(url)
        if not host:
            raise _unusable(url)
        found = _resolve(host, port)
        if self.network.proxy and not is_exempt(host, self.network.no_proxy):
            is_private = not all(map(is_public, found)) if found else is_local_name(host)
            self._refuse(url, is_private=is_private)
            return [None]
        if not found:
            raise DeliveryError(f"{place_name(url)}: the name leads nowhere", permanent=False, concerns="channel")
        admitted = found if self.allow_private else [address for address in found if is_public(address)]
        self._refuse(url, is_private=not admitted)
        return list(admitted)

    def _refuse(self, url: str, *, is_private: bool) -> None:
        if is_private and not self.allow_private:
            sentence = f"{place_name(url)} leads to a private address: set allow_private = true if that is meant"
            raise DeliveryError(sentence, permanent=False, concerns="channel")


def place_name(url: str) -> str:
    """What errors call a URL: its host, and the port where it is not the usual one."""
    host, port = endpoint_of(url)
    return (host if port in {80, 443} else f"{host}:{port}") if host else "the address"


def hide(text: str, *secrets: str) -> str:
    """The text without the secrets, should the other side repeat one; of an address, without its path and query too."""
    for secret in secrets:
        for part in (secret, *_path_and_query(secret)):
            text = text.replace(part, "…") if len(part) > 1 else text
    return text


def refused(url: str, answer: Answer) -> DeliveryError:
    """The error that an answer of a secret address is: see `refusal`."""
    # real time: Retry-After speaks of the other side's clock
    return refusal(place_name(url), answer, hide(answer.words, url), datetime.now(UTC))


def _path_and_query(secret: str) -> tuple[str, ...]:
    try:
        parts = urlsplit(secret)
    except ValueError:
        return ()
    return parts.path, parts.query


def _resolve(host: str, port: int) -> list[str]:
    """The host's addresses, each once; none where the name is unknown here."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def _first_byte(handing_over: Callable[[], None]) -> Callable[[str, dict[str, Any]], None]:
    """A listener to the client's steps that calls `handing_over` before the request's first byte, once.

    A proxy is asked for a tunnel first; that request is taken for ours, which is early and counts too much at worst.
    """
    waiting = [handing_over]

    def listen(step: str, _: dict[str, Any]) -> None:
        if waiting and step.endswith("send_request_headers.started"):
            waiting.pop()()

    return listen


def _read(response: httpx.Response) -> bytes:
    """The start of the body. The status is known by now, so one that breaks off or drips is read as far as it came."""
    body, ends_at = bytearray(), time.monotonic() + MOST_SECONDS
    try:
        for part in response.iter_bytes():
            body += part
            if len(body) >= MOST_BYTES or time.monotonic() > ends_at:
                break
    except (httpx.HTTPError, httpx.StreamError):
        pass
    return bytes(body[:MOST_BYTES])


def _away(place: str, error: httpx.HTTPError) -> DeliveryError:
    words = certificate_trouble(error) or _words(error)
    return DeliveryError(f"{place} can't be reached: {words}", permanent=False, concerns="channel")


def _unanswered(place: str, error: httpx.HTTPError) -> DeliveryError:
    """The request was out, at least in part: whether it was taken, nobody knows."""
    sentence = f"{place} did not answer the request: {_words(error)}"
    return DeliveryError(sentence, permanent=False, may_have_arrived=True)


def _unusable(url: str) -> DeliveryError:
    sentence = f"{place_name(url)} is no http or https address that can be used"
    return DeliveryError(sentence, permanent=False, concerns="channel")


def _words(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return " ".join(str(error).split())[:200] or type(error).__name__
