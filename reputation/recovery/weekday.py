"""How net sentiment differs by weekday when nothing happens, so that a gap of a few days is not a gap of weekdays."""

from __future__ import annotations

import numpy as np

from reputation.net_sentiment import Floats

WEEK = 7
LEAST_WEEKS = 4


def weekday_pattern(net: Floats) -> Floats:
    """Seven deviations in points, about 0, for days at places 0, 1, ... 6 modulo 7 of a calm stretch.

    From each day's difference to the mean of the seven days about it, which no drift and no level touches. The means
    a weekday are shrunk by τ²/(τ² + variance of the mean), τ² the variance of the means less what chance explains
    (empirical Bayes), so noise makes no pattern. All 0 under `LEAST_WEEKS` weeks of full days.
    """
    odd = _differences(net)
    place = (np.arange(len(odd)) + WEEK // 2) % WEEK
    seen = ~np.isnan(odd)
    counts = np.bincount(place[seen], minlength=WEEK)
    if counts.min() < LEAST_WEEKS - 1:
        return np.zeros(WEEK)
    means = np.bincount(place[seen], weights=odd[seen], minlength=WEEK) / counts
    chance = float((odd[seen] - means[place[seen]]).var()) / counts
    between = max(0.0, float(means.var(ddof=1)) - float(chance.mean()))
    if between == 0.0:
        return np.zeros(WEEK)
    pattern: Floats = means * between / (between + chance)
    centred: Floats = pattern - pattern.mean()
    return centred


def _differences(net: Floats) -> Floats:
    """Each day less the mean of the week about it, NaN where one of the seven is missing; six days shorter."""
    if len(net) < WEEK:
        return np.empty(0)
    weeks = np.lib.stride_tricks.sliding_window_view(net, WEEK)
    differences: Floats = weeks[:, WEEK // 2] - weeks.mean(axis=1)
    return differences


def without_weekdays(net: Floats, pattern: Floats) -> Floats:
    """The series without its pattern, as placed from its first day on."""
    return net - pattern_on(len(net), pattern)


def pattern_on(days: int, pattern: Floats) -> Floats:
    """The pattern on each of `days` consecutive days."""
    return pattern[np.arange(days) % WEEK]
