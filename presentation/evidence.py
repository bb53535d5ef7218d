"""Why an ad was flagged, or not, in sentences: the codes of `sentiment.breach` put into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from presentation.language import Words, mark

RULES: dict[str, str] = {
    "names_brand_and_leak": mark("It names the breached brand together with a leak."),
    "model_explicit": mark("The model reads an open reference to the breach."),
    "model_implied": mark("The model reads a hint at the breach."),
    "model_none": mark("The model reads no reference to the breach."),
    "same_text_before_breach": mark("The same text ran before the breach."),
    "before_breach": mark("It was first seen before the breach was known."),
    "other_sector": mark("The advertiser is in another sector."),
    "usual_security_theme": mark("Security is the advertiser's usual theme."),
    "long_after_breach": mark("It came long after the breach."),
    "below_own_threshold": mark("Your team has confirmed no flag of this advertiser that was so unsure."),
    "unreadable": mark("The model could not read it."),
}


def rule_sentence(rule: str | None, words: Words) -> str:
    """What decided the label, by its rule; empty for None, the bare code for a rule without words."""
    if not rule:
        return ""
    return words.text(RULES[rule]) if rule in RULES else rule


def evidence_sentences(reasons: Mapping[str, Any], words: Words, rule: str | None = None) -> list[str]:
    """Everything the decision looked at, a sentence each, what decided (`rule`) first.

    A code without words is shown as it is with its value, so that nothing that decided is hidden; a value of another
    kind than its code's is passed over.
    """
    found = [rule_sentence(rule, words)]
    for code, value in reasons.items():
        wording = _WORDINGS.get(code)
        found.append(wording(value, words) if wording else f"{code}: {value}")
    return list(dict.fromkeys(sentence for sentence in found if sentence))


def _days(value: object, words: Words) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return ""
    if value < 0:
        return words.plural(
            "First seen {n} day before the disclosure.", "First seen {n} days before the disclosure.", -value
        )
    if value == 0:
        return words.text("First seen on the day of the disclosure.")
    return words.plural("First seen {n} day after the disclosure.", "First seen {n} days after the disclosure.", value)


def _same_sector(value: object, words: Words) -> str:
    if value is None:
        return ""
    return (
        words.text("Same sector as the breached brand.")
        if value
        else words.text("Another sector than the breached brand.")
    )


def _same_text(value: object, words: Words) -> str:
    return (
        words.text("The same text ran before the breach.")
        if value
        else words.text("New wording: it did not run before.")
    )


def _usual_share(value: object, words: Words) -> str:
    if not isinstance(value, float | int):
        return ""
    share = words.percent(float(value))
    return words.text("Security was the theme of {share} of the advertiser's ads before the breach.", share=share)


def _model_label(value: object, words: Words) -> str:
    rule = f"model_{value}"
    return words.text(RULES[rule]) if rule in RULES else ""


def _probability(value: object, words: Words) -> str:
    if not isinstance(value, float | int):
        return ""
    return words.text("Probability by the model: {share}.", share=words.percent(float(value)))


def _own_threshold(value: object, words: Words) -> str:
    if not isinstance(value, float | int):
        return ""
    return words.text("By your team's verdicts flags of this advertiser begin at {share}.", share=words.percent(value))


def _brand_named(value: object, words: Words) -> str:
    return words.text("Names the breached brand: “{quote}”.", quote=value) if value else ""


def _leak_words(value: object, words: Words) -> str:
    return words.text("Speaks of a leak: “{quote}”.", quote=value) if value else ""


_WORDINGS: dict[str, Callable[[object, Words], str]] = {
    "brand_named": _brand_named,
    "leak_words": _leak_words,
    "days_after_disclosure": _days,
    "same_sector": _same_sector,
    "same_text_before": _same_text,
    "usual_security_share": _usual_share,
    "own_threshold": _own_threshold,
    "model_label": _model_label,
    "model_probability": _probability,
}
