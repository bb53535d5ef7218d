"""Every recovery curve that a gap may have followed since its trough, and how badly the days speak against each.

A curve is gap(t) = −D·[(1 − s)·2^(−t/fast) + s·2^(−t/slow)], t in days since the trough. Three shapes:
exponential (s = 0), bi-exponential (Candia et al. 2019 for attention after an event), and permanent loss
(slow = ∞: the share s of the fall never returns). For a given shape the depth D is linear, so it is solved for exactly
(variable projection, Golub and Pereyra 1973) and the rest is a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from reputation.net_sentiment import Floats

Shape = Literal["exponential", "biexponential", "permanent_loss"]
SHAPES: tuple[Shape, ...] = ("exponential", "biexponential", "permanent_loss")

LUCKY_DAYS = 4
_LUCK = 1.5
_PARAMETERS = np.array([2.0, 4.0, 3.0])
_HALF_LIVES, _PAIRED_HALF_LIVES = 160, 36
_SHORTEST, _LONGEST_WINDOWS, _SLOW_WINDOWS = 1.0, 10.0, 2.0
_LEAST_RATIO = 3.0
_SHARES = np.linspace(0.05, 0.95, 19)
_BISECTIONS = 40


@dataclass(frozen=True, slots=True)
class Window:
    """The told days from the trough on, one element each.

    `since`: days since the trough. `value`: the gap in points. `alone` and `shared`: the variances of
    `gap_level.DayErrors`, points². `baseline_variance`: of the counterfactual's level, which all days share.
    `trough_variance`: of the week that was taken for the lowest.
    """

    since: Floats
    value: Floats
    alone: Floats
    shared: Floats
    baseline_variance: float
    trough_variance: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Curves, one element each. `shape` is the place in `SHAPES`; `fast`, `slow` half-lives in days; `slow_share` s.

    `depth` is the D that fits best, points, above 0 for a fall; `score` the curve's AICc up to a constant. `slow` is
    infinite where nothing is slow, or it never returns. The last element is no return at all: `fast` infinite.
    """

    shape: npt.NDArray[np.intp]
    fast: Floats
    slow: Floats
    slow_share: Floats
    depth: Floats
    score: Floats

    def returned(self, share: float) -> Floats:
        """Days after which the share of the depth is regained, for each curve; infinite where never."""
        left = 1.0 - share
        low = np.zeros(len(self.fast))
        high = np.where(np.isfinite(self.slow), self.slow, self.fast) * np.log2(1.0 / left)
        high = np.where(np.isfinite(high), high, 0.0)
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            above = self._remaining(middle) > left
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        never = ~np.isfinite(self.fast) | (~np.isfinite(self.slow) & (self.slow_share >= left))
        return np.where(never, np.inf, high)

    def half(self) -> Floats:
        """Days after which half of what ever returns is back: `fast`, but for the bi-exponential."""
        return np.where(self.shape == 1, self.returned(0.5), self.fast)

    def _remaining(self, since: Floats) -> Floats:
        slow = np.where(np.isfinite(self.slow), 2.0 ** (-since / self.slow), 1.0)
        return (1.0 - self.slow_share) * 2.0 ** (-since / self.fast) + self.slow_share * slow


def candidates(window: Window) -> Candidates:
    """All curves of the grid with their scores.

    The score is −2·log likelihood + 2k + 2k(k + 1)/(n − k − 1) (Hurvich and Tsai 1989), k the parameters, n the days
    divided by what their autocorrelation inflates. The likelihood is divided by the dispersion of the residuals where
    they are larger than the noise of the pre-period says (QAICc, Burnham and Anderson 2002, 2.5).
    """
    inner = _InnerProduct(window)
    length = float(window.since[-1]) if len(window.since) else 1.0
    fine = np.geomspace(_SHORTEST, max(_LONGEST_WINDOWS * length, 30.0), _HALF_LIVES)
    coarse = np.geomspace(_SHORTEST, max(_SLOW_WINDOWS * length, 6.0), _PAIRED_HALF_LIVES)
    parts = [
        _mixed(inner, 0, fine, np.array([np.inf]), np.array([0.0])),
        _mixed(inner, 1, coarse, coarse, _SHARES),
        _mixed(inner, 2, fine, np.array([np.inf]), _SHARES),
        _mixed(inner, 0, np.array([np.inf]), np.array([np.inf]), np.array([0.0])),
    ]
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    shape = joined[0].astype(np.intp)
    best = int(np.argmin(joined[5]))
    curve = _unit(window.since, joined[1][best]) * (1 - joined[3][best])
    curve += _unit(window.since, joined[2][best]) * joined[3][best]
    misfit = joined[5] / inner.dispersion(-joined[4][best] * curve)
    score = misfit + _penalty(float((window.alone / window.shared).sum()))[shape]
    return Candidates(shape, joined[1], joined[2], joined[3], joined[4], score)


def _penalty(days: float) -> Floats:
    """2k + 2k(k + 1)/(n − k − 1) for each of `SHAPES`; n is held where the term would blow up."""
    count = _PARAMETERS
    penalty: Floats = 2 * count + 2 * count * (count + 1) / np.maximum(days - count - 1, 1.0)
    return penalty


def _unit(since: Floats, half_life: float) -> Floats:
    curve: Floats = np.ones(len(since)) if np.isinf(half_life) else 2.0 ** (-since / half_life)
    return curve


class _InnerProduct:
    """aᵀΣ⁻¹b of series over the window's days, Σ their error covariance.

    Beside each day's own error it holds two shared ones: the counterfactual's level, and the luck of the lowest week:
    it was chosen for being low, so its days may lie off the curve together by `_LUCK` of its standard errors (the
    lowest of about eight independent weeks lies 1.4 below its mean). Woodbury's identity keeps it at two columns.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._weights = 1.0 / window.shared
        level = np.full(len(window.since), window.baseline_variance**0.5)
        luck = (window.since < LUCKY_DAYS) * _LUCK * window.trough_variance**0.5
        self._common = np.stack([level, luck])
        self._inverse = np.linalg.inv((self._common * self._weights) @ self._common.T + np.eye(2))
        self.value = window.value[None, :]

    @property
    def since(self) -> Floats:
        """Days since the trough."""
        return self._window.since

    def __call__(self, left: Floats, right: Floats) -> Floats:
        """Products of all rows of `left` with all rows of `right`: shape (left, right)."""
        weighed = left * self._weights
        product: Floats = weighed @ right.T - (weighed @ self._common.T) @ self._inverse @ (
            (self._common * self._weights) @ right.T
        )
        return product

    def dispersion(self, fitted: Floats) -> float:
        """How many times larger the residuals are than the noise says; at least 1."""
        rest = self._window.value - fitted
        rest = rest - (self._inverse @ ((self._common * self._weights) @ rest)) @ self._common
        count = max(len(rest) - _PARAMETERS[1], 1.0)
        return max(1.0, float((rest**2 / self._window.alone).sum() / count))


def _mixed(inner: _InnerProduct, shape: int, fast: Floats, slow: Floats, shares: Floats) -> tuple[Floats, ...]:
    """Columns of `Candidates`, the misfit χ² in place of the score, for all mixes of these half-lives and shares."""
    quick = np.stack([_unit(inner.since, half_life) for half_life in fast])
    lasting = np.stack([_unit(inner.since, half_life) for half_life in slow])
    first, second = np.meshgrid(np.arange(len(fast)), np.arange(len(slow)), indexing="ij")
    apart = (slow[second] >= _LEAST_RATIO * fast[first]) | np.isinf(slow[second])
    first, second = first[apart][:, None], second[apart][:, None]
    quick_power, lasting_power = np.diagonal(inner(quick, quick)), np.diagonal(inner(lasting, lasting))
    power = (
        (1 - shares) ** 2 * quick_power[first]
        + 2 * (1 - shares) * shares * inner(quick, lasting)[first, second]
        + shares**2 * lasting_power[second]
    )
    toward = (1 - shares) * inner(quick, inner.value)[first, 0] + shares * inner(lasting, inner.value)[second, 0]
    depth = np.maximum(-toward / np.maximum(power, 1e-12), 0.0)
    misfit = float(inner(inner.value, inner.value)[0, 0]) - depth**2 * power
    grid = np.ones_like(power)
    columns = (shape * grid, fast[first] * grid, slow[second] * grid, shares * grid, depth, misfit)
    return tuple(column.ravel() for column in columns)
