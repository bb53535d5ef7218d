"""What a training run is set to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

WHOLE = 1_000_000
"""More rows than any set has: every one of them in every pass."""

STAGE_ONE: Mapping[str, int] = MappingProxyType(
    {
        "newsmtsc": 2000,
        "rusentne": 1500,
        "ruopinionne": 300,
        "sentfin": 1700,
        "finentity": 275,
        "umsab": 2900,
        "breach_news": 190,
        "telegram_posts": 300,
        "telegram_ads": 30,
        "written_ads": 450,
        "written_mentions": 500,
        "paired": 300,
    }
)
"""Rows that one pass draws of each set: those with a stated licence, so that both tiers share this stage."""

STAGE_TWO: Mapping[str, int] = MappingProxyType(
    {
        "newsmtsc": 1500,
        "rusentne": 1200,
        "ruopinionne": 150,
        "sentfin": 800,
        "finentity": 60,
        "sentirueval_banks": 1500,
        "sentirueval_telecom": 1350,
        "semeval_topics": 1000,
        "semeval_tweets": 1600,
        "rusentitweet": 1400,
        "umsab": 1300,
        "breach_news": 40,
        "casie": 20,
        "telegram_posts": 80,
        "telegram_ads": 25,
        "facebook_ads": 350,
        "written_ads": 850,
        "written_mentions": 1300,
        "paired": 150,
    }
)
"""Every set: tweets, real ads as hard negatives, and a replay of the first stage."""

STAGE_THREE: Mapping[str, int] = MappingProxyType(
    {
        "newsmtsc": 2400,
        "rusentne": 1800,
        "ruopinionne": 250,
        "sentfin": 2400,
        "finentity": 100,
        "sentirueval_banks": 1400,
        "sentirueval_telecom": 1300,
        "semeval_topics": 1700,
        "semeval_tweets": 1700,
        "rusentitweet": 1700,
        "umsab": 1900,
        "breach_news": 40,
        "casie": 20,
        "telegram_posts": 80,
        "telegram_ads": 25,
        "facebook_ads": 350,
        "written_ads": 550,
        "written_mentions": 900,
        "paired": 200,
    }
)
"""Every set again, with more of what two stages leave unlearnt: headlines, news, topics, tweets."""

STAGE_FOUR: Mapping[str, int] = MappingProxyType(
    {
        **STAGE_THREE,
        "rusentne": 2200,
        "ruopinionne": 300,
        "sentfin": 2000,
        "sentirueval_banks": 1200,
        "sentirueval_telecom": 1100,
        "semeval_tweets": 1500,
        "rusentitweet": 1500,
        "umsab": 1500,
        "written_ads": 1300,
        "written_mentions": 1900,
    }
)
"""The same, with our own ads and mentions nearly whole in every pass."""

STAGE_FIVE: Mapping[str, int] = MappingProxyType(
    {
        **STAGE_FOUR,
        "newsmtsc": 2200,
        "sentirueval_banks": 600,
        "sentirueval_telecom": 600,
        "semeval_topics": 3200,
        "semeval_tweets": 5000,
        "rusentitweet": 1700,
        "umsab": 2200,
        "written_ads": WHOLE,
        "written_mentions": WHOLE,
    }
)
"""What goes on from shipped weights: our own texts whole, the public sets where the fourth stage left most to learn."""

STAGE_SIX: Mapping[str, int] = MappingProxyType(
    {
        "newsmtsc": 2600,
        "rusentne": 1200,
        "ruopinionne": 100,
        "sentfin": 1000,
        "finentity": 60,
        "sentirueval_banks": 1200,
        "sentirueval_telecom": 1000,
        "semeval_topics": 800,
        "semeval_tweets": 1200,
        "rusentitweet": 600,
        "umsab": 700,
        "breach_news": 40,
        "casie": 20,
        "telegram_posts": 300,
        "telegram_ads": 80,
        "facebook_ads": WHOLE,
        "written_ads": WHOLE,
        "written_mentions": WHOLE,
        "paired": 150,
    }
)
"""Once through every real ad and all our own texts: hints learnt from invented ads must leave real ones alone."""

STATED_STAGE: Mapping[str, int] = MappingProxyType({**STAGE_ONE, "written_ads": 900, "written_mentions": 1200})
"""What ends a run on stated licences alone."""

PAIRED_ROWS = 8_000
"""Examples of two joined texts, from which a pass draws."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of training: rows of each set per pass, how many passes, and the rate from first to last."""

    name: str
    rows: Mapping[str, int]
    passes: int
    rate: float
    last_rate: float = 0.0
    hidden_tokens: float = 0.0
    """Share of an example's tokens that the network doesn't see, against learning sets by heart that it saw before."""
    frozen_layers: int = 4
    """Lowest layers that stay as they came: a quarter less to compute."""
    minutes: float | None = None
    """Wall time after which the stage ends, its rate at the last, even if passes are left; None to run them all."""


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
    start: Path | None = None
    """A folder of shipped weights to go on from, its vocabulary kept; None to begin at the base."""
    seed: int = 7
    pieces: int = 48_000
    batch: int = 48
    part: int = 12
    """Texts of a batch that one thread computes at a time; a thread that is held up takes fewer parts."""
    head_rate_factor: float = 3.0
    drop_target: float = 0.07
    teacher_texts: int = 12_000
    threads: int = 2
    stages: tuple[Stage, ...] = field(
        default=(
            Stage("one", STAGE_ONE, 4, 7e-5, 3e-5),
            Stage("two", STAGE_TWO, 5, 6e-5),
            Stage("three", STAGE_THREE, 5, 5e-5),
            Stage("four", STAGE_FOUR, 3, 5e-5, frozen_layers=2),
        )
    )

    def going_on_from(self, folder: Path) -> TrainingConfig:
        """Two more stages from the weights of a shipped folder."""
        five = Stage("five", STAGE_FIVE, 6, 4.5e-5, hidden_tokens=0.06, frozen_layers=2)
        six = Stage("six", STAGE_SIX, 1, 2.5e-5, hidden_tokens=0.06, frozen_layers=2)
        return replace(self, start=folder, stages=(five, six))

    def on_stated_licences(self) -> TrainingConfig:
        """The same run without the sets that come with no licence: the first stage shared, a short one to end it."""
        return replace(self, stages=(self.stages[0], Stage("stated", STATED_STAGE, 1, 3e-5)))
