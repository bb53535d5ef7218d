"""A failed request in words."""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.items import Problem
from crawlers.settings import DOWNLOAD_MAXSIZE
from reputation.errors import UnsafeAddressError

_PASSING_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504, 522, 524})
_KINDS: tuple[tuple[type[BaseException], str, str, bool], ...] = (
    # what Scrapy raised, the problem's kind, what to say of the address, whether trying again may help
    (DownloadTimeoutError, "timeout", "did not answer in time", True),
    (CannotResolveHostError, "no_host", "names a host that can't be found", True),
    (DownloadConnectionRefusedError, "refused", "refuses connections", True),
)


def problem_of(failure: Failure, *, fatal: bool = False) -> Problem:
    """The problem that a failed request stands for; its sentence names the address that was asked for."""
    error, url = failure.value, _asked_for(failure)
    if isinstance(error, HttpError):
        status = error.response.status
        return Problem(f"http_{status}", f"{url} answered with status {status}", fatal, status in _PASSING_STATUS)
    if isinstance(error, UnsafeAddressError):
        return Problem("unsafe_address", str(error), fatal)
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error), url, _limit(failure), fatal=fatal)
    if isinstance(error, DownloadCancelledError):
        return Problem("too_large", f"{url} answers with more than {_limit(failure)}, which is not read", fatal)
    return _unreached(error, url, fatal=fatal)


def _unreached(error: BaseException | None, url: str, *, fatal: bool) -> Problem:
    for kind_of_error, kind, words, passing in _KINDS:
        if isinstance(error, kind_of_error):
            return Problem(kind, f"{url} {words}", fatal, passing)
    if "certificate verify failed" in str(error):
        return Problem("certificate", f"{url} shows a certificate that no authority we know has signed", fatal)
    return Problem("fetch", f"{url} could not be fetched: {type(error).__name__} {error}"[:300], fatal, passing=True)


def _ignored(words: str, url: str, limit: str, *, fatal: bool) -> Problem:
    """Scrapy refuses a request with one class of error; its words tell which of the reasons it was."""
    if "robots.txt" in words:
        return Problem("robots", f"the robots.txt of {url} does not allow us to read it", fatal)
    if "during decompression" in words:
        return Problem("too_large", f"{url} unpacks to more than {limit}, which is not read", fatal)
    if "redirect" in words:
        return Problem("redirects", f"{url} redirects without end", fatal)
    return Problem("rate_limit" if "rate limit" in words else "ignored", f"{url}: {words}"[:300], fatal, passing=True)


def _asked_for(failure: Failure) -> str:
    request = getattr(failure, "request", None)
    if not isinstance(request, Request):
        return "the source"
    urls = request.meta.get("redirect_urls") or [request.url]
    return str(urls[0])


def _limit(failure: Failure) -> str:
    """What an answer to the request may hold, in words."""
    request = getattr(failure, "request", None)
    limit = request.meta.get("download_maxsize") if isinstance(request, Request) else None
    return f"{(limit or DOWNLOAD_MAXSIZE) >> 20} MB"
