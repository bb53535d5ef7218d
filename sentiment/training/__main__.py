"""`python -m sentiment.training --data DIR --base FILE --tokenizer FILE`: from raw sets to the shipped folder."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reputation.errors import GoodwillError, InputError
from sentiment.training.config import TrainingConfig

_PACKAGE = Path(__file__).parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Train, quantise, calibrate, measure and write the folder; returns the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    _refuse(parser, options)
    config = TrainingConfig(
        data=options.data,
        texts=options.texts,
        base=options.base,
        tokenizer=options.tokenizer,
        work=options.work,
        seed=options.seed,
        threads=options.threads,
        minutes=options.minutes,
    )
    if options.layers:
        config = config.distilled_from(options.start, options.layers)
    elif options.start:
        config = config.going_on_from(options.start)
    if options.stated_licences_only:
        config = config.on_stated_licences()
    config = replace(config, passes=options.passes or config.passes, rate=options.rate or config.rate)
    try:
        _ship(config, options.output, options.device, reference_head_alone=options.reference_head)
    except GoodwillError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _refuse(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End with what is wrong, where options don't go together."""
    if options.layers and not options.start:
        parser.error("--layers keeps some of a shipped model's layers: name its folder by --start")
    if options.reference_head and not options.start:
        parser.error("--reference-head fits a shipped model's head anew: name its folder by --start")
    idle = [name for name in ("layers", "passes", "rate", "minutes", "device") if getattr(options, name)]
    if options.reference_head and idle:
        parser.error(f"--reference-head trains no layers: {', '.join(f'--{name}' for name in idle)} says nothing there")
    if options.tokenizer == Path() and not options.start:
        parser.error("a run from the base needs its tokenizer.json: name it by --tokenizer")


def _ship(config: TrainingConfig, folder: Path, device: str | None, *, reference_head_alone: bool) -> None:
    try:  # an extra, absent from the default install
        from sentiment.training.device import placed  # noqa: PLC0415
        from sentiment.training.reference_head import ship_reference_head  # noqa: PLC0415
        from sentiment.training.ship import ship  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise InputError(f"training needs {error.name}: pip install 'goodwill[training]'") from error
    if config.start is not None and reference_head_alone:
        ship_reference_head(config, config.start, folder)
    else:
        ship(placed(config, device), folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sentiment.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets, one folder a set")
    parser.add_argument("--base", default="intfloat/multilingual-e5-small", help="hub name, or e5-small-q4.bin")
    parser.add_argument("--tokenizer", type=Path, default=Path(), help="the base's tokenizer.json; a start has its own")
    parser.add_argument("--texts", type=Path, default=_PACKAGE / "training" / "texts", help="our own labelled texts")
    parser.add_argument("--output", type=Path, default=_PACKAGE / "model" / "goodwill-small")
    parser.add_argument("--work", type=Path, default=Path("var/training"), help="checkpoints; a run goes on from them")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=_positive(int), default=2)
    parser.add_argument("--device", choices=["cpu", "cuda"], help="where to train; a GPU where there is one")
    parser.add_argument("--passes", type=_positive(int), help="8, or 4 from a start, unless set here")
    parser.add_argument(
        "--rate", type=_positive(float), help="the encoder's highest learning rate; 1e-4, half from a start"
    )
    parser.add_argument("--layers", type=_positive(int), help="keep so many of the start's, taught by all: a whole run")
    parser.add_argument("--minutes", type=_positive(float), help="wall time of the passes; the rate falls to 0 by then")
    parser.add_argument(
        "--reference-head", action="store_true", help="fit the start's head of the breach reference anew, no layer"
    )
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--start", type=Path, help="a shipped folder to go on from")
    other.add_argument("--stated-licences-only", action="store_true", help="leave out sets without a stated licence")
    return parser


def _positive(kind: type[int | float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        number = kind(text)
        if not 0 < number < math.inf:
            raise ValueError(text)
        return number

    read.__name__ = f"positive {kind.__name__}"  # argparse names it where it refuses a value
    return read


if __name__ == "__main__":
    sys.exit(main())
