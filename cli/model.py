"""`goodwill model`: which models are here, which one judges, and how well one reads labelled texts."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.toml_edit import replace_file, with_keys
from jobs.ad_scoring import latest_judge
from jobs.opening import open_service, settings_if_any
from reputation.errors import InputError, ModelError
from reputation.mention import LABELS
from reputation.settings import build_settings, config_path, load_settings
from reputation.settings_tables import SentimentSettings
from sentiment.evaluation import evaluate as measure
from sentiment.evaluation.own import OwnAd, OwnMention, evaluate_own
from sentiment.evaluation.tasks import LANGUAGES
from sentiment.scoring import SHIPPED, Scorer, is_own_layout
from storage.brands import list_brands
from storage.labels import labelled_samples
from storage.sync import stored_zone
from storage.verdicts import ad_verdicts, brand_thresholds

app = typer.Typer(help="List the models, choose one, or measure one.")


@app.command("list")
def list_models() -> None:
    """List the shipped model and the one that the settings name, and which of them is used."""
    settings = settings_if_any()
    wanted = settings.sentiment if settings else None
    chosen = wanted if wanted and wanted.model else None
    table = Table("model", "languages", "used", "folder")
    table.add_row(*_described(None if chosen else wanted), "" if chosen else "yes", Text(str(SHIPPED)))
    if chosen:
        table.add_row(*_described(chosen), "yes", Text(chosen.model or ""))
    Console().print(table)


@app.command()
def use(
    model: Annotated[str, typer.Argument(help="a folder, a name on the Hugging Face hub, or goodwill-small")],
    revision: Annotated[str | None, typer.Option(help="commit or tag on the hub; a name there needs one")] = None,
    languages: Annotated[str | None, typer.Option(help="en,ru: what it reads, where its card doesn't say")] = None,
) -> None:
    """Let another model judge sentiment from now on: try it, then write it into goodwill.toml."""
    file = config_path()
    values: dict[str, str | list[str] | None] = {
        "revision": revision,
        "model": None if model == SHIPPED.name else _anywhere(model),
        "languages": None if languages is None else [code.strip() for code in languages.split(",")],
    }
    if revision and (model == SHIPPED.name or is_own_layout(Path(model))):
        raise InputError(f"{model} has no revisions to choose from: --revision is for a name on the hub")
    before = load_settings(file).sentiment.languages
    text = with_keys(file.read_text(encoding="utf-8-sig"), "sentiment", values)
    scorer = Scorer.chosen(_wanted(file, text))
    scorer.try_out()
    replace_file(file, text)
    if before and languages is None:
        typer.echo(f"languages = {', '.join(sorted(before))} stood there for the model before: taken out", err=True)
    typer.echo(f"{scorer.model} judges sentiment from the service's next start; `goodwill score --again` then the past")


def _wanted(file: Path, text: str) -> SentimentSettings:
    """What the changed text says of the model.

    Raises:
        InputError: its settings stood elsewhere than in a table of their own. SettingsError: one of them is wrong.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise InputError(
            f"{file}: write what it says of sentiment under a line [sentiment], so that it can be changed"
        ) from None
    return build_settings(table, file, text, {}).sentiment


def _anywhere(model: str) -> str:
    """The model's name, by which it is found from any folder: a path as a whole one."""
    return str(Path(model).resolve()) if Path(model).is_dir() else model


def _described(chosen: SentimentSettings | None) -> tuple[Text, Text]:
    try:
        scorer = Scorer.chosen(chosen)
    except ModelError as error:
        return Text(str(error), style="red"), Text("")
    return Text(scorer.model), Text(", ".join(sorted(scorer.languages)))


@app.command()
def evaluate(
    folder: Annotated[
        Path | None, typer.Argument(help="labelled sets in their published formats, one folder a set")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="the most texts of one set")] = None,
    floor: Annotated[bool, typer.Option(help="measure TF-IDF beside it (needs the extra `training`)")] = False,
    own: Annotated[bool, typer.Option("--own", help="measure it on your team's own verdicts and labels")] = False,
) -> None:
    """Measure the model in use on labelled sets and the project's own texts, or with --own on what your team judged.

    Languages that it doesn't offer are measured all the same: the figures say whether it should.
    """
    if own == (folder is not None):
        raise InputError("name a folder of labelled sets, or say --own for your team's verdicts and labels")
    if own:
        _evaluate_own()
        return
    if folder is None or not folder.is_dir():
        raise InputError(f"{folder} is no folder")
    settings = settings_if_any()
    scorer = Scorer.chosen(settings.sentiment if settings else None)
    lines = measure(folder, scorer.widened(LANGUAGES), with_floor=floor, limit=limit, show=typer.echo)
    if silent := sorted(frozenset().union(*(line.languages for line in lines)) - scorer.languages):
        typer.echo(f"measured but not offered: {', '.join(silent)}")


def _evaluate_own() -> None:
    with open_service() as service, service.database.connection() as connection:
        zone = stored_zone(connection)
        judge = latest_judge(connection)
        ads = [
            OwnAd(one.text, one.language, one.verdict == "confirmed", judge.named_in(one.text) if judge else None)
            for one in ad_verdicts(connection)
        ]
        brands = {brand.brand_id: brand.name for brand in list_brands(connection)}
        mentions = [
            OwnMention(LABELS[item.votes.index(max(item.votes))], item.predicted)
            for brand_id in brands
            for sample in labelled_samples(connection, brand_id, zone)
            for item in sample.items
            if item.votes.count(max(item.votes)) == 1  # an even vote says nothing
        ]
        found = brand_thresholds(connection)
    thresholds = {brands[brand_id]: one for brand_id, one in found.items() if brand_id in brands}
    settings = settings_if_any()
    scorer = Scorer.chosen(settings.sentiment if settings else None)
    for line in evaluate_own(ads, mentions, thresholds, scorer):
        typer.echo(line)
