"""`goodwill demo`: everything that the service does, over the fictional incident, by the service's own functions."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from subprocess import Popen

import httpx

from demo.actions import actions_until, promises_until
from demo.children import HOST, await_dashboard, check_port, child, last_words, site_addresses
from demo.folder import POSTGRES, WORLD, clear, held, keep_stages_done, stages_done, world_of
from demo.progress import Voice
from demo.server import CLOCK_PATH
from demo.settings import demo_toml
from demo.stages import Stage, stages
from demo.world import DAYS, World
from jobs.crawling import open_named_round, run_round
from jobs.loop import JobLoop
from jobs.models import Models
from jobs.scoring import score_backlog
from jobs.setup import prepare
from jobs.stopping import stop_on_signals
from jobs.table import job_row
from reputation.errors import RunError
from reputation.settings import Settings, load_settings
from sentiment.scoring import Scorer
from storage.actions import store_actions
from storage.brands import own_brand
from storage.commitments import store_commitments
from storage.database import Database
from storage.embedded import embedded_server

ROUND_SECONDS = 240.0
OUTBOX, CONFIG = "outbox", "goodwill.toml"
_FOREIGN = ("DATABASE_URL", "DATABASE_URL_FILE", "GOODWILL_CONFIG", "GOODWILL_DATABASE_URL", "GOODWILL_NOW")
"""Variables that speak of another installation: the demo ignores them, and so must its children."""


@dataclass(frozen=True, slots=True)
class Show:
    """A running demo: its folder, world, settings, sites, database, voice, and the event that ends it."""

    directory: Path
    world: World
    settings: Settings
    sites: Mapping[str, str]
    database: Database
    voice: Voice
    stop: threading.Event


def run_demo(
    port: int = 8050,
    open_browser: bool = True,
    days: int = DAYS,
    reset: bool = False,
    directory: Path = Path("var/demo"),
) -> int:
    """Run the demo in `directory` until SIGINT or SIGTERM; the exit status.

    The first run makes the world, crawls it and scores it; a later one goes on where that was cut off, or starts in
    seconds. Call it from the main thread.

    Raises:
        InputError: `days` is out of range, or the folder holds another demo. RunError: the port is taken, another demo
            runs in the folder, or a part could not be started; nothing that was started is left running.
    """
    for name in _FOREIGN:
        os.environ.pop(name, None)
    check_port(port)
    directory = directory.absolute()
    stop, voice = stop_on_signals(), Voice()
    with held(directory):
        if reset:
            clear(directory)
        world = world_of(directory, days)
        os.environ["GOODWILL_NOW"] = world.now.isoformat()
        _run_parts(directory, world, port, open_browser=open_browser, voice=voice, stop=stop)
    voice.say("The demo has ended; `make demo` goes on with what is there.")
    return 0


def _run_parts(
    directory: Path, world: World, port: int, *, open_browser: bool, voice: Voice, stop: threading.Event
) -> None:
    """Database, sites and dashboard, in this order, and backwards at the end, however it comes."""
    site_log, board_log = directory / "sites.log", directory / "dashboard.log"
    server_arguments = (
        "-m",
        "demo.server",
        "--world",
        str(directory / WORLD),
        "--ports",
        str(directory / "ports.json"),
    )
    voice.say("Starting the embedded database ...")
    with (
        child((*server_arguments, "--with-parent"), os.environ, site_log, is_read=True) as server,
        embedded_server(directory / POSTGRES) as url,
    ):
        sites = site_addresses(server, site_log)
        settings = _settings(directory, world, sites, port)
        prepare(url, settings)
        environ = {**os.environ, "GOODWILL_DATABASE_URL": url}
        board = ("-m", "dashboard", "--host", HOST, "--port", str(port))
        with child(board, environ, board_log) as dashboard, Database.open(url) as database:
            await_dashboard(dashboard, port, board_log)
            voice.say(f"The dashboard is at http://{HOST}:{port}/ and fills while you watch.")
            if open_browser and _has_display():
                webbrowser.open(f"http://{HOST}:{port}/")
            _fill(Show(directory, world, settings, sites, database, voice, stop))
            _stay({dashboard: board_log, server: site_log}, stop)
            voice.say("Ending ...")


def _settings(directory: Path, world: World, sites: Mapping[str, str], port: int) -> Settings:
    """The demo's settings, written beside its data for whoever wants to read them."""
    path = directory / CONFIG
    path.write_text(demo_toml(world, sites, port, directory / OUTBOX), encoding="utf-8")
    return load_settings(path, {})


def _fill(show: Show) -> None:
    """Live through the stages that no earlier run has finished."""
    planned = stages(show.world)
    done = stages_done(show.directory)
    scorer = Models(show.database).scorer
    for number, stage in enumerate(planned[done:], done + 1):
        show.voice.say(f"Stage {number} of {len(planned)}: {stage.moment:%d %B %Y, %H:%M} UTC")
        _live(show, stage, JobLoop(show.database, scorer, show.stop), scorer)
        if show.stop.is_set():
            return
        keep_stages_done(show.directory, number)
    os.environ["GOODWILL_NOW"] = show.world.now.isoformat()
    show.voice.say(f"All is crawled and scored. Mails lie in {show.directory / OUTBOX}. Ctrl-C ends the demo.")


def _live(show: Show, stage: Stage, loop: JobLoop, scorer: Callable[[], Scorer]) -> None:
    """One stage: the clock is set, what is new is crawled and scored, and the jobs of that morning run."""
    _set_clock(show, stage.crawl_at)
    _crawl(show)
    with show.voice.counting("  Scoring") as report:
        counts = score_backlog(show.database, scorer, report, must_end=show.stop.is_set)
    show.voice.say(f"  {counts.in_words()}")
    _set_clock(show, stage.moment)
    _act(show, stage.moment)
    for job in ("group_campaigns", "tell_coverage", "estimate", *stage.jobs, *(("send",) if stage.jobs else ())):
        if not show.stop.is_set():
            detail = loop.run(job_row(job), {})
            show.voice.say(f"  {detail or job}")


def _act(show: Show, moment: datetime) -> None:
    """Enter what the bank has done and promised by now, as imports would."""
    with show.database.connection() as connection:
        own = own_brand(connection)
        if own is not None:
            store_actions(connection, actions_until(show.world, own.brand_id, moment))
            store_commitments(connection, promises_until(show.world, own.brand_id, moment.date()))


def _set_clock(show: Show, moment: datetime) -> None:
    """Move the domain's clock, ours and our children's, and that of the sites."""
    os.environ["GOODWILL_NOW"] = moment.isoformat()
    address = next(iter(show.sites.values())) + CLOCK_PATH
    try:
        httpx.post(address, params={"now": moment.isoformat()}, trust_env=False).raise_for_status()
    except httpx.HTTPError as error:
        raise RunError(f"the demo's sites do not answer at {address}: {error}") from None


def _crawl(show: Show) -> None:
    """One round of all sources."""
    if show.stop.is_set():
        return
    with show.database.connection() as connection:
        round_id = open_named_round(connection, [source.name for source in show.settings.sources])
    result = run_round(show.database.url, round_id, ROUND_SECONDS, show.stop.is_set)
    show.voice.say(f"  {result.in_words()}")


def _stay(parts: Mapping[Popen[bytes], Path], stop: threading.Event) -> None:
    """Wait until told to end.

    Raises:
        RunError: a part has died.
    """
    while not stop.wait(0.5):
        for process, log in parts.items():
            if process.poll() is not None:
                raise RunError(f"a part of the demo has ended by itself: {last_words(log)}")


def _has_display() -> bool:
    """Whether a browser can open a window."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
