"""pg_dump, pg_restore and psql: those of the embedded server's wheel, else those on the PATH."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from reputation.errors import DatabaseUnavailableError, InputError, RunError
from storage.database import client_environment
from storage.migrate import list_migrations
from storage.program_user import find_programs
from storage.queries import query

_CUSTOM_FORMAT = b"PGDMP"


class DumpError(RunError):
    """Raised when a backup can't be written or restored; has PostgreSQL's own words."""


def dump(url: str, file: Path) -> None:
    """Write the database at `url` into `file`, which appears whole or not at all.

    Raises:
        DumpError: pg_dump is missing, or fails; another backup writes the file.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        with _held(part) as handle:
            # pg_dump holds it too: that of a backup that was killed writes on.
            _run("pg_dump", "--format=custom", "--no-owner", f"--file={part}", url=url, handles=(handle,))
            part.replace(file)
    except BlockingIOError:
        raise DumpError(f"another backup is being written to {file}") from None
    except OSError as error:
        raise DumpError(f"the backup {file} can't be written: {error.strerror}") from error


@contextmanager
def _held(part: Path) -> Iterator[int]:
    """Hold the unfinished file, its owner's alone before a word is in it; an error takes it away.

    Raises:
        BlockingIOError: another process holds it.
    """
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.fchmod(handle, 0o600)  # one that was left behind may be readable for all
        with ExitStack() as undo:
            undo.callback(part.unlink, missing_ok=True)
            yield handle
            undo.pop_all()
    finally:
        os.close(handle)


def refuse_no_backup(file: Path) -> None:
    """Look how the file begins, so that a wrong one is named before the database is asked for.

    Raises:
        InputError: it is no dump in pg_dump's custom format, or can't be read.
    """
    try:
        with file.open("rb") as stream:
            beginning = stream.read(len(_CUSTOM_FORMAT))
    except OSError as error:
        raise InputError(f"{file} can't be read: {error.strerror}") from None
    if beginning != _CUSTOM_FORMAT:
        raise InputError(f"{file} is no file that `goodwill db backup` wrote")


def restore(url: str, file: Path) -> None:
    """Replace the database at `url` by the backup, in one transaction: all of it or nothing.

    Raises:
        DumpError: a program is missing, or fails: the file is no backup of Goodwill's, or of a newer one's, or the disk
            is full.
    """
    empty, check = query("empty_database"), query("refuse_foreign_backup") % {"known": list_migrations()[-1].version}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "backup.sql"
        _read_back(file, script)
        _run(
            "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
            f"--command={empty}", f"--file={script}", f"--command={check}", url=url,
        )  # fmt: skip


def _read_back(file: Path, script: Path) -> None:
    try:
        # The rights name roles that may not be here, and the comment on an extension is its owner's to make.
        _run("pg_restore", "--no-owner", "--no-privileges", "--no-comments", f"--file={script}", str(file))
    except DumpError as error:
        raise DumpError(f"{file} can't be read: {error}") from None


def _run(name: str, *arguments: str, url: str | None = None, handles: tuple[int, ...] = ()) -> None:
    # A service of the surroundings would go before what the URL says.
    environ = {key: value for key, value in os.environ.items() if key != "PGSERVICE"}
    environ |= client_environment(url) if url else {}
    done = subprocess.run(
        [_program(name), *arguments], env=environ, capture_output=True, text=True, check=False, pass_fds=handles
    )
    if done.returncode != 0:
        raise DumpError(_complaint(done.stderr) or f"{name} ended with exit status {done.returncode}")


def _complaint(stderr: str) -> str:
    """The program's first error, without the notices before it; empty where it said nothing."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.partition("ERROR:")[2].strip() for line in lines if "ERROR:" in line]
    return next(iter([*errors, *lines]), "")


def _program(name: str) -> str:
    """The wheel's program, which fits its server; else the system's.

    Raises:
        DumpError: neither is there.
    """
    try:
        own = find_programs() / name
        if own.exists():
            return str(own)
    except DatabaseUnavailableError:
        pass  # without the wheel there is no embedded server either
    found = shutil.which(name)
    if found is None:
        raise DumpError(f"{name} is not here: install PostgreSQL's client programs")
    return found
