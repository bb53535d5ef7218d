"""Names that options give: of a source, an instrument, a person."""

from __future__ import annotations

import typer

from reputation.errors import InputError
from reputation.surrogates import has_lone_surrogate


def given_name(parameter: typer.CallbackParam, name: str) -> str:
    """The name without blanks around it: rows stored under none could never be found again.

    Raises:
        InputError: it is empty, or no UTF-8.
    """
    if not name.strip() or has_lone_surrogate(name):
        raise InputError(f"{parameter.opts[0]} needs a name, in UTF-8")
    return name.strip()
