"""What a site of the demo is asked and answers: pure values, so that every protocol can be tested without a socket."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Request:
    """One GET: path, query (last value of each name), headers in lower case, the site's base address, its moment."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    base: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


Responder = Callable[[Request], Answer]


def page(body: str, content_type: str, modified_at: datetime | None, *, seconds: int = 60) -> Answer:
    """200 with the validators of a conditional GET: ETag of the body, and Last-Modified where known."""
    content = body.encode("utf-8")
    headers = {
        "Content-Type": f"{content_type}; charset=utf-8",
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:20]}"',
        "Cache-Control": f"public, max-age={seconds}",
    }
    if modified_at is not None:
        headers["Last-Modified"] = format_datetime(modified_at.astimezone(UTC).replace(microsecond=0), usegmt=True)
    return Answer(200, content, headers)


def json_answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """A JSON answer, never cached."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8")
    always = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "private, no-store"}
    return Answer(status, body, {**always, **(headers or {})})


def not_found(words: str = "Not found") -> Answer:
    """404 as a small page."""
    body = f"<!doctype html><title>404</title><h1>{words}</h1>".encode()
    return Answer(404, body, {"Content-Type": "text/html; charset=utf-8"})


def conditional(request: Request, answer: Answer) -> Answer:
    """304 where the asker's copy is still good (RFC 9110: If-None-Match outweighs If-Modified-Since)."""
    if answer.status != 200 or "ETag" not in answer.headers:
        return answer
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        fresh = "*" in known or answer.headers["ETag"] in known
    else:
        fresh = _not_modified(request.headers.get("if-modified-since"), answer.headers.get("Last-Modified"))
    kept = ("ETag", "Last-Modified", "Cache-Control")
    return Answer(304, b"", {k: v for k, v in answer.headers.items() if k in kept}) if fresh else answer


def _not_modified(since: str | None, modified: str | None) -> bool:
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
