"""Every error that Goodwill raises on purpose. The message is one sentence that names what is wrong and where."""

from __future__ import annotations

from typing import Literal


class GoodwillError(Exception):
    """Base of all errors raised on purpose; the command prints its message without a traceback.

    `exit_code` is the command's exit status: 2 for wrong input, 1 for a failure at run time.
    """

    exit_code = 1


class InputError(GoodwillError):
    """Raised when what the user gave (an argument, a file, a line, a column) can't be used."""

    exit_code = 2


class SettingsError(InputError):
    """Raised at start, when goodwill.toml or the environment has a wrong key, value or unit; names its line."""


class RunError(GoodwillError):
    """Raised when valid input can't be served now: a server is away, a port is taken, a disk is full."""


class DatabaseUnavailableError(RunError):
    """Raised when PostgreSQL can't be started or reached, or is too old, or lacks the extension `vector`."""


class SchemaError(RunError):
    """Raised when the database's schema is older or newer than this program's migrations."""


class UnsafeAddressError(RunError):
    """Raised when a fetch leads to a private, link-local or metadata address that its source may not open."""


class ModelError(RunError):
    """Raised when a model's folder is missing, incomplete or of an unknown layout."""


class DeliveryError(RunError):
    """Raised by a channel when a message was not delivered, or when nobody can tell.

    `permanent`: trying again can't help. `concerns`: this message alone, or the whole channel, which then rests.
    `retry_after_seconds`: how long the other side asks us to wait, None where it doesn't say (≥ 0).
    `may_have_arrived`: the message was handed over and no answer came, so another attempt may be a repeat.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        concerns: Literal["message", "channel"] = "message",
        retry_after_seconds: int | None = None,
        may_have_arrived: bool = False,
    ) -> None:
        """Keep beside the sentence whether and when retrying helps."""
        super().__init__(message)
        self.permanent = permanent
        self.concerns = concerns
        self.retry_after_seconds = retry_after_seconds
        self.may_have_arrived = may_have_arrived


class RenderError(RunError):
    """Raised when a report can't be rendered, by typst for a PDF; carries the compiler's first line."""


class QueryError(InputError):
    """Raised for a boolean query that can't be read; says at which character, what was expected, what stands there."""
