"""What goes wrong inside the crawlers. Messages are one sentence that names the address or the source."""

from __future__ import annotations

from reputation.errors import InputError, RunError


class ParseError(RunError):
    """Raised by a parser when the bytes are not what their source's kind promises (a feed that is a web page)."""


class ExtractionError(RunError):
    """Raised by the extraction pool when a page took too long, or ended the process that read it."""


class SourceOptionsError(InputError):
    """Raised when a source's `options` (or its url) are not what its kind needs; names source and option."""


class RoundError(RunError):
    """Raised when a whole round can't be run: it does not exist, or its results can't be stored."""
