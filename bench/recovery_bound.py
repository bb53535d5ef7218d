"""The least error that any estimator of the mean gap can have on a simulated market, were all its parameters known."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from reputation.net_sentiment import Z95, Floats
from tests.simulated.daily_counts import World

_QUIET = 3
_UNKNOWN = 1e4  # variance of a brand's level, points²
_COMMON_MEMORY = 0.8
_MENTION_VARIANCE = 6000.0  # of one mention's polarity in points², at 40 % neutral
_UNEVEN_DAYS = 1.36  # mean of 1/volume by 1/mean volume, over weekdays and lively days
_OUTLIER_VARIANCE = 208.0  # of ±25 points, evenly


def least_error(world: World) -> float:
    """Standard error, in points, of the best linear estimate of the mean gap: Gaussian conditioning on all brands.

    The market as `World` says it, the shapes of its noise apart: all brands move alike with the common shock, and none
    of its days is missing. The brand's days from three before the disclosure on are predicted.
    """
    brands = world.competitors + 1
    days = world.pre_days + world.post_days
    shared = np.kron(np.ones((brands, brands)), world.common**2 * _memory(days, _COMMON_MEMORY))
    covariance = shared + np.kron(np.eye(brands), _own(world, days))
    sampling = np.full((brands, days), _MENTION_VARIANCE * _UNEVEN_DAYS / world.mentions)
    sampling[0, world.pre_days :] /= 1 + (world.flood - 1) * 0.5 ** (np.arange(world.post_days) / 7)
    sampling += world.outliers * _OUTLIER_VARIANCE
    seen = np.ones((brands, days), dtype=bool)
    seen[0, world.pre_days - _QUIET :] = False
    since = np.zeros(brands * days)
    since[world.pre_days : days] = 1.0 / world.post_days
    told = seen.ravel()
    towards = covariance[told] @ since
    known = covariance[np.ix_(told, told)] + np.diag(sampling.ravel()[told])
    left = since @ covariance @ since - towards @ np.linalg.solve(known, towards)
    return float(np.sqrt(left + sampling[0, world.pre_days :].sum() / world.post_days**2))


def _memory(days: int, correlation: float) -> Floats:
    day = np.arange(days)
    decayed: Floats = correlation ** np.abs(np.subtract.outer(day, day))
    return decayed


def _own(world: World, days: int) -> Floats:
    walk = world.drift**2 * np.minimum.outer(np.arange(1, days + 1), np.arange(1, days + 1))
    own: Floats = walk + world.noise**2 * _memory(days, world.memory) + _UNKNOWN
    return own


def best_power(error: float, fall: float) -> float:
    """Chance that an estimate of this standard error finds a fall of `fall` points at a true 5 %."""
    return 1.0 - NormalDist().cdf(Z95 - fall / error)
