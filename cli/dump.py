"""pg_dump, pg_restore and psql: those of the embedded server's wheel, else those on the PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
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
        DumpError: pg_dump is missing, or fails.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600, exist_ok=False)  # before a word is in it: pg_dump would make it readable for all
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={part}", url=url)
        part.replace(file)
    except OSError as error:
        raise DumpError(f"the backup {file} can't be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


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
        _run("pg_restore", "--no-owner", f"--file={script}", str(file))
    except DumpError as error:
        raise DumpError(f"{file} can't be read: {error}") from None


def _run(name: str, *arguments: str, url: str | None = None) -> None:
    # A service of the surroundings would go before what the URL says.
    environ = {key: value for key, value in os.environ.items() if key != "PGSERVICE"}
    environ |= client_environment(url) if url else {}
    done = subprocess.run([_program(name), *arguments], env=environ, capture_output=True, text=True, check=False)
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
