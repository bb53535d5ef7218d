"""What guards the pages: headers against injected scripts and frames, and a check of the host's name."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import flask

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def guard(server: flask.Flask, hosts: Iterable[str] | None) -> None:
    """Add the headers to every answer, and refuse requests for other hosts than `hosts` (None: any host).

    The check of the host keeps a hostile page from reaching a dashboard on loopback under a name of its own
    (DNS rebinding).
    """
    allowed = None if hosts is None else {host.lower() for host in hosts}

    @server.before_request
    def refuse_other_hosts() -> flask.Response | None:
        if allowed is None or host_name(flask.request.host) in allowed:
            return None
        return flask.Response("This host name is not served here.\n", status=421, mimetype="text/plain")

    @server.after_request
    def add_headers(response: flask.Response) -> flask.Response:
        response.headers.update(_HEADERS)
        is_page = response.mimetype == "text/html" and not response.direct_passthrough
        page = response.get_data(as_text=True) if is_page else ""
        response.headers["Content-Security-Policy"] = content_policy(page)
        return response


def host_name(host: str) -> str:
    """The name in a Host header, without its port, in lower case; empty for a malformed one."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def content_policy(page: str) -> str:
    """The Content-Security-Policy of a page: only our own scripts, and the inline ones that the server wrote itself.

    Styles stay free: the component libraries write theirs at run time.
    """
    hashes = " ".join(dict.fromkeys(f"'sha256-{_digest(script)}'" for script in _INLINE_SCRIPT.findall(page)))
    parts = [
        "default-src 'self'",
        f"script-src 'self' {hashes}".strip(),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
    return "; ".join(parts)


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
