"""The brand and the competitors that can serve as its controls, side by side on the same days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from reputation.net_sentiment import Floats
from reputation.recovery.series import NetSeries
from reputation.recovery.weekday import weekday_pattern, without_weekdays

LeftOutReason = Literal["few_days", "own_jump"]

MOST_PRE_DAYS = 730
LEAST_COVERED = 0.6
LEAST_JUMP = 20.0
_JUMP_DAYS = 14
_LEAST_JUMP_DAYS = 7
_JUMP_SPREADS = 5.0
_MAD_TO_SPREAD = 1.4826


@dataclass(frozen=True, slots=True)
class Period:
    """The days looked at: `first` to `pre_last` before anything was known, `disclosed_on` to `today` after."""

    first: date
    pre_last: date
    disclosed_on: date
    today: date

    @property
    def pre_days(self) -> int:
        """Days of the pre-period, observed or not."""
        return max(0, (self.pre_last - self.first).days + 1)

    @property
    def lead(self) -> int:
        """Days from the end of the pre-period to the disclosure that belong to neither side."""
        return (self.disclosed_on - self.pre_last).days - 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A competitor that is no control, and why: `few_days`, or `own_jump` (a shift of its own)."""

    brand: str
    reason: LeftOutReason

    def to_json(self) -> dict[str, str]:
        """Both under their names."""
        return {"brand": self.brand, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Panel:
    """All series over the period, in points, weekday patterns taken away.

    `net` and `variance` (days,) are the brand's, NaN where a day tells nothing; `pattern` (7,) is what was taken from
    its net. `others` and `others_variance` (days, k) are the controls', named by `brands`; their missing days are
    drawn straight between the neighbours.
    """

    period: Period
    net: Floats
    variance: Floats
    pattern: Floats
    brands: tuple[str, ...]
    others: Floats
    others_variance: Floats
    left_out: tuple[LeftOut, ...]

    @property
    def since(self) -> int:
        """Place of the day of disclosure."""
        return self.period.pre_days + self.period.lead

    def told(self) -> Floats:
        """Which days tell something of the brand."""
        return ~np.isnan(self.net)


def build_panel(own: NetSeries, controls: Mapping[str, NetSeries], period: Period) -> Panel:
    """The panel, competitors with too few days or jumps of their own left out.

    A control has to have a value on `LEAST_COVERED` of the days on which the brand has one, before and since.
    """
    net, variance, pattern = _clean(own, period)
    told = ~np.isnan(net)
    cleaned = {brand: _clean(series, period) for brand, series in controls.items()}
    covering = [brand for brand, (values, *_) in cleaned.items() if _covers(values, told, period)]
    filled = np.array([_filled(cleaned[brand][0]) for brand in covering]).reshape(len(covering), len(net)).T
    jumped = own_jumps(filled, period)
    kept = [brand for brand, has_jumped in zip(covering, jumped, strict=True) if not has_jumped]
    variances = [_known_variance(cleaned[brand][1]) for brand in kept]
    return Panel(
        period=period,
        net=net,
        variance=variance,
        pattern=pattern,
        brands=tuple(kept),
        others=filled[:, [not has_jumped for has_jumped in jumped]],
        others_variance=np.array(variances).reshape(len(kept), len(net)).T,
        left_out=tuple(
            LeftOut(brand, "own_jump" if brand in covering else "few_days") for brand in controls if brand not in kept
        ),
    )


def _clean(series: NetSeries, period: Period) -> tuple[Floats, Floats, Floats]:
    """Net without weekdays, variance and pattern over the period; a day needs a finite net and a finite variance."""
    part = series.window(period.first, period.today)
    told = np.isfinite(part.net) & np.isfinite(part.variance)
    net = np.where(told, part.net, np.nan)
    pattern = weekday_pattern(net[: period.pre_days])
    return without_weekdays(net, pattern), np.where(told, np.maximum(part.variance, 0.0), np.nan), pattern


def _covers(values: Floats, told: Floats, period: Period) -> bool:
    before, since = slice(0, period.pre_days), slice(period.pre_days + period.lead, len(values))
    both = ~np.isnan(values) & told
    return all(both[part].sum() >= max(1, LEAST_COVERED * told[part].sum()) for part in (before, since))


def _filled(values: Floats) -> Floats:
    places = np.arange(len(values))
    told = ~np.isnan(values)
    return np.interp(places, places[told], values[told])


def _known_variance(variance: Floats) -> Floats:
    told = ~np.isnan(variance)
    return np.where(told, variance, variance[told].mean())


def own_jumps(others: Floats, period: Period) -> list[bool]:
    """Which competitors shifted by themselves; `others` has shape (days, k), without NaN.

    A shift on a day is the mean of the `_JUMP_DAYS` from it on less that of as many days before, the median shift of
    the competitors taken away where there are three or more (an event of the whole market moves them all). It is the
    competitor's own where it exceeds `LEAST_JUMP` points and `_JUMP_SPREADS` times its usual size before, more where
    the days after it are fewer. Usual is the median absolute value, to which the jump itself counts for little: the
    competitor's, and not less than the middle one of all competitors.
    """
    days, size = others.shape
    if not size or days < 3 * _JUMP_DAYS:
        return [False] * size
    starts = np.arange(_JUMP_DAYS, days - _LEAST_JUMP_DAYS + 1)
    sums = np.vstack([np.zeros(size), np.cumsum(others, axis=0)])
    ends = np.minimum(starts + _JUMP_DAYS, days)
    lengths = (ends - starts)[:, None]
    shifts = (sums[ends] - sums[starts]) / lengths - (sums[starts] - sums[starts - _JUMP_DAYS]) / _JUMP_DAYS
    if size >= 3:
        shifts = shifts - np.median(shifts, axis=1, keepdims=True)
    calm = np.abs(shifts[starts + _JUMP_DAYS <= period.pre_days])
    usual = _MAD_TO_SPREAD * np.median(calm, axis=0) if len(calm) else np.full(size, np.inf)
    usual = np.maximum(usual, np.median(usual))
    least = np.maximum(LEAST_JUMP, _JUMP_SPREADS * usual) * (_JUMP_DAYS / lengths) ** 0.5
    return [bool(flag) for flag in (np.abs(shifts) > least).any(axis=0)]


def period_of(own: NetSeries, disclosed_on: date, today: date, chatter_on: date | None, quiet_days: int) -> Period:
    """The period to look at: at most `MOST_PRE_DAYS` before the last day on which nothing can have been known.

    That day lies before the first chatter where there was some before the disclosure, else `quiet_days` before it. The
    period ends with the series where that ends before `today`. `disclosed_on` has to lie within the series.
    """
    one_day = timedelta(days=1)
    known_on = disclosed_on - quiet_days * one_day
    if chatter_on is not None and chatter_on <= disclosed_on:
        known_on = chatter_on
    pre_last = known_on - one_day
    first = max(own.first, pre_last - (MOST_PRE_DAYS - 1) * one_day)
    last = own.first + (len(own.net) - 1) * one_day
    return Period(min(first, known_on), pre_last, disclosed_on, min(today, last))
