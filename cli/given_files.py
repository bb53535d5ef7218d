"""Files that options give."""

from __future__ import annotations

from pathlib import Path

from reputation.errors import InputError


def refuse_same_file(source: Path, target: Path) -> None:
    """Make sure that --output doesn't replace what --input reads.

    Raises:
        InputError: both name one file.
    """
    if source.resolve() == target.resolve():
        raise InputError(f"--input and --output name the same file {source}")
