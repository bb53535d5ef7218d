"""A recovery's estimate as the database keeps it: what papers and mails are tested with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any


def estimate(disclosed_on: date, today: date, **values: Any) -> dict[str, Any]:
    """38 points down ten days after the disclosure, 15 now, with one action that helped and two close together."""
    told: dict[str, Any] = {
        "brand": "Northbank", "disclosed_on": disclosed_on.isoformat(), "today": today.isoformat(),
        "phase": "recovery", "state": "recovering", "reason": None,
        "effect": interval(-21.0, 6.0) | {"detected": True, "false_alarm_rate": 0.071},
        "depth": interval(-38.0, 7.0), "trough_on": (disclosed_on + timedelta(days=10)).isoformat(),
        "today_gap": interval(-15.0, 6.0), "recovered": interval(0.61, 0.09),
        "half_life_days": interval(24.0, 6.0), "ninety_percent_on": None,
        "decay": {"reason": None, "date_reason": "wider_than_time_left", "shape": "exponential"},
        "correction": {"method": "adjusted_counts", "reason": None, "drift": False, "periods": []},
        "counterfactual": {
            "method": "synthetic_control", "weights": {"Riverstone": 0.62, "Granit": 0.2},
            "pre_period": {"first": "2026-03-01", "last": "2026-09-20", "days": 204},
        },
        "sources": {"kept": ["feed", "toots"], "begun_late": ["new"], "silent_since": []}, "model": "goodwill-small@1",
        "actions": [
            action("Letters to all customers", disclosed_on + timedelta(days=14), interval(9.0, 4.0), "lifted"),
            action("Apology on television", disclosed_on + timedelta(days=30), None, None, "Free monitoring"),
        ],
        "suggested_restarts": [], "segments": {"language": {}}, "outcomes": [], "benchmarks": {}, "version": "1.2.3",
        "daily": [
            day(disclosed_on, disclosed_on + timedelta(days=at)) for at in range(-90, (today - disclosed_on).days + 1)
        ],
    }  # fmt: skip
    return told | values


def interval(value: float, half: float) -> dict[str, float]:
    """A value with ends as far to either side."""
    return {"value": value, "low": value - half, "high": value + half}


def action(title: str, on: date, lift: dict[str, float] | None, verdict: str | None, *others: str) -> dict[str, Any]:
    """What followed an action, told together with others close to it."""
    return {
        "actions": [{"kind": "statement", "title": name, "on": on.isoformat()} for name in (title, *others)],
        "separable": not others, "first_on": on.isoformat(), "last_on": (on + timedelta(days=6)).isoformat(),
        "reason": None if lift else "overlaps_window", "lift": lift, "step": None, "ramp": None, "verdict": verdict,
        "p_value": None, "smallest_p": None, "placebo_count": 0,
    }  # fmt: skip


def day(disclosed_on: date, on: date) -> dict[str, Any]:
    """A day of the gap: the fall within ten days, its half back in 24; every 23rd day had too few mentions."""
    since = (on - disclosed_on).days
    gap = 0.0 if since < 0 else -3.8 * since if since <= 10 else -38.0 * 0.5 ** ((since - 10) / 24)
    wave = 6.0 * ((since * 7) % 5 - 2) / 2
    net = None if since % 23 == 5 else round(12.0 + gap + wave, 3)
    return {
        "day": on.isoformat(), "net": net, "low": None if net is None else net - 11.0,
        "high": None if net is None else net + 11.0, "counterfactual": 12.0, "counterfactual_low": 5.5,
        "counterfactual_high": 18.5, "gap": None if net is None or since < 0 else net - 12.0,
    }  # fmt: skip
