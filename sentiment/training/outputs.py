"""One output of a graph over many windows of token ids."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sentiment.encoder import Floats, batches_of, padded, session_of


def output_of(graph: Path, name: str, windows: Sequence[Sequence[int]]) -> Floats:
    """What the graph's output `name` [n, ...] is for the windows, in their order; at least one window."""
    session = session_of(graph)
    results: dict[int, Floats] = {}
    for rows in batches_of([len(window) for window in windows], threads=1):
        values = session.run([name], {"input_ids": padded([windows[row] for row in rows])})[0]
        results |= dict(zip(rows, values, strict=True))
    return np.stack([results[row] for row in range(len(windows))])
