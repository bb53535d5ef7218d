"""The ten practices as a scorecard: what the public says of each, and what the organisation did and owes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from reports.inputs import LabelCounts, WeeklyInputs
from reports.items import is_overdue
from reputation.clock import week_days
from reputation.level import interval_json
from reputation.mention import PRACTICES
from reputation.share import wilson

Json = dict[str, Any]

PRACTICE_OF = {
    "statement": "transparency",
    "notice": "notification",
    "compensation": "customer_interest",
    "apology": "empathy",
    "monitoring_offer": "guidance",
    "counter_offer": "competitors",
    "improvement": "prevention",
}
"""The practice that an action of each kind serves. A message to one segment serves tailored communication as well."""

_NOTHING = LabelCounts()


def scorecard(inputs: WeeklyInputs) -> list[Json]:
    """The practices in their order; `done` counts actions up to the week's end, `overdue` promises of that day."""
    end = week_days(inputs.year, inputs.week)[-1]
    done = _done(inputs)
    return [_practice(code, inputs, done[code], _overdue(inputs, code, end)) for code in PRACTICES]


def _done(inputs: WeeklyInputs) -> Counter[str]:
    taken = [*inputs.earlier_actions, *inputs.actions]
    done = Counter(PRACTICE_OF[action.kind] for action in taken if action.kind in PRACTICE_OF)
    done["tailored_communication"] += sum(action.segment is not None for action in taken)
    return done


def _overdue(inputs: WeeklyInputs, code: str, end: date) -> int | None:
    """Promises overdue; None for the practices that promises are no part of."""
    return sum(is_overdue(promise, end) for promise in inputs.promises) if code == "expectations" else None


def _practice(code: str, inputs: WeeklyInputs, done: int, overdue: int | None) -> Json:
    now, before = inputs.practices.get(code, _NOTHING), inputs.previous_practices.get(code, _NOTHING)
    return {
        "practice": code,
        "negative": now.negative,
        "neutral": now.neutral,
        "positive": now.positive,
        "negative_share": interval_json(wilson(now.negative, now.total)),
        "previous_mentions": before.total,
        "previous_negative_share": interval_json(wilson(before.negative, before.total)),
        "done": done,
        "overdue": overdue,
    }
