"""A brand's path rebuilt from its competitors' paths: synthetic control and its relatives, on arrays.

Everywhere `own` has shape (days,), `others` (days, competitors), both without NaN, in any one unit, and the first
`pre_days` days lie before the event. Weights are exact: the problems are small, so they are solved by an active set
rather than by a search that may stop early.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reputation.net_sentiment import Floats

Bools = npt.NDArray[np.bool_]

WEIGHT_DAYS = 180
UNEVENNESS = 0.15
_MEMORY_FACTOR = 4.0  # (1 + r)/(1 − r) of noise with r = .6: so many days tell as much as one without memory
_TOLERANCE = 1e-9


def simplex_weights(gram: Floats, target: Floats) -> Floats:
    """The w ≥ 0 with Σw = 1 that makes ½·w'Gw − b'w least, for G (k, k) positive semi-definite and b (k,), k ≥ 1.

    An active set in the manner of Lawson and Hanson (1974, Solving Least Squares Problems, ch. 23), with the sum as an
    equality: the variable with the steepest way down enters, those that would turn negative leave.
    """
    scale = float(np.abs(np.diag(gram)).max()) or 1.0
    gram, target = gram / scale, target / scale
    size = len(target)
    weights = np.zeros(size)
    weights[int(np.argmin(0.5 * np.diag(gram) - target))] = 1.0
    for _ in range(10 * size + 10):
        slope = gram @ weights - target
        slope = slope - slope @ weights  # less the multiplier of the sum
        steepest = int(np.argmin(slope))
        if slope[steepest] > -_TOLERANCE:
            break
        entered = weights > 0
        entered[steepest] = True
        moved = _solve_free(gram, target, weights, entered)
        if np.array_equal(moved, weights):
            break
        weights = moved
    return weights


def _solve_free(gram: Floats, target: Floats, weights: Floats, free: Bools) -> Floats:
    """The best weights among the free variables, walking from `weights` and dropping what reaches 0 on the way."""
    weights, free = weights.copy(), free.copy()
    while True:
        places = np.flatnonzero(free)
        wanted = _equality_solution(gram[np.ix_(places, places)], target[places])
        if (wanted > 0).all():
            weights = np.zeros_like(weights)
            weights[places] = wanted
            return weights
        here = weights[places]
        falling = wanted <= 0
        share = float((here[falling] / (here[falling] - wanted[falling] + 1e-300)).min())
        weights[places] = here + share * (wanted - here)
        free[places[falling & (weights[places] <= _TOLERANCE)]] = False
        weights[~free] = 0.0


def _equality_solution(gram: Floats, target: Floats) -> Floats:
    size = len(target)
    system = np.ones((size + 1, size + 1))
    system[:size, :size] = gram
    system[size, size] = 0.0
    solution: Floats = np.linalg.lstsq(system, np.append(target, 1.0), rcond=None)[0][:size]
    return solution


def control_weights(own: Floats, others: Floats, pre_days: int, *, centred: bool = True) -> Floats:
    """Weights of the competitors that follow `own` best before the event: w ≥ 0, Σw = 1.

    Least squares over the days before; `centred` takes each one's mean before the event away first (the demeaned
    synthetic control of Doudchenko and Imbens 2016, Ferman and Pinto 2021), else the levels have to match (Abadie,
    Diamond and Hainmueller 2010, outcomes as the only predictors).
    """
    path, paths = _before(own, others, pre_days, centred=centred)
    return simplex_weights(paths.T @ paths, paths.T @ path)


def shared_weights(own: Floats, others: Floats, pre_days: int) -> Floats:
    """As `control_weights`, with the brand's own past level as one more member of the mix: w ≥ 0, Σw ≤ 1.

    What is missing to 1 is the weight of the brand's own past. Competitors that tell nothing get little, so they add
    little noise; a member that never moves is a point like any other in the simplex. They rest on the last
    `WEIGHT_DAYS` days before the event: over years the brands' own drifts say more than what they share.

    Few noisy days fit weights to chance, so differences between the competitors' weights are drawn toward 0 as under a
    normal prior of standard deviation `UNEVENNESS` (a ridge; Hoerl and Kennard 1970), the noise being what plain least
    squares leave, each day counting for a quarter because noise has memory. Without noise nothing is drawn.
    """
    first = max(0, pre_days - WEIGHT_DAYS)
    path, paths = _before(own[first:], others[first:], pre_days - first, centred=True)
    still = np.column_stack([paths, np.zeros(len(paths))])
    gram, target = still.T @ still, still.T @ path
    left = path - still @ simplex_weights(gram, target)
    size = others.shape[1]
    ridge = _MEMORY_FACTOR * float((left**2).mean()) / UNEVENNESS**2
    gram[:size, :size] += ridge * (np.eye(size) - 1.0 / size)
    return simplex_weights(gram, target)[:-1]


def _before(own: Floats, others: Floats, pre_days: int, *, centred: bool) -> tuple[Floats, Floats]:
    path, paths = own[:pre_days], others[:pre_days]
    return (path - path.mean(), paths - paths.mean(axis=0)) if centred else (path, paths)


def control_effect(own: Floats, others: Floats, pre_days: int, *, centred: bool = True) -> float:
    """Mean of own less its synthetic control after the event, the mean before taken away where `centred`."""
    gap = own - others @ control_weights(own, others, pre_days, centred=centred)
    return float(gap[pre_days:].mean() - (gap[:pre_days].mean() if centred else 0.0))


def difference_in_differences(own: Floats, others: Floats, pre_days: int) -> float:
    """Own change of the mean from before to after, less the mean change of the competitors."""
    gap = own - others.mean(axis=1)
    return float(gap[pre_days:].mean() - gap[:pre_days].mean())


def synthetic_difference(own: Floats, others: Floats, pre_days: int) -> float:
    """Synthetic difference in differences (Arkhangelsky et al. 2021, American Economic Review 111, algorithm 1).

    Competitors are weighed as in `control_weights`, with a ridge of ζ² a day that spreads the weights, and the days
    before are weighed so that the competitors' weighted past meets their mean after. ζ = T₁^¼·σ, T₁ days after, σ the
    standard deviation of the competitors' daily changes before. One competitor, or one day before, gets all weight.
    """
    post_days = len(own) - pre_days
    changes = np.diff(others[:pre_days], axis=0)
    spread = float(changes.std(ddof=1)) if changes.size > 1 else 0.0
    path, paths = _before(own, others, pre_days, centred=True)
    ridge = post_days**0.5 * spread**2 * pre_days * np.eye(others.shape[1])
    brand_weights = simplex_weights(paths.T @ paths + ridge, paths.T @ path)
    gap = own - others @ brand_weights
    return float(gap[pre_days:].mean() - _day_weights(others, pre_days, spread) @ gap[:pre_days])


def _day_weights(others: Floats, pre_days: int, spread: float) -> Floats:
    """Weights of the days before, each competitor's mean over time left free by centring over the competitors."""
    past = others[:pre_days] - others[:pre_days].mean(axis=1, keepdims=True)
    after = others[pre_days:].mean(axis=0)
    ridge = (1e-6 * spread) ** 2 * others.shape[1] * np.eye(pre_days)
    return simplex_weights(past @ past.T + ridge, past @ (after - after.mean()))


def left_out_weights(own: Floats, others: Floats, pre_days: int) -> list[Floats]:
    """`shared_weights` once without each competitor: k arrays of shape (k,), 0 at the one left out."""
    size = others.shape[1]
    found = []
    for absent in range(size):
        present = np.arange(size) != absent
        weights = np.zeros(size)
        if size > 1:
            weights[present] = shared_weights(own, others[:, present], pre_days)
        found.append(weights)
    return found


def space_rank(own: Floats, others: Floats, pre_days: int) -> tuple[float, float]:
    """Placebo in space: p value and the smallest p that so many competitors allow, 1/(k + 1).

    Each competitor in turn is taken for the brand, the others for its controls (Abadie, Diamond and Hainmueller
    2010). The statistic is |mean gap after − mean gap before| by the root mean square of the gap before; p is the
    share of the k + 1 brands whose statistic is at least the brand's own.
    """
    size = others.shape[1]
    own_ratio = _space_ratio(own, others, pre_days)
    ratios = [_space_ratio(others[:, at], np.delete(others, at, axis=1), pre_days) for at in range(size)]
    return (1 + sum(ratio >= own_ratio for ratio in ratios)) / (size + 1), 1 / (size + 1)


def _space_ratio(own: Floats, others: Floats, pre_days: int) -> float:
    gap = own - own[:pre_days].mean()
    if others.shape[1]:
        moved = others - others[:pre_days].mean(axis=0)
        gap = gap - moved @ shared_weights(own, others, pre_days)
    before = float(np.sqrt((gap[:pre_days] ** 2).mean()))
    return abs(float(gap[pre_days:].mean())) / max(before, _TOLERANCE)
