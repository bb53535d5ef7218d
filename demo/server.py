"""The demo's sites on loopback: `python -m demo.server --world var/demo/world.json`. Each has a port of its own.

One line of JSON on standard output, the sites' addresses by name, says that all of them answer. What they show is what
had happened by their moment: `POST /-/clock?now=<ISO>` on any site moves it; it starts at the world's frozen one.
The server ends on SIGTERM or SIGINT and, with --with-parent, when its standard input is closed.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from demo.ad_library import AdLibrary
from demo.answers import Answer, Request, Responder, conditional, json_answer
from demo.articles import OUTLETS
from demo.mastodon_api import Instance
from demo.outlets import NewsSite
from demo.promo import PromoSite
from demo.record import load_world
from demo.world import INSTANCES, World
from reputation.errors import GoodwillError, RunError

HOST = "127.0.0.1"
AD_LIBRARY, PROMO = "ad-library", "promo"
CLOCK_PATH = "/-/clock"


def sites_of(world: World) -> dict[str, Responder]:
    """Every site of the world by its name."""
    sites: dict[str, Responder] = {outlet.key: NewsSite(outlet, world.articles) for outlet in OUTLETS}
    sites |= {domain: Instance(domain, world.posts) for domain in INSTANCES.values()}
    return {**sites, AD_LIBRARY: AdLibrary(world.ads), PROMO: PromoSite(world.disclosed_at)}


class Moment:
    """The moment that all sites show; set by the demo, read by every request."""

    def __init__(self, moment: datetime) -> None:
        self.value = moment


class Site(ThreadingHTTPServer):
    """One site on one port."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, responder: Responder, moment: Moment) -> None:
        super().__init__((HOST, port), Handler)
        self.responder = responder
        self.moment = moment

    @property
    def base(self) -> str:
        """The site's address, without a slash at its end."""
        return f"http://{HOST}:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """Hands GET and HEAD to the site's responder, and sets the clock."""

    server: Site
    protocol_version = "HTTP/1.1"
    server_version = "goodwill-demo"
    sys_version = ""
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        """Answer with the page, or 304."""
        self._send(self._answer())

    do_HEAD = do_GET  # noqa: N815 (the base class names it)

    def do_POST(self) -> None:
        """Set the clock of all sites."""
        address = urlsplit(self.path)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            moment = datetime.fromisoformat(dict(parse_qsl(address.query))["now"])
        except (KeyError, ValueError):
            moment = None
        if address.path != CLOCK_PATH or moment is None or moment.tzinfo is None:
            self._send(json_answer({"error": "POST /-/clock?now=<ISO 8601 with offset>"}, 400))
            return
        self.server.moment.value = moment.astimezone(UTC)
        self._send(json_answer({"now": self.server.moment.value.isoformat()}))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
        """Say nothing: six thousand lines help nobody."""

    def _answer(self) -> Answer:
        address = urlsplit(self.path)
        request = Request(
            unquote(address.path), dict(parse_qsl(address.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()}, self.server.base, self.server.moment.value,
        )  # fmt: skip
        return conditional(request, self.server.responder(request))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status != 304:
            self.wfile.write(answer.body)


def open_sites(world: World, ports: Mapping[str, int], first_port: int = 0) -> dict[str, Site]:
    """All sites, bound but not yet serving: at `first_port` and the next, or where they were last, or anywhere free.

    Raises:
        RunError: a port that was asked for is taken.
    """
    moment = Moment(world.now)
    opened: dict[str, Site] = {}
    for at, (name, responder) in enumerate(sites_of(world).items()):
        wanted = [first_port + at] if first_port else [ports[name], 0] if name in ports else [0]
        opened[name] = _bind(wanted, responder, moment)
    return opened


def _bind(ports: Sequence[int], responder: Responder, moment: Moment) -> Site:
    for port in ports[:-1]:
        try:
            return Site(port, responder, moment)
        except OSError:
            continue
    try:
        return Site(ports[-1], responder, moment)
    except OSError as error:
        raise RunError(f"the demo's site can't listen on {HOST}:{ports[-1]}: {error.strerror}") from None


def serve(sites: Mapping[str, Site], until: threading.Event) -> None:
    """Serve all sites until the event is set."""
    threads = [threading.Thread(target=site.serve_forever, args=(0.2,), name=name) for name, site in sites.items()]
    for thread in threads:
        thread.start()
    until.wait()
    for site in sites.values():
        site.shutdown()
        site.server_close()
    for thread in threads:
        thread.join()


def _known_ports(path: Path | None) -> dict[str, int]:
    """The ports of the last time: links in the database go on working."""
    if path is None or not path.exists():
        return {}
    try:
        return {name: int(port) for name, port in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _await_parent(until: threading.Event) -> None:
    """Set the event once standard input is closed: the parent is gone, however it went."""
    while os.read(0, 1024):
        pass
    until.set()


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.server", description=__doc__)
    parser.add_argument("--world", type=Path, required=True, help="the world.json to serve")
    parser.add_argument("--port", type=int, default=0, help="port of the first site; the others follow (0: any free)")
    parser.add_argument("--ports", type=Path, help="file that keeps the ports for the next time")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Serve a world until told to stop; the exit status."""
    arguments = _arguments(argv)
    try:
        sites = open_sites(load_world(arguments.world), _known_ports(arguments.ports), arguments.port)
    except GoodwillError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    until = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: until.set())
    if arguments.with_parent:
        threading.Thread(target=_await_parent, args=(until,), daemon=True).start()
    if arguments.ports is not None:
        arguments.ports.write_text(json.dumps({name: site.server_address[1] for name, site in sites.items()}))
    sys.stdout.write(json.dumps({name: site.base for name, site in sites.items()}) + "\n")
    sys.stdout.flush()
    serve(sites, until)
    return 0


if __name__ == "__main__":
    sys.exit(main())
