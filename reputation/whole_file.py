"""Files that appear whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from reputation.errors import RunError


@contextmanager
def whole_file(path: Path) -> Iterator[TextIOWrapper]:
    """A UTF-8 stream to `path`, line ends as written; it is written beside it and renamed when the block ends well.

    A failure leaves no file, and an old one as it was. A link is followed to its file; a pipe or a device is written
    straight. The mode is the old file's, else what the umask leaves.

    Raises:
        RunError: the place is a folder, its folder doesn't exist, or it can't be written.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8", newline="") as stream:
                yield stream
            return
        with _beside(path.resolve()) as stream:
            yield stream
    except OSError as error:
        raise RunError(f"the output {path} can't be written: {error.strerror or error}") from error


@contextmanager
def _beside(target: Path) -> Iterator[TextIOWrapper]:
    part = target.with_name(f".{secrets.token_hex(6)}.part")
    try:
        with part.open("x", encoding="utf-8", newline="") as stream:
            yield stream
        if target.exists():
            part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write `path` as `whole_file` does.

    Raises:
        RunError: as for `whole_file`.
    """
    with whole_file(path) as stream:
        stream.buffer.write(content)
