"""What a training run is set to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

STAGE_ONE: Mapping[str, int] = MappingProxyType(
    {
        "newsmtsc": 1960,
        "rusentne": 1480,
        "sentfin": 350,
        "finentity": 150,
        "sentirueval_banks": 340,
        "sentirueval_telecom": 340,
        "semeval_topics": 400,
        "semeval_tweets": 400,
        "rusentitweet": 400,
        "umsab": 320,
        "breach_news": 160,
        "casie": 60,
        "telegram_posts": 60,
        "telegram_ads": 20,
        "facebook_ads": 80,
        "written_ads": 120,
        "written_mentions": 160,
    }
)
"""Rows that one pass draws of each set: four passes see the two news sets once."""

STAGE_TWO: Mapping[str, int] = MappingProxyType(
    {
        "newsmtsc": 300,
        "rusentne": 240,
        "sentfin": 100,
        "finentity": 40,
        "sentirueval_banks": 80,
        "sentirueval_telecom": 80,
        "semeval_topics": 80,
        "semeval_tweets": 80,
        "rusentitweet": 80,
        "umsab": 100,
        "breach_news": 40,
        "casie": 20,
        "telegram_posts": 100,
        "telegram_ads": 40,
        "facebook_ads": 250,
        "written_ads": 800,
        "written_mentions": 1000,
    }
)
"""The hand-written texts, real ads as hard negatives, and a replay of the first stage."""


PAIRED_ROWS = 8_000
"""Examples of two joined texts, from which a pass draws."""

STAGE_THREE: Mapping[str, int] = MappingProxyType(
    {
        "paired": 1500,
        "newsmtsc": 250,
        "rusentne": 200,
        "sentfin": 100,
        "sentirueval_banks": 60,
        "sentirueval_telecom": 60,
        "semeval_topics": 60,
        "semeval_tweets": 40,
        "rusentitweet": 60,
        "umsab": 60,
        "breach_news": 20,
        "telegram_posts": 30,
        "telegram_ads": 15,
        "facebook_ads": 80,
        "written_ads": 250,
        "written_mentions": 350,
    }
)
"""Two targets in one text, so that the target decides and not the tone; a replay of the rest."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of training: rows of each set per pass, how many passes, and the highest rate."""

    name: str
    rows: Mapping[str, int]
    passes: int
    rate: float
    minutes: float | None = None
    """Wall time after which the rate has fallen to zero even if passes are left; None to run them all."""


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Everything that decides a run; the same config, seed and data give the same weights.

    Only a stage's `minutes` ties a run to the machine's speed.
    """

    data: Path
    texts: Path
    base: str
    tokenizer: Path
    work: Path
    seed: int = 7
    pieces: int = 48_000
    batch: int = 48
    part: int = 12
    """Texts of a batch that one thread computes at a time; a thread that is held up takes fewer parts."""
    frozen_layers: int = 3
    head_rate_factor: float = 5.0
    drop_target: float = 0.1
    teacher_texts: int = 4_000
    threads: int = 2
    stated_licences_only: bool = False
    full_precision_layers: tuple[int, ...] = tuple(range(12))
    """Layers whose feed-forward output, which int8 serves worst, keeps a scale for every 32 weights."""
    stages: tuple[Stage, ...] = field(
        default=(
            Stage("one", STAGE_ONE, 12, 7e-5),
            Stage("two", STAGE_TWO, 5, 4e-5),
            Stage("three", STAGE_THREE, 4, 5e-5),
        )
    )
