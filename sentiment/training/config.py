"""What a training run is set to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from sentiment.training.examples import Example

STATED: Mapping[str, int] = MappingProxyType(
    {
        "newsmtsc": 3800,
        "rusentne": 3000,
        "ruopinionne": 350,
        "sentfin": 4000,
        "finentity": 320,
        "umsab": 5600,
        "breach_news": 110,
        "telegram_posts": 450,
        "telegram_ads": 60,
        "written_ads": 3200,
        "written_mentions": 4800,
        "paired": 350,
    }
)
"""Rows that one pass draws of each set whose licence is stated."""

UNSTATED: Mapping[str, int] = MappingProxyType(
    {
        "sentirueval_banks": 2000,
        "sentirueval_telecom": 1800,
        "semeval_topics": 4700,
        "semeval_tweets": 4400,
        "rusentitweet": 3800,
        "casie": 50,
        "facebook_ads": 420,
    }
)
"""The same of the sets that come with no licence. Eight passes see small sets three to four times, large ones once."""

_FOREMOST = {"written_ads": 10_000, "written_mentions": 4_800}
_KEPT = 2
"""What a run that goes on draws of the public sets, as a part of a whole run's rows: one in so many. (One in three lost
a point or two where a set is small, and false alarms rose with fewer real ads.)"""

POSTS = "telegram_posts"
REAL_ADS = ("facebook_ads", "telegram_ads")

PAIRED_ROWS = 8_000
"""Examples of two joined texts, from which a pass draws."""


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Everything that decides a run; the same config, seed and data give the same weights on one kind of processor.

    With `minutes` the rate falls by wall time, so that the result hangs on the machine's speed too.
    """

    data: Path
    texts: Path
    base: str
    tokenizer: Path
    work: Path
    start: Path | None = None
    """A folder of shipped weights to go on from, its vocabulary kept; None to begin at the base."""
    layers: int | None = None
    """Layers of the start's that are kept, spread evenly, and learn to answer as all of them do; None to keep all."""
    start_share: float = 0.4
    """Of the start's weights in the mean with the run's that ships, where all layers are kept."""
    rows: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({**STATED, **UNSTATED}))
    """Rows of each set per pass."""
    passes: int = 8
    minutes: float | None = None
    """Wall time after which the training ends, its rate at 0, even if passes are left; None to run them all."""
    rate: float = 1e-4
    """The encoder's learning rate at its height; it falls to 0 in a straight line."""
    head_rate_factor: float = 3.0
    seed: int = 7
    pieces: int = 48_000
    batch: int = 48
    part: int = 12
    """Texts of a batch that one thread computes at a time; a thread that is held up takes fewer parts."""
    drop_target: float = 0.07
    """Share of examples whose target isn't marked, so that texts without one can be judged."""
    drop_brand: float = 0.3
    """The same of ads that name the breached brand: more, since whoever asks may not say whose breach it is."""
    hidden_tokens: float = 0.05
    """Share of an example's tokens that the network doesn't see, against learning small sets by heart."""
    teacher_texts: int = 12_000
    threads: int = 2
    device: str = "cpu"
    """As torch names it; `sentiment.training.device` chooses."""

    def going_on_from(self, folder: Path) -> TrainingConfig:
        """Four passes more from shipped weights, at half the rate, our own texts foremost."""
        kept = {name: count if name in REAL_ADS else count // _KEPT for name, count in self.rows.items()}
        return replace(self, start=folder, passes=4, rate=self.rate / 2, rows=kept | _FOREMOST)

    def unmarked_share(self, example: Example) -> float:
        """How often the example's target isn't marked, in [0, 1]."""
        return self.drop_target if example.reference is None else self.drop_brand

    def distilled_from(self, folder: Path, layers: int) -> TrainingConfig:
        """A whole run from shipped weights, on fewer of their layers, which learn the answers of all of them too."""
        return replace(self, start=folder, layers=layers)

    def on_stated_licences(self) -> TrainingConfig:
        """The same run without the sets that come with no licence."""
        return replace(self, rows=STATED)
