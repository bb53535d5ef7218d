"""Broken answers through every parser: a seeded sample of `python -m tests.fuzzing`."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import crawlers.parsers
from tests.fuzzing import find_parsers, fuzz, make_input, recorded

SEED, COUNT = 1, 150


def test_broken_answers_give_a_result_or_a_parse_error_by_every_parser() -> None:
    assert list(fuzz(range(COUNT), SEED)) == []


def annotations_of(function: Callable[..., Any]) -> list[Any]:
    return [parameter.annotation for parameter in inspect.signature(function).parameters.values()]


def test_fuzzing_knows_every_parser_that_reads_an_answer() -> None:
    fuzzed = {parser.name for parser in find_parsers()}
    named = set()
    for module in pkgutil.iter_modules(crawlers.parsers.__path__):
        for name, function in vars(import_module(f"crawlers.parsers.{module.name}")).items():
            is_own = inspect.isfunction(function) and function.__module__.endswith(f".{module.name}")
            if is_own and name.startswith("parse_") and "bytes" in str(next(iter(annotations_of(function)))):
                named.add(f"{module.name}.{name}")
    assert named <= fuzzed
    assert len(fuzzed) > 20


def test_input_of_a_number_is_the_same_again_and_differs_from_others() -> None:
    seeds = recorded()
    assert make_input(seeds, 1, 7) == make_input(seeds, 1, 7)
    assert len({make_input(seeds, 1, number)[1] for number in range(200)}) > 190
