"""`goodwill init`: a few questions, and a goodwill.toml that the service starts with."""

from __future__ import annotations

import os
import tempfile
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, get_args

import typer

from cli.pack_choice import choose_packs, known_sector, try_sources
from cli.questions import Questions
from cli.toml_text import Answers, config_text
from packs import Sector, sources_of
from packs.watched import Watched
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
    sector: Annotated[str | None, typer.Option(help="of the source packs: banking, telecom, retail ...")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="en or ru; may be repeated, the first is the mails'")
    ] = None,
    timezone: Annotated[str | None, typer.Option(help="such as Europe/Moscow")] = None,
    disclosed: Annotated[str | None, typer.Option(help="when the breach became public, such as 2026-11-01")] = None,
    recipient: Annotated[list[str] | None, typer.Option(help="who gets the daily mail; may be repeated")] = None,
    pack: Annotated[
        list[str] | None, typer.Option(help="a source pack instead of those of country and sector; may be repeated")
    ] = None,
    ask_sources: Annotated[
        bool | None, typer.Option("--try/--no-try", help="ask every source; those that don't answer are switched off")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="ask nothing")] = False,
    force: Annotated[bool, typer.Option("--force", help="replace an existing file")] = False,
) -> None:
    """Ask what is not said by options, and write goodwill.toml."""
    target = config_path()
    _refuse_existing(target, force=force)
    ask = Questions(asks=not yes)
    name = ask.text("Your brand", brand)
    if not name:
        raise InputError("`goodwill init` needs your brand: answer the question, or give --brand")
    aliases = ask.texts("Other names of it, with commas between them", alias)
    competitors = ask.texts("Competitors, with commas between them", competitor)
    code = _code(ask.text("Country, two letters", country))
    field = known_sector(ask.text(f"Sector, one of {', '.join(get_args(Sector))}", sector).lower())
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
        sources=(),
        sector=field,
    )
    _check(target, config_text(answers))
    packs = choose_packs(ask, pack, code, field, languages)
    answers = replace(answers, sources=tuple(sources_of(packs, Watched(name, aliases, competitors))))
    if answers.sources and ask.sure("Ask every source now whether it answers", ask_sources, default=True):
        answers = replace(answers, sources=try_sources(answers.sources, target.resolve().parent))
    _write(target, config_text(answers), force=force)
    typer.echo(f"{target} is written: {len(answers.sources)} sources, {1 + len(competitors)} brands.")
    typer.echo("Next: `goodwill check` tries it, `goodwill up` runs the service.")


def _code(country: str) -> str:
    """The ISO 3166 code in lower case; "uk" is what most people write for gb."""
    return "gb" if country.lower() == "uk" else country.lower()


def _languages(country: str) -> tuple[str, ...]:
    return ("ru", "en") if country in _RUSSIAN else ("en",)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"--disclosed {text!r} is no date like 2026-11-01") from None


def _refuse_existing(target: Path, *, force: bool) -> None:
    if target.exists() and not force:
        raise InputError(f"{target} exists already: --force replaces it")


def _check(target: Path, text: str) -> None:
    """Read the text as the service will; a mistake names its key, not the line of a file that is not there yet.

    Raises:
        SettingsError: an answer makes a wrong setting.
    """
    build_settings(tomllib.loads(text), target, "", {})


def _write(target: Path, text: str, *, force: bool) -> None:
    """Check the text, then let the file appear whole."""
    _check(target, text)
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
