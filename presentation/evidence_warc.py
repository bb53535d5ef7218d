"""Kept answers as WARC records (ISO 28500, https://iipc.github.io/warc-specifications/). Pure."""

from __future__ import annotations

import base64
import hashlib
import uuid
from datetime import UTC, datetime
from http import HTTPStatus

from reputation.ad import Capture

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "goodwill:capture")
_OF_THE_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length"})


def warc_file(capture: Capture) -> bytes:
    """A file of two records: what it is, and the answer. The same capture gives the same bytes, ids included."""
    response = _http(capture)
    identity = hashlib.sha256(capture.url.encode() + b"\n" + _stamp(capture.captured_at).encode() + b"\n" + response)
    about = b"software: Goodwill\r\nformat: WARC File Format 1.1\r\n"
    info = _record(
        {
            "WARC-Type": "warcinfo",
            "WARC-Record-ID": _urn(identity.hexdigest() + " info"),
            "WARC-Date": _stamp(capture.captured_at),
            "Content-Type": "application/warc-fields",
        },
        about,
    )
    answer = _record(
        {
            "WARC-Type": "response",
            "WARC-Record-ID": _urn(identity.hexdigest()),
            "WARC-Date": _stamp(capture.captured_at),
            "WARC-Target-URI": _line(capture.url),
            "WARC-Payload-Digest": _digest(capture.body),
            "Content-Type": "application/http;msgtype=response",
        },
        response,
    )
    return info + answer


def _record(fields: dict[str, str], block: bytes) -> bytes:
    fields = {**fields, "WARC-Block-Digest": _digest(block), "Content-Length": str(len(block))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def _http(capture: Capture) -> bytes:
    """The answer as HTTP/1.1; headers that no longer hold of the body are named X-Archive-Orig-... instead."""
    lines = [f"HTTP/1.1 {capture.status} {_phrase(capture.status)}"]
    for name, value in capture.headers:
        prefix = "X-Archive-Orig-" if name.lower() in _OF_THE_TRANSFER else ""
        lines.append(f"{prefix}{_line(name)}: {_line(value)}")
    lines.append(f"Content-Length: {len(capture.body)}")
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + capture.body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _line(text: str) -> str:
    """The text on one line: what a server or an address says must not begin a line of ours."""
    return " ".join(text.split())


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest(content: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(content).digest()).decode()


def _urn(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_NAMESPACE, name)}>"
