"""The `goodwill` command: finds the verb's module, runs it, and says in one sentence what went wrong.

Only the module of the verb that is called is imported, so that the command starts fast and `--help` loads no model.
"""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from types import FrameType, TracebackType

import typer.main
from typer.exceptions import TyperException

from reputation.errors import GoodwillError

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb, the module of cli/ whose `app` runs it, and what it does in one line."""

    name: str
    module: str
    does: str


VERBS: tuple[Verb, ...] = (
    Verb("demo", "demo", "show a fictional breach: crawl it, score it, open the dashboard"),
    Verb("init", "init", "ask a few questions and write goodwill.toml"),
    Verb("check", "check", "try every source, the database, every channel and the model"),
    Verb("up", "up", "run the whole service: scheduler, worker and dashboard"),
    Verb("scheduler", "scheduler", "run the scheduler alone"),
    Verb("worker", "worker", "run one worker alone"),
    Verb("dashboard", "dashboard", "run the dashboard alone"),
    Verb("crawl", "crawl", "crawl the named sources, or all that are due, now"),
    Verb("backfill", "backfill", "read the past of the sources: the cost first, then rounds, then the coverage grid"),
    Verb("score", "score", "score the backlog, or a file of texts"),
    Verb("extract", "extract", "extract articles from saved pages"),
    Verb(
        "import", "import_", "import mentions, ads, labels, actions, outcomes or counts from a CSV or JSON-lines file"
    ),
    Verb("export", "export", "export mentions, ads, scores or daily counts, or the evidence on a campaign"),
    Verb("label", "label", "draw mentions at random for people to label"),
    Verb("match", "match", "preview what a rule would match, or apply changed rules to what is stored"),
    Verb("recovery", "recovery", "estimate how deep the fall was, how much is regained, and what can't be said"),
    Verb("spikes", "spikes", "find unusual hours or days of the mentions, or of a file of counts"),
    Verb("alert", "alert", "build the daily e-mail, or tell at once what can't wait"),
    Verb("outbox", "outbox", "list what waits or was given up, and send it again"),
    Verb("report", "report", "make the weekly report, or a number card"),
    Verb("db", "db", "migrate, back up or restore the database"),
    Verb("purge", "purge", "delete what is older than the settings keep"),
    Verb("model", "model", "list the models, or measure one"),
)


def run() -> None:
    """The console script's entry: never returns. SIGTERM unwinds a verb that has no way of its own to end."""
    signal.signal(signal.SIGTERM, _end)
    sys.exit(main(sys.argv[1:]))


def _end(number: int, frame: FrameType | None) -> None:
    """End as by an error, so that nothing half-written stays and the database is closed."""
    del frame
    sys.exit(128 + number)


def main(arguments: Sequence[str]) -> int:
    """Run the command with these arguments; its exit status: 0, 1 a failure, 2 wrong input, 130 interrupted."""
    words = [word for word in arguments if word != "--debug"]
    debug = len(words) != len(arguments)
    if not debug:
        sys.excepthook = _say_unexpected
    if not words or words[0] in {"--help", "-h", "help"}:
        print(usage())  # noqa: T201 (the command's own output)
        return 0
    if words[0] == "--version":
        print(f"goodwill {_version()}")  # noqa: T201 (the command's own output)
        return 0
    verb = next((verb for verb in VERBS if verb.name == words[0]), None)
    if verb is None:
        return _fail(f"there is no verb {words[0]!r}; `goodwill` alone prints those there are", 2)
    return _run_verb(verb, words[1:], debug=debug)


def _run_verb(verb: Verb, words: Sequence[str], *, debug: bool) -> int:
    try:
        command = typer.main.get_command(importlib.import_module(f"cli.{verb.module}").app)
        result = command.main(list(words), prog_name=f"goodwill {verb.name}", standalone_mode=False)
    except GoodwillError as error:
        if debug:
            raise
        return _fail(str(error), error.exit_code)
    except TyperException as error:
        return _fail(f"{error.format_message()} (see `goodwill {verb.name} --help`)", error.exit_code)
    except typer.Abort:
        return INTERRUPTED
    return result if isinstance(result, int) else 0


def usage() -> str:
    """The verbs, one a line."""
    width = max(len(verb.name) for verb in VERBS)
    lines = [f"  {verb.name:<{width}}  {verb.does}" for verb in VERBS]
    return "\n".join(
        [
            "Usage: goodwill [--debug] VERB ...",
            "",
            "Reputation and competitor monitoring after a data breach.",
            "",
            *lines,
            "",
            "`goodwill VERB --help` says more. Settings: goodwill.toml, or the file that GOODWILL_CONFIG names.",
        ]
    )


def _version() -> str:
    try:
        return version("goodwill")
    except PackageNotFoundError:
        return "(not installed)"


def _fail(sentence: str, code: int) -> int:
    """Print one sentence on stderr; `code` again."""
    print(f"goodwill: {sentence}", file=sys.stderr)  # noqa: T201 (the command's own output)
    return code


def _say_unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error that nobody foresaw, in one line: a traceback helps whoever asks for it with --debug."""
    del trace
    if issubclass(kind, KeyboardInterrupt):
        return
    _fail(f"unexpected {kind.__name__}: {error} (run it again with --debug for the traceback)", 1)
