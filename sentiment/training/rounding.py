"""Weights rounded to steps so that each row's error is made up for by the rows behind it (GPTQ: Frantar et al. 2022).

Plain rounding errs in each weight by itself; what counts is the product's error over inputs as they come, whose
channels move together.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 127
_DAMPING = 0.01
"""Share of the mean squared input added to each channel's, so that a channel that is always 0 has an inverse."""


def rounded(weights: NDArray[Any], scale: NDArray[Any], gram: NDArray[Any]) -> NDArray[np.int8]:
    """Steps in [-127, 127] for `weights` [channels, out], a step of column o being `scale[o]`.

    `gram` is XᵀX [channels, channels] of inputs X as they come.
    """
    channels = len(weights)
    squares = gram.astype(np.float64) / max(float(np.trace(gram)), 1e-12) * channels
    squares[np.diag_indices(channels)] += _DAMPING
    upper = np.linalg.cholesky(np.linalg.inv(squares)).T
    left = weights.astype(np.float64)
    steps = np.zeros(weights.shape, dtype=np.int8)
    for row in range(channels):
        steps[row] = np.clip(np.rint(left[row] / scale), -LARGEST, LARGEST)
        error = (left[row] - steps[row] * scale) / upper[row, row]
        left[row + 1 :] -= np.outer(upper[row, row + 1 :], error)
    return steps
