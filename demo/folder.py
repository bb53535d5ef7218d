"""The demo's folder, var/demo: one run at a time, its world, and how far a run has come."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.record import load_world, save_world
from demo.world import World, build_world
from reputation.clock import now
from reputation.errors import DatabaseUnavailableError, InputError, RunError
from reputation.whole_file import write_whole
from storage.embedded import embedded_server

LOCK, WORLD, STATE, POSTGRES = "demo.lock", "world.json", "state.json", "var/postgres"


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Hold the folder for this process; the kernel gives it back however the process ends.

    Raises:
        RunError: another demo runs in it, or it can't be made.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = (directory / LOCK).open("w", encoding="utf-8")
    except OSError as error:
        raise RunError(f"the demo's folder {directory} can't be written: {error.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(f"a demo runs already in {directory}: end it first") from None
        yield


def clear(directory: Path) -> None:
    """Delete all of an earlier demo but the lock. A server that a killed run left behind is stopped first."""
    if (directory / POSTGRES).exists():
        try:
            with embedded_server(directory / POSTGRES):
                pass
        except DatabaseUnavailableError:
            pass  # broken beyond starting: nothing runs on it
    for entry in directory.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != LOCK:
            entry.unlink()


def world_of(directory: Path, days: int) -> World:
    """The folder's world; the first run makes one of `days` days up to today and writes it.

    Raises:
        InputError: the folder's world has another length, or can't be read, or `days` is out of range.
    """
    path = directory / WORLD
    if not path.exists():
        world = build_world(now().date(), days)
        save_world(world, path)
        return world
    world = load_world(path)
    if world.days != days:
        raise InputError(f"the demo in {directory} has {world.days} days, not {days}: run `goodwill demo --reset`")
    return world


def stages_done(directory: Path) -> int:
    """How many stages earlier runs have finished."""
    try:
        return int(json.loads((directory / STATE).read_text(encoding="utf-8"))["stages_done"])
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{directory / STATE} can't be read ({error}): run `goodwill demo --reset`") from None


def keep_stages_done(directory: Path, count: int) -> None:
    """Remember that so many stages are finished."""
    write_whole(directory / STATE, json.dumps({"stages_done": count}).encode())
