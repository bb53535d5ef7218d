"""How often the phase is wrong, on simulated breaches: AR(1) daily shocks and multinomial counts, a fixed seed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from reputation.net_sentiment import DailyCounts
from reputation.phase import Assessment, assess

Floats = npt.NDArray[np.float64]
DISCLOSED = date(2026, 3, 1)
PRE, POST, NEUTRAL = 90, 80, 0.4
SHOCK, MEMORY = 0.06, 0.3
RUNS = 40


def simulate(generator: np.random.Generator, after: Floats, mentions: float) -> list[DailyCounts]:
    truth = np.concatenate([np.full(PRE, 15.0), 15.0 + after]) / 100 + _shocks(generator, PRE + POST)
    flood = np.concatenate([np.full(PRE, 1.0), 1 + 3 * 0.5 ** (np.arange(POST) / 8)])
    return [_draw(generator, at, truth[at], mentions * flood[at]) for at in range(PRE + POST)]


def _shocks(generator: np.random.Generator, days: int) -> Floats:
    shocks = np.zeros(days)
    for at in range(1, days):
        shocks[at] = MEMORY * shocks[at - 1] + generator.normal() * SHOCK * (1 - MEMORY**2) ** 0.5
    return shocks


def _draw(generator: np.random.Generator, at: int, net: float, mentions: float) -> DailyCounts:
    net = float(np.clip(net, -(1 - NEUTRAL), 1 - NEUTRAL))
    mix = [(1 - NEUTRAL - net) / 2, NEUTRAL, (1 - NEUTRAL + net) / 2]
    counts = generator.multinomial(generator.poisson(mentions), mix)
    return DailyCounts(DISCLOSED + timedelta(days=at - PRE), *(int(count) for count in counts))


def assessed(counts: list[DailyCounts], days_since: int) -> Assessment:
    return assess(counts, {}, DISCLOSED, DISCLOSED + timedelta(days=days_since))


def ever_in_recovery(counts: list[DailyCounts]) -> bool:
    return any(assessed(counts, day).phase == "recovery" for day in range(14, POST, 8))


def recovering(half_life: float = 12) -> Floats:
    days = np.arange(POST)
    back = 0.7 * 0.5 ** ((days - 8) / half_life) + 0.3 * 0.5 ** ((days - 8) / 120)
    curve: Floats = -40 * np.where(days < 8, days / 8, back)
    return curve


def test_sentiment_that_stays_down_is_called_recovery_in_at_most_a_tenth_of_cases() -> None:
    generator = np.random.default_rng(11)
    down = -40 * np.minimum(1, np.arange(POST) / 8)
    assert np.mean([ever_in_recovery(simulate(generator, down, 20)) for _ in range(3 * RUNS)]) <= 0.1


def test_sentiment_that_never_fell_is_called_recovery_in_at_most_a_tenth_of_cases() -> None:
    generator = np.random.default_rng(12)
    assert np.mean([ever_in_recovery(simulate(generator, np.zeros(POST), 20)) for _ in range(RUNS)]) <= 0.1


def test_fall_of_forty_points_with_a_half_life_of_twelve_days_is_told_as_recovery_in_time() -> None:
    generator = np.random.default_rng(13)
    found = [assessed(simulate(generator, recovering(), 25), POST - 1) for _ in range(RUNS)]
    assert np.mean([one.phase == "recovery" for one in found]) >= 0.9


def test_gap_intervals_cover_the_true_gap() -> None:
    """Nominal 95 %; the true gap is the mean of the last 14 days, as they are estimated."""
    generator = np.random.default_rng(14)
    truth = float(recovering()[-14:].mean())
    found = [assessed(simulate(generator, recovering(), 25), POST - 1) for _ in range(2 * RUNS)]
    gaps = [one.today_gap for one in found if one.phase == "recovery" and one.today_gap]
    assert np.mean([gap.low <= truth <= gap.high for gap in gaps]) >= 0.88
