"""Seconds of a full counterfactual, all placebos included, against its limit and a plain structural fit of statsmodels.

Two years, six competitors, 60 days since. The peer is one maximum-likelihood fit of local level + AR(1) on the same gap
(`statsmodels`, only where it is installed): no competitors, no placebos, no averaging over the parameters.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from reputation.net_sentiment import Floats
from reputation.recovery.counterfactual import estimate_counterfactual
from tests.simulated.daily_counts import DISCLOSED_ON, World, net_series, simulate

LIMIT_SECONDS = 2.0
_WORLD = World(pre_days=730, post_days=60, fall=20.0)


def seconds(run: Callable[[], object], rounds: int = 3) -> float:
    """The best of some rounds after a warm-up."""
    run()
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return best


def plain_fit(net: Floats) -> Callable[[], object]:
    """One fit of statsmodels, local level + AR(1)."""
    components = import_module("statsmodels.tsa.statespace.structural").UnobservedComponents
    return lambda: components(net, "llevel", autoregressive=1).fit(disp=0)


def main() -> None:
    """Print the seconds, and the ratios to limit and peer."""
    market = simulate(_WORLD, np.random.default_rng(1))
    own = net_series(market.own)
    controls = {brand: net_series(days) for brand, days in market.competitors.items()}
    ours = seconds(lambda: estimate_counterfactual(own, controls, DISCLOSED_ON, market.today))
    print(
        f"recovery: full counterfactual {ours:.2f} s, {ours / LIMIT_SECONDS:.2f} of the limit of {LIMIT_SECONDS:.0f} s"
    )
    if find_spec("statsmodels") is None:
        print("recovery: statsmodels is not installed, so no ratio to its plain fit")
        return
    theirs = seconds(plain_fit(own.net[: _WORLD.pre_days]))
    print(f"recovery: {ours / theirs:.1f} times one plain fit of statsmodels ({theirs:.2f} s)")


if __name__ == "__main__":
    main()
