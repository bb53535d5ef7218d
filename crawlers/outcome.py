"""How a crawl ended, from why its spider closed and what went wrong on the way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from crawlers.items import Problem

Outcome = Literal["ok", "failed", "blocked", "timeout", "killed"]

BLOCKED = frozenset({"http_401", "http_403", "http_429", "http_451", "robots", "rate_limit"})
"""Kinds of problems by which a site says that it does not want us (or not now)."""

_CLOSED: dict[str, tuple[Outcome, str]] = {
    "closespider_timeout": ("timeout", "the crawl took longer than its source's limit and was ended"),
    "shutdown": ("killed", "the crawl was ended before it was done, because the program was told to stop"),
}


def decide_outcome(close_reason: str, problems: Sequence[Problem]) -> tuple[Outcome, str | None]:
    """The outcome and, where it is not ok, one sentence that says why.

    `close_reason` is Scrapy's; only a fatal problem makes a finished crawl fail, the first one decides.
    """
    if close_reason in _CLOSED:
        return _CLOSED[close_reason]
    first = next((problem for problem in problems if problem.fatal), None)
    if first is not None:
        return ("blocked" if first.kind in BLOCKED else "failed"), first.sentence
    if close_reason != "finished":
        return "failed", f"the crawl ended early: {close_reason}"
    return "ok", None
