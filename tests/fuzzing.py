"""`python -m tests.fuzzing [--count 10000] [--seed 1] [--only N]`: broken answers through every parser that exists.

Each input is made from the seed and its number alone, so that a failure is found again by its number. Parsers are found
by their names and fed by their parameters' names: a new one is fuzzed from the day it is written.
"""

from __future__ import annotations

import argparse
import copy
import importlib
import inspect
import json
import pkgutil
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import crawlers.parsers
from crawlers.errors import ParseError
from crawlers.extraction import MAX_SECONDS
from reputation.brand import Brand

RECORDINGS = Path(__file__).resolve().parent / "recordings"
WATCHED = (Brand(1, "Northgate Bank", "own", domains=("northgate.example",)),)
URLS = {
    "app_store": "https://itunes.example/gb/rss/customerreviews/page=1/id=7/sortby=mostrecent/xml",
    "telegram": "https://t.me/s/bank_today",
}
TYPES = (None, "text/html", "text/html; charset=windows-1251", "application/json", "text/xml; charset=utf-16", "?;\x00")
_INPUTS = ("body", "page", "message", "raw")

TOKENS = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"]]>", b"<![CDATA[", b"<!--", b"<!DOCTYPE x [<!ENTITY a 'b'>]>&a;", b"&#0;",
    b"&#x110000;", b"</", b"<a href='http://[bad'>", b"{", b"[", b'"', b"\\ud800", b"1e999", b"-0", b"NaN", b"null",
    b"9" * 40, b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59+14:00", b"Sat, 31 Feb 2026 25:61:61 +9999", b"http://[::1",
    b"javascript:alert(1)", b"../../etc/passwd", b"\xe2\x80\xae", b"%00%ff", b"<" * 300, b"<b>" * 300, b"[" * 3000,
    b"=?utf-8?b?////?=", b"Content-Type: multipart/mixed; boundary=\r\n", b"\r\n\r\n", b"\t" * 50, "ş́Ⅷ㍍".encode(),
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, 10**30, "", " ", "x" * 5000, "\x00", "\ud800", "2026-13-45", "http://[bad", "NaN",
    [], {}, [[]], [None], {"": None}, "0", "-5", "١٢٣", "javascript:1", ["a", 1], {"a": {"a": {}}},
)  # fmt: skip


@dataclass(frozen=True)
class Parser:
    """One parser, by the name of its module and its own."""

    name: str
    function: Callable[..., Any]

    def parse(self, data: bytes, chance: random.Random) -> Any:
        """Its result for the bytes, the other arguments given by their names."""
        module = self.name.partition(".")[0]
        others = {
            "url": URLS.get(module, "https://hostile.example/x?a=1"), "place": "imap://mail.example/1", "source_id": 1,
            "content_type": chance.choice(TYPES), "brands": WATCHED, "brand": "Northgate Bank",
            "follow": "/news/", "next_url": None,
        }  # fmt: skip
        names = list(inspect.signature(self.function).parameters)
        arguments = {name: others[name] for name in names[1:] if name in others}
        return self.function(data, **arguments)


def find_parsers() -> tuple[Parser, ...]:
    """Every public function of crawlers.parsers that takes an answer's bytes first and the place that it came from."""
    found = []
    for module_info in pkgutil.iter_modules(crawlers.parsers.__path__):
        module = importlib.import_module(f"crawlers.parsers.{module_info.name}")
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
                parameters = list(inspect.signature(function).parameters)
                if parameters[:1] and parameters[0] in _INPUTS and ({"url", "place"} & set(parameters)):
                    found.append(Parser(f"{module_info.name}.{name}", function))
    return tuple(sorted(found, key=lambda parser: parser.name))


def recorded() -> tuple[tuple[str, bytes], ...]:
    """Our recordings' inputs, with their kinds."""
    files = sorted(path for path in RECORDINGS.glob("*/*/*") if path.is_file() and path.name != "expected.json")
    return tuple((path.parts[-3], path.read_bytes()) for path in files if path.stat().st_size < 60_000)


def make_input(seeds: Sequence[tuple[str, bytes]], seed: int, number: int) -> tuple[str, bytes]:
    """The input of a number: a kind, and one of its recordings broken in one to six ways."""
    chance = random.Random(f"{seed}:{number}")
    kind, data = seeds[number % len(seeds)]
    ways = (_cut, _flip, _token, _token, _repeat, _splice, _json, _json, _recode)
    for _ in range(chance.randint(1, 6)):
        data = chance.choice(ways)(data, chance, seeds)
    return kind, data[:200_000]


def _cut(data: bytes, chance: random.Random, _: Any) -> bytes:
    start, end = sorted(chance.randint(0, len(data)) for _ in range(2))
    return data[:start] if chance.random() < 0.5 else data[:start] + data[end:]


def _flip(data: bytes, chance: random.Random, _: Any) -> bytes:
    changed = bytearray(data)
    for _place in range(min(len(changed), chance.randint(1, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _token(data: bytes, chance: random.Random, _: Any) -> bytes:
    place = chance.randint(0, len(data))
    return data[:place] + chance.choice(TOKENS) + data[place:]


def _repeat(data: bytes, chance: random.Random, _: Any) -> bytes:
    start, end = sorted(chance.randint(0, len(data)) for _ in range(2))
    return data[:end] + data[start:end] * chance.randint(1, 5) + data[end:] if len(data) < 100_000 else data


def _splice(data: bytes, chance: random.Random, seeds: Sequence[tuple[str, bytes]]) -> bytes:
    other = chance.choice(seeds)[1]
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _json(data: bytes, chance: random.Random, _: Any) -> bytes:
    """Another value, or none, at some places of a JSON answer; other answers stay as they are."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return data
    for _place in range(chance.randint(1, 8)):
        tree = _changed(tree, chance)
    return json.dumps(tree).encode("utf-8", "surrogatepass")


def _changed(tree: Any, chance: random.Random) -> Any:
    if not isinstance(tree, list | dict) or not tree or chance.random() < 0.15:
        return copy.deepcopy(chance.choice(VALUES))
    key = chance.choice(list(tree)) if isinstance(tree, dict) else chance.randrange(len(tree))
    if chance.random() < 0.1:
        tree.pop(key)
    else:
        tree[key] = _changed(tree[key], chance)
    return tree


def _recode(data: bytes, chance: random.Random, _: Any) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(("utf-16", "cp1251", "utf-7", "utf-8-sig")), "replace")


@dataclass(frozen=True)
class Failure:
    """What a parser raised that it may not."""

    number: int
    parser: str
    error: str


class _TooLongError(Exception):
    """Raised by the alarm."""


def _ring(_: int, __: FrameType | None) -> None:
    raise _TooLongError(f"still running after {MAX_SECONDS} s of the processor")


def fuzz(numbers: Sequence[int], seed: int) -> Iterator[Failure]:
    """Every parser over the inputs of these numbers; what is neither a result nor a ParseError, or takes too long."""
    parsers, seeds = find_parsers(), recorded()
    before = signal.signal(signal.SIGPROF, _ring)
    try:
        for number in numbers:
            _, data = make_input(seeds, seed, number)
            for parser in parsers:
                chance = random.Random(f"{seed}:{number}:{parser.name}")
                signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
                try:
                    parser.parse(data, chance)
                except ParseError:
                    pass
                except Exception as error:  # noqa: BLE001 (that is what is looked for)
                    yield Failure(number, parser.name, f"{type(error).__name__}: {error}"[:300])
                finally:
                    signal.setitimer(signal.ITIMER_PROF, 0)
    finally:
        signal.signal(signal.SIGPROF, before)


def main() -> int:
    """Fuzz, print what was found; exit status 1 where anything was."""
    reader = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--count", type=int, default=10_000)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--only", type=int, help="the number of one input")
    given = reader.parse_args()
    numbers = range(given.count) if given.only is None else [given.only]
    started, failures = time.monotonic(), []
    for failure in fuzz(numbers, given.seed):
        failures.append(failure)
        sys.stdout.write(f"input {failure.number}, {failure.parser}: {failure.error}\n")
        sys.stdout.flush()
    names = ", ".join(parser.name for parser in find_parsers())
    took = time.monotonic() - started
    sys.stdout.write(
        f"{len(numbers)} inputs through {len(find_parsers())} parsers in {took:.0f} s, seed {given.seed}: "
        f"{len(failures)} unhandled errors ({names})\n"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
