"""The files of labelled sets: where they lie, by our names or as their repositories have them, and what they hold."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reputation.errors import InputError

csv.field_size_limit(10_000_000)

PLACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "newsmtsc": ("newsmtsc/{part}.jsonl", "**/NewsMTSC-dataset/{part}.jsonl"),
        "rusentne": ("rusentne/{part}.csv", "**/RuSentNE-evaluation/{part}.csv"),
        "ruopinionne": ("ruopinionne/{part}.jsonl", "**/RuOpinionNE-2024/{part}.jsonl"),
        "sentfin": ("sentfin/{part}.jsonl",),
        "finentity": ("finentity/{part}.json", "**/FinEntity/data/{part}.json"),
        "sentirueval_banks": ("sentirueval2016/banks_{part}.csv", "**/sentirueval_2016_banks/{part}.csv"),
        "sentirueval_telecom": ("sentirueval2016/telecom_{part}.csv", "**/sentirueval_2016_telecom/{part}.csv"),
        "semeval": ("semeval_tweets/{part}.tsv", "**/datastories-semeval2017-task4/dataset/{part}.tsv"),
        "semeval_test": ("semeval_tweets/{part}.txt", "**/datastories-semeval2017-task4/dataset/{part}.txt"),
        "rusentitweet": ("rusentitweet/rusentitweet_{part}.csv", "**/rusentitweet_{part}.csv"),
        "umsab": ("umsab/{part}_text.txt", "**/xlm-t/data/sentiment/{part}_text.txt"),
        "tweeteval": ("tweeteval/{part}_text.txt", "**/tweeteval/datasets/sentiment/{part}_text.txt"),
        "breach_news": ("breach_news/cybersecurity-news-en-title-3000.csv",),
        "casie": ("cyber_news_casie/articles.jsonl",),
        "facebook_ads": ("facebook_ads/ads.jsonl",),
        "telegram_posts": ("telegram_ru/posts.jsonl",),
    }
)
"""Patterns of a set's files, the first that finds one counts; any file may be packed as `.gz`."""


def files_of(folder: Path, name: str, part: str = "") -> list[Path]:
    """The files of a part of a set, in order, each once; none where it isn't there. `part` may hold wildcards."""
    for pattern in PLACES[name]:
        wanted = pattern.format(part=part)
        plain = set(folder.glob(wanted))
        packed = {path for path in folder.glob(f"{wanted}.gz") if path.with_suffix("") not in plain}
        if plain or packed:
            return sorted(plain | packed)
    return []


def file_of(folder: Path, name: str, part: str = "") -> Path:
    """The file of a part of a set.

    Raises:
        InputError: it isn't there.
    """
    found = files_of(folder, name, part)
    if not found:
        path = folder / PLACES[name][0].format(part=part)
        raise InputError(f"a set is missing: neither {path} nor its .gz copy is there")
    return found[0]


def read_file(path: Path) -> str:
    """The whole text, unpacked where the name ends in `.gz`; line ends as they are."""
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")


def read_lines(path: Path) -> list[str]:
    """The lines without their ends; a carriage return inside one ends none."""
    lines = [line.removesuffix("\r") for line in read_file(path).split("\n")]
    return lines[:-1] if lines and not lines[-1] else lines


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, blank lines left out."""
    return (json.loads(line) for line in read_lines(path) if line.strip())


def read_table(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """The rows of a table whose first line names the columns."""
    return iter(csv.DictReader(io.StringIO(read_file(path), newline=""), delimiter=delimiter))
