"""Which source packs `init` takes, and which of their sources answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

import typer
from rich.console import Console

from cli.check import table_of
from cli.checks import check_sources
from cli.progress import progress
from cli.questions import Questions
from packs import Pack, Sector, find_pack, list_packs
from reputation.errors import InputError
from reputation.settings import Settings, SourceSettings


def known_sector(name: str) -> str:
    """The sector, or "" where none is said.

    Raises:
        InputError: no pack is for it; names those there are.
    """
    if name and name not in get_args(Sector):
        raise InputError(f"there are no source packs for the sector {name!r}, only for {', '.join(get_args(Sector))}")
    return name


def choose_packs(
    ask: Questions, given: Sequence[str] | None, country: str, sector: str, languages: Sequence[str]
) -> list[Pack]:
    """The packs named; else those of country and sector, less those unticked and with those added on the keyboard.

    Raises:
        InputError: there is no pack of a name that was given.
    """
    if given is not None:
        return _by_name(given)
    packs = list_packs()
    if country and all(pack.country != country for pack in packs):
        typer.echo(f"No source packs are for the country {country!r}: only those of every country are taken.")
    fitting = [pack for pack in packs if pack.fits(country, sector, languages)]
    if not ask.asks:
        return fitting
    ticked = [pack for pack in fitting if ask.sure(f"Sources: {pack.title} ({pack.name})", None, default=True)]
    others = [pack.name for pack in packs if pack not in fitting]
    return ticked + _by_name(ask.texts(f"More packs, with commas between them, of {', '.join(others)}", None))


def try_sources(sources: Sequence[SourceSettings], folder: Path) -> tuple[SourceSettings, ...]:
    """The sources, shown with what they answer; those that don't are switched off, unless none does."""
    with progress("asking the sources") as report:
        findings = check_sources(Settings.model_validate({"directory": folder, "source": sources}), report)
    Console().print(table_of(findings))
    silent = {finding.what for finding in findings if finding.state == "failed"}
    if len(silent) == len(sources):
        typer.echo("No source answers: the network is at fault, or [network] proxy is missing. None is switched off.")
        return tuple(sources)
    typer.echo(f"{len(sources) - len(silent)} of {len(sources)} sources answer; the others are switched off.")
    return tuple(source.model_copy(update={"enabled": source.name not in silent}) for source in sources)


def _by_name(names: Iterable[str]) -> list[Pack]:
    return [find_pack(name) for name in dict.fromkeys(names)]
