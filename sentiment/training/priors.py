"""How much the classes of a set weigh beyond their share: sets measured by recall or by their rarer classes.

Logit adjustment (Menon et al., "Long-tail learning via logit adjustment", ICLR 2021): while training, the logarithm of
each class's share is added to its logit, so that the network need not learn it, and the rarer classes are told more
often. The whole share would suit macro-recall alone; half of it costs the probabilities little.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from sentiment.records import SENTIMENTS
from sentiment.training.examples import Example

STRENGTH = 0.5
"""Of the logarithm of a share, what is added: 0 leaves the set as it is, 1 makes its classes equally likely."""

BALANCED = ("rusentne", "semeval_tweets", "semeval_topics")
"""Sets whose published measure counts a rare class as much as a frequent one, and which have such classes."""

Shift = tuple[float, ...]
NO_SHIFT: Shift = (0.0,) * len(SENTIMENTS)


def shifts_of(groups: Mapping[str, Sequence[Example]]) -> dict[str, Shift]:
    """What to add to the sentiment logits of each balanced set's rows while training, class by class."""
    return {source: _shift(groups[source]) for source in BALANCED if groups.get(source)}


def _shift(examples: Sequence[Example]) -> Shift:
    counts = Counter(example.sentiment for example in examples if example.sentiment is not None)
    return tuple(STRENGTH * math.log(max(1, counts[label]) / counts.total()) for label in range(len(SENTIMENTS)))
