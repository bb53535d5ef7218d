"""An estimate of recovery in words: where it stands, how fast, what it rests on, what can't be said and why.

Takes the estimate as JSON values, as `estimate_recovery(...).to_json()` gives them and the database keeps them. In the
acute phase there is no word of recovery, no date and no percentage: the lowest point isn't known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from presentation.language import Words
from presentation.sentences import now_phrase, points, share_sentence
from reputation.level import Interval
from reputation.recovery.reasons import REASONS

Told = Mapping[str, Any]

STATES = {
    "falling": "falling",
    "bottoming": "at the bottom",
    "recovering": "recovering",
    "plateaued_below": "level, below where it was",
    "recovered": "recovered",
    "not_applicable": "not applicable",
}
METHODS = {
    "own_history": "the brand's own past",
    "synthetic_control": "competitors and the brand's own past",
    "leave_one_out": "leaving one competitor out",
    "synthetic_difference_in_differences": "synthetic difference in differences",
    "difference_in_differences": "difference in differences",
}


def state_name(state: str, words: Words) -> str:
    """The state of a recovery, for people."""
    return words.text(STATES[state])


def method_name(method: str, words: Words) -> str:
    """What a counterfactual rests on, for people."""
    return words.text(METHODS[method])


def recovery_lines(told: Told, words: Words) -> list[str]:
    """All that can be said, a sentence or two a line: the standing first, then speed, actions and basis."""
    lines = [standing_sentence(told, words), speed_sentence(told, words)]
    lines += [action_sentence(one, words) for one in told["actions"]]
    lines += basis_sentences(told, words)
    return [line for line in lines if line]


def standing_sentence(told: Told, words: Words) -> str:
    """How deep the fall was and where it is now, by the phase; why nothing can be said where nothing can."""
    brand = told["brand"]
    if told["phase"] == "recovery" and told["depth"]:
        is_still_low = told["today_gap"] is not None and told["today_gap"]["high"] < 0
        return _joined(_fall(told, words), share_sentence(_interval(told["recovered"]), words) if is_still_low else "")
    if told["phase"] == "acute":
        return words.text("{brand}: it is too early to say how deep the fall goes.", brand=brand)
    reason = words.text(told["reason"] or REASONS["too_early"])
    return words.text("{brand}: not applicable. {reason}", brand=brand, reason=reason)


def _fall(told: Told, words: Words) -> str:
    gap = _interval(told["today_gap"])
    return words.text(
        "{brand}: at worst {points} below where it would otherwise be ({day}); {now}.",
        brand=told["brand"],
        points=points(told["depth"]["value"], words),
        day=words.short_day(date.fromisoformat(told["trough_on"])),
        now=now_phrase(gap, words) if gap else words.text("now unknown"),
    )


def _interval(told: Told | None) -> Interval | None:
    return Interval(told["value"], told["low"], told["high"]) if told else None


def speed_sentence(told: Told, words: Words) -> str:
    """The half-life and the projected day, or why they can't be said; empty in the acute phase."""
    if told["phase"] != "recovery":
        return ""
    decay = told["decay"] or {}
    half = told["half_life_days"]
    if half is None:
        return words.text("Its speed can't be told yet. {reason}", reason=_reason(decay.get("reason"), words))
    speed = words.text(
        "Half of what returns is back in {n} days (likely {low} to {high}).",
        n=words.number(half["value"]),
        low=words.number(half["low"]),
        high=words.number(half["high"]),
    )
    return _joined(speed, _ninety(told, decay.get("date_reason"), words))


def _ninety(told: Told, reason: str | None, words: Words) -> str:
    """The projected day with its ends; with their years as soon as one of them lies in another than today."""
    day = told["ninety_percent_on"]
    if reason == "passed":
        return words.text("By this course 90% of it is back already.")
    if day is None:
        return words.text("No day can be named for 90% of it. {reason}", reason=_reason(reason, words))
    days = [date.fromisoformat(day[end]) for end in ("value", "low", "high")]
    is_this_year = {one.year for one in days} == {date.fromisoformat(told["today"]).year}
    value, low, high = (words.short_day(one) if is_this_year else words.day(one) for one in days)
    return words.text("90% of it by {day}, likely {low} to {high}.", day=value, low=low, high=high)


def action_sentence(action: Told, words: Words) -> str:
    """What followed an action, or why that can't be told; several whose windows overlap are named together."""
    names = words.names([one["title"] for one in action["actions"]])
    day = words.short_day(date.fromisoformat(action["first_on"]))
    if action["lift"] is None:
        return words.text("{day}, {action}: no effect can be told.", day=day, action=names)
    lift = {end: words.signed(action["lift"][end]) for end in ("value", "low", "high")}
    told = words.plural(
        "{day}, {action}: {value} point in the week after against the course before, likely {low} to {high}.",
        "{day}, {action}: {value} points in the week after against the course before, likely {low} to {high}.",
        round(action["lift"]["value"]),
        day=day,
        action=names,
        **lift,
    )
    together = words.text("They lie too close together to be told apart.") if len(action["actions"]) > 1 else ""
    return _joined(told, together)


def basis_sentences(told: Told, words: Words) -> list[str]:
    """What the estimate rests on: comparison, baseline, false alarms, correction, sources; nothing without a gap."""
    basis = told["counterfactual"]
    if basis is None:
        return []
    parts = [_comparison(basis, words), _baseline(basis, words), _alarms(told["effect"], words), _stories(told, words)]
    parts += [_correction(told["correction"], words), _sources(told.get("sources"), words)]
    return [part for part in parts if part]


def _comparison(basis: Told, words: Words) -> str:
    used = [(brand, weight) for brand, weight in basis["weights"].items() if weight >= 0.01]
    if basis["method"] == "own_history" or not used:
        return words.text("Where it would otherwise be is told from its own past alone.")
    named = words.names(
        [f"{brand} ({words.percent(weight)})" for brand, weight in sorted(used, key=lambda one: -one[1])]
    )
    return words.text("Where it would otherwise be is told from {brands} and its own past.", brands=named)


def _baseline(basis: Told, words: Words) -> str:
    first, last = (date.fromisoformat(basis["pre_period"][end]) for end in ("first", "last"))
    return words.text("The past taken is {days}.", days=words.day_range(first, last))


def _alarms(effect: Told, words: Words) -> str:
    if effect["false_alarm_rate"] is None:
        return ""
    share = words.percent(effect["false_alarm_rate"])
    return words.text("Without any effect this method would see one in {share} of cases.", share=share)


def _stories(told: Told, words: Words) -> str:
    by_stories = told.get("effect_by_stories")
    if by_stories is None:
        return ""
    value, low, high = (words.signed(by_stories[end]) for end in ("value", "low", "high"))
    return words.text(
        "Counted by stories instead of mentions the mean effect is {value} points, likely {low} to {high}.",
        value=value, low=low, high=high,
    )  # fmt: skip


def _correction(correction: Told | None, words: Words) -> str:
    method = correction["method"] if correction else "none"
    if method == "prediction_powered":
        told = words.text("Sentiment is set right by the team's own labels.")
    elif method == "adjusted_counts":
        told = words.text("Sentiment is set right for the model's known errors.")
    else:
        told = words.text("Sentiment is as the model counts it: its errors make every fall look smaller than it is.")
    drift = correction is not None and correction.get("drift")
    return _joined(told, words.text("The team's labels contradict the model's known errors.") if drift else "")


def _sources(sources: Told | None, words: Words) -> str:
    if sources is None:
        return ""
    kept = words.plural(
        "It rests on {n} source that speaks on both sides of the disclosure.",
        "It rests on {n} sources that speak on both sides of the disclosure.",
        len(sources["kept"]),
    )
    left = [*sources["begun_late"], *sources["silent_since"]]
    return _joined(kept, words.text("Left out: {names}.", names=words.names(left[:5])) if left else "")


def _reason(reason: str | None, words: Words) -> str:
    return words.text(REASONS[reason]) if reason else ""


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
