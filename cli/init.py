"""`goodwill init`: a few questions, and a goodwill.toml that the service starts with."""

from __future__ import annotations

import os
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.toml_text import Answers, config_text
from packs import Pack, find_pack, list_packs
from reputation.errors import InputError, RunError
from reputation.settings import build_settings, config_path

app = typer.Typer()

_ZONES = {
    "ru": "Europe/Moscow", "by": "Europe/Minsk", "kz": "Asia/Almaty", "gb": "Europe/London", "ie": "Europe/Dublin",
    "de": "Europe/Berlin", "fr": "Europe/Paris", "us": "America/New_York", "ca": "America/Toronto",
    "au": "Australia/Sydney", "in": "Asia/Kolkata",
}  # fmt: skip
_RUSSIAN = {"ru", "by", "kz"}


@app.command()
def init(  # noqa: PLR0917 (Typer passes options by name)
    brand: Annotated[str | None, typer.Option(help="your own brand")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="another name of it; may be repeated")] = None,
    competitor: Annotated[list[str] | None, typer.Option(help="a competitor's name; may be repeated")] = None,
    country: Annotated[str | None, typer.Option(help="two letters, such as ru or gb")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="en or ru; may be repeated, the first is the mails'")
    ] = None,
    timezone: Annotated[str | None, typer.Option(help="such as Europe/Moscow")] = None,
    disclosed: Annotated[str | None, typer.Option(help="when the breach became public, such as 2026-11-01")] = None,
    recipient: Annotated[list[str] | None, typer.Option(help="who gets the daily mail; may be repeated")] = None,
    pack: Annotated[list[str] | None, typer.Option(help="a source pack; may be repeated")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="ask nothing")] = False,
    force: Annotated[bool, typer.Option("--force", help="replace an existing file")] = False,
) -> None:
    """Ask what is not said by options, and write goodwill.toml."""
    target = config_path()
    _refuse_existing(target, force=force)
    ask = _Questions(asks=not yes)
    name = ask.text("Your brand", brand)
    if not name:
        raise InputError("`goodwill init` needs your brand: answer the question, or give --brand")
    aliases = ask.texts("Other names of it, with commas between them", alias)
    competitors = ask.texts("Competitors, with commas between them", competitor)
    code = ask.text("Country, two letters", country).lower()
    languages = ask.texts("Languages your team reads, en or ru", language) or _languages(code)
    answers = Answers(
        organisation=name,
        brand=name,
        aliases=aliases,
        competitors=competitors,
        timezone=ask.text("Time zone", timezone, _ZONES.get(code, "UTC")),
        languages=languages,
        disclosed_on=_day(ask.text("When the breach became public (2026-11-01; empty: there was none)", disclosed)),
        recipients=ask.texts("Who gets the daily mail (addresses)", recipient),
        sources=tuple(entry.source() for chosen in _packs(ask, pack, languages) for entry in chosen.sources),
    )
    _write(target, config_text(answers), force=force)
    typer.echo(f"{target} is written: {len(answers.sources)} sources, {1 + len(competitors)} brands.")
    typer.echo("Next: `goodwill check` tries it, `goodwill up` runs the service.")


class _Questions:
    """Answers from options, else from the keyboard, else the default."""

    def __init__(self, *, asks: bool) -> None:
        if asks and not sys.stdin.isatty():
            raise InputError("there is no terminal to ask on: give the answers as options, and --yes")
        self.asks = asks

    def text(self, question: str, given: str | None, default: str = "") -> str:
        if given is not None:
            return given.strip()
        if not self.asks:
            return default
        return str(typer.prompt(question, default=default, show_default=bool(default))).strip()

    def texts(self, question: str, given: Sequence[str] | None) -> tuple[str, ...]:
        parts = given if given is not None else self.text(question, None).split(",")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _languages(country: str) -> tuple[str, ...]:
    return ("ru", "en") if country in _RUSSIAN else ("en",)


def _packs(ask: _Questions, given: Sequence[str] | None, languages: Sequence[str]) -> list[Pack]:
    """The packs named; else those that are ticked, or all in the team's languages where nothing is asked."""
    if given is not None:
        return [find_pack(name) for name in dict.fromkeys(given)]
    fitting = [pack for pack in list_packs() if {entry.language for entry in pack.sources} & set(languages)]
    if not ask.asks:
        return fitting
    return [
        pack
        for pack in list_packs()
        if typer.confirm(f"Sources: {pack.title} ({len(pack.sources)} feeds)?", default=pack in fitting)
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"--disclosed {text!r} is no date like 2026-11-01") from None


def _refuse_existing(target: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise InputError(f"{target} exists already: --force replaces it")


def _write(target: Path, text: str, *, force: bool) -> None:
    """Check the text as the service will, then let the file appear whole."""
    build_settings(tomllib.loads(text), target, text, {})
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        part = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        part.chmod(0o644)
        if force:
            part.replace(target)
        else:
            os.link(part, target)  # unlike a rename it never replaces what another wrote meanwhile
    except FileExistsError:
        _refuse_existing(target, force=False)
    except OSError as error:
        raise RunError(f"{target} can't be written: {error.strerror}") from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
