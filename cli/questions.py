"""What `init` asks: answers from options, else from the keyboard, else the default."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from reputation.errors import InputError


class Questions:
    """Answers from options, else from the keyboard, else the default."""

    def __init__(self, *, asks: bool) -> None:
        if asks and not sys.stdin.isatty():
            raise InputError("there is no terminal to ask on: give the answers as options, and --yes")
        self.asks = asks

    def text(self, question: str, given: str | None, default: str = "") -> str:
        """One line, stripped."""
        if given is not None:
            return given.strip()
        if not self.asks:
            return default
        return str(typer.prompt(question, default=default, show_default=bool(default))).strip()

    def texts(self, question: str, given: Sequence[str] | None) -> tuple[str, ...]:
        """Several, with commas between them on the keyboard; each once."""
        parts = given if given is not None else self.text(question, None).split(",")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def sure(self, question: str, given: bool | None, *, default: bool) -> bool:
        """Yes or no; `default` stands ready on the keyboard, and where nothing is asked the answer is no."""
        if given is not None or not self.asks:
            return bool(given)
        return typer.confirm(question, default=default)
