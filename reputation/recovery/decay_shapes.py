"""Every recovery curve that a gap may have followed since its trough, and how badly the days speak against each.

A curve is gap(t) = −D·[(1 − s)·2^(−t/fast) + s·2^(−t/slow)], t in days since the trough. Three shapes:
exponential (s = 0), bi-exponential (Candia et al. 2019 for attention after an event), and permanent loss
(slow = ∞: the share s of the fall never returns). For a given shape the depth D is linear, so it is solved for exactly
(variable projection, Golub and Pereyra 1973) and the rest is a grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from reputation.net_sentiment import Floats

Columns: TypeAlias = tuple[Floats, Floats, Floats, Floats, Floats, Floats]
Shape = Literal["exponential", "biexponential", "permanent_loss"]
SHAPES: tuple[Shape, ...] = ("exponential", "biexponential", "permanent_loss")

LUCKY_DAYS = 4
_LUCK = 1.5
_WAVES = 4
_PARAMETERS = np.array([2.0, 4.0, 3.0])
SHORTEST = 1.0
_LONGEST_WINDOWS, _SLOW_WINDOWS = 10.0, 2.0
_LEAST_RATIO = 3.0
_SHARES = np.linspace(0.05, 0.95, 19)
_NEVER, _NONE = np.array([np.inf]), np.array([0.0])
_STEPS, _ZOOMS = 40, 2
_RULED_OUT = 70.0
_TINY = 1e-12
_BISECTIONS = 40


@dataclass(frozen=True, slots=True)
class Window:
    """The told days from the trough on, one element each.

    `since`: days since the trough. `value`: the gap in points. `alone` and `shared`: the variances of
    `gap_level.DayErrors`, points². `baseline_variance`: of the counterfactual's level at the trough, which all days
    share; `drift`: what a day adds to it, points². `trough_variance`: of the week that was taken for the lowest.
    """

    since: Floats
    value: Floats
    alone: Floats
    shared: Floats
    baseline_variance: float
    drift: float
    trough_variance: float


@dataclass(frozen=True, slots=True)
class _Axes:
    """The half-lives and slow shares whose mixes are tried, each in rising order."""

    fast: Floats
    slow: Floats
    share: Floats


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
    axes = _whole_axes(length)
    found = _joined(inner, axes)
    for _ in range(_ZOOMS):
        axes = [_zoomed(found, shape, of_shape) for shape, of_shape in enumerate(axes)]
        found = _joined(inner, axes)
    curve = _curve(found, int(np.argmin(found.score)), window.since)
    count = float((window.alone / window.shared).sum())
    return replace(found, score=found.score / inner.dispersion(curve) + _penalty(count)[found.shape])


def _joined(inner: _InnerProduct, axes: Sequence[_Axes]) -> Candidates:
    """All mixes of the axes of all shapes, and no return at all; scored by their misfit χ²."""
    parts = [(_paired if shape == 1 else _mixed)(inner, shape, of_shape) for shape, of_shape in enumerate(axes)]
    parts.append(_mixed(inner, 0, _Axes(_NEVER, _NEVER, _NONE)))
    shape, *columns = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Candidates(shape.astype(np.intp), *columns)


def _whole_axes(length: float) -> list[_Axes]:
    """The axes of each shape, for a window of `length` days, wide and coarse."""
    fast = np.geomspace(SHORTEST, max(_LONGEST_WINDOWS * length, 30.0), _STEPS)
    paired = np.geomspace(SHORTEST, longest_slow(length), _STEPS)
    return [_Axes(fast, _NEVER, _NONE), _Axes(paired, paired, _NONE), _Axes(fast, _NEVER, _SHARES)]


def longest_slow(length: float) -> float:
    """The longest slow half-life that a window of `length` days can tell from a permanent loss, in days."""
    return max(_SLOW_WINDOWS * length, 6.0)


def _zoomed(found: Candidates, shape: int, axes: _Axes) -> _Axes:
    """The same axes, finer, over what is left of them when the curves that the days rule out are dropped."""
    score = np.where((found.shape == shape) & np.isfinite(found.fast), found.score, np.inf)
    kept = score <= score.min() + _RULED_OUT
    if not np.isfinite(score.min()):
        return axes
    return _Axes(
        _between(axes.fast, found.fast[kept], _STEPS),
        _between(axes.slow, found.slow[kept], _STEPS),
        _between(axes.share, found.slow_share[kept], len(_SHARES)),
    )


def _between(axis: Floats, kept: Floats, count: int) -> Floats:
    """`count` values from the neighbour below the lowest kept one to the neighbour above the highest."""
    if len(axis) == 1:
        return axis
    low = axis[max(int(np.searchsorted(axis, kept.min())) - 1, 0)]
    high = axis[min(int(np.searchsorted(axis, kept.max())) + 1, len(axis) - 1)]
    between: Floats = np.geomspace(low, high, count)
    return between


def _curve(found: Candidates, place: int, since: Floats) -> Floats:
    share = found.slow_share[place]
    fast, slow = _units(since, np.array([found.fast[place], found.slow[place]]))
    curve: Floats = -found.depth[place] * ((1.0 - share) * fast + share * slow)
    return curve


def _penalty(days: float) -> Floats:
    """2k + 2k(k + 1)/(n − k − 1) for each of `SHAPES`; n is held where the term would blow up."""
    count = _PARAMETERS
    penalty: Floats = 2 * count + 2 * count * (count + 1) / np.maximum(days - count - 1, 1.0)
    return penalty


def _units(since: Floats, half_lives: Floats) -> Floats:
    """2^(−t/H) for each half-life: shape (half-lives, days)."""
    units: Floats = 2.0 ** (-since / half_lives[:, None])
    return units


class _InnerProduct:
    """aᵀΣ⁻¹b of series over the window's days, Σ their error covariance.

    Beside each day's own error it holds shared ones: the counterfactual's level; its random walk since the trough, by
    the first `_WAVES` terms of its Karhunen-Loève series (nine tenths of it); and the luck of the lowest week: it was
    chosen for being low, so its days may lie off the curve together by `_LUCK` of its standard errors (the lowest of
    about eight independent weeks lies 1.4 below its mean). Woodbury's identity keeps all this at a few columns.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._weights = 1.0 / window.shared
        level = np.full(len(window.since), window.baseline_variance**0.5)
        luck = (window.since < LUCKY_DAYS) * _LUCK * window.trough_variance**0.5
        self._common = np.vstack([level, luck, _waves(window)])
        power = (self._common * self._weights) @ self._common.T
        self._inverse = np.linalg.inv(power + np.eye(len(power)))
        self.value = window.value[None, :]
        self.power = float(self(self.value, self.value)[0, 0])

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


def _waves(window: Window) -> Floats:
    """Columns whose products add up to the covariance of a random walk with `drift` a day: shape (waves, days)."""
    length = max(float(window.since[-1]), 1.0) if len(window.since) else 1.0
    rate = (np.arange(_WAVES)[:, None] + 0.5) * np.pi
    waves: Floats = (2.0 * length * window.drift) ** 0.5 / rate * np.sin(rate * window.since / length)
    return waves


def _mixed(inner: _InnerProduct, shape: int, axes: _Axes) -> Columns:
    """Columns of `Candidates`, misfit χ² in place of the score, for all mixes of a half-life and what never returns."""
    fast, share = (axis.ravel() for axis in np.meshgrid(axes.fast, axes.share, indexing="ij"))
    quick, lasting = _units(inner.since, axes.fast), np.ones((1, len(inner.since)))
    place = np.repeat(np.arange(len(axes.fast)), len(axes.share))
    power = (
        (1 - share) ** 2 * np.diagonal(inner(quick, quick))[place]
        + 2 * (1 - share) * share * inner(quick, lasting)[place, 0]
        + share**2 * inner(lasting, lasting)[0, 0]
    )
    toward = (1 - share) * inner(quick, inner.value)[place, 0] + share * inner(lasting, inner.value)[0, 0]
    depth = np.maximum(-toward / np.maximum(power, _TINY), 0.0)
    ones = np.ones(len(fast))
    return shape * ones, fast, np.inf * ones, share, depth, inner.power - depth**2 * power


def _paired(inner: _InnerProduct, shape: int, axes: _Axes) -> Columns:
    """The same for all pairs of a fast and a slow half-life; a mix with a negative part is ruled out."""
    quick, lasting = _units(inner.since, axes.fast), _units(inner.since, axes.slow)
    first, second = np.meshgrid(np.arange(len(axes.fast)), np.arange(len(axes.slow)), indexing="ij")
    apart = axes.slow[second] >= _LEAST_RATIO * axes.fast[first]
    first, second = first[apart], second[apart]
    one, two = np.diagonal(inner(quick, quick))[first], np.diagonal(inner(lasting, lasting))[second]
    both = inner(quick, lasting)[first, second]
    to_one, to_two = -inner(quick, inner.value)[first, 0], -inner(lasting, inner.value)[second, 0]
    determinant = np.maximum(one * two - both**2, _TINY)
    fast_part = (two * to_one - both * to_two) / determinant
    slow_part = (one * to_two - both * to_one) / determinant
    is_mix = (fast_part > 0) & (slow_part > 0)
    depth = np.where(is_mix, fast_part + slow_part, 0.0)
    share = np.where(is_mix, slow_part, 0.5) / np.where(is_mix, depth, 1.0)
    misfit = np.where(is_mix, inner.power - fast_part * to_one - slow_part * to_two, np.inf)
    return shape * np.ones(len(first)), axes.fast[first], axes.slow[second], share, depth, misfit
