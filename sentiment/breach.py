"""The decision whether an ad refers to an incident: the model's reading of the words, and what surrounds them.

An ad alone can't always decide a hint. A security claim of the same sector in the week after the leak hints at it;
the same words before the leak, from another sector, or as one more of an advertiser's usual themes don't. The
decision is pure: everything it looks at is handed in, and everything that decided it is in its evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from reputation.ad import Evidence
from reputation.intake.match import find_name
from sentiment.breach_words import HINT, INVITATION, LEAK, SECURITY, clause_around
from sentiment.records import BreachLabel, BreachReference

USUAL_SHARE = 0.3
"""An advertiser whose ads before the breach spoke of security this often says nothing new by it."""

MEMORY_DAYS = 270
"""Longer after the disclosure a hint needs more certainty: the public no longer makes the connection."""

SURE = 0.9
_LONGEST_QUOTE = 320
"""Characters from the brand to the leak that are quoted as one."""

_DISMISSED = 0.97
"""Above this probability of `none` the model outweighs the words: they play on a leak of water, say."""


@dataclass(frozen=True, slots=True)
class AdEvidence:
    """What is known of one ad.

    `ran_before_breach`: the advertiser ran the same or nearly the same text before the incident.
    `usual_security_share`: share in [0, 1] of the advertiser's ads before the incident with a security theme, None
    where none is known. `own_threshold`: below this probability the team has confirmed no flag of this advertiser, None
    where too few verdicts say so.
    """

    text: str
    advertiser: str
    first_seen_on: date | None = None
    sector: str | None = None
    ran_before_breach: bool = False
    usual_security_share: float | None = None
    own_threshold: float | None = None


@dataclass(frozen=True, slots=True)
class IncidentProfile:
    """The breach that the ad may refer to: the breached brand's names, its sector, when it became public."""

    brand: str
    disclosed_on: date
    aliases: tuple[str, ...] = ()
    sector: str | None = None
    occurred_on: date | None = None
    data_types: tuple[str, ...] = ()

    def place_in(self, text: str) -> tuple[int, int] | None:
        """Characters [start, end) of `text` where the breached brand is named, or None."""
        found = (find_name(text, name) for name in (self.brand, *self.aliases))
        return next((span for span in found if span), None)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the ad and their characters [start, end) in its text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BreachDecision:
    """The label, its probability in [0, 1], and what decided it: quoted words, rule, reasons as codes and values."""

    label: BreachLabel
    probability: float
    evidence: Evidence


def decide(
    ad: AdEvidence, profile: IncidentProfile, score: BreachReference, words: Quote | None = None
) -> BreachDecision:
    """Whether the ad refers to the incident.

    Args:
        ad: the ad and what is known of its advertiser.
        profile: the incident.
        score: what the model reads in the ad's words alone.
        words: the words that weighed most with the model (`evidence.deciding_words`), quoted where no rule finds any.
    """
    named = profile.place_in(ad.text)
    leak = LEAK.search(ad.text)
    reasons = _reasons(ad, profile, score, named, leak)
    obstacle = _obstacle(ad, profile)
    if obstacle:
        return _decision("none", _none_probability(score), None, obstacle, reasons)
    if named and leak and not (score.label == "none" and score.probability >= _DISMISSED):
        quote = _quote_of_both(ad.text, named, leak.span())
        return _decision("explicit", _probability_of("explicit", score), quote, "names_brand_and_leak", reasons)
    if score.label == "none":
        return _decision("none", score.probability, None, "model_none", reasons)
    if score.label == "explicit" and not (named or (leak and score.probability >= SURE)):
        # An open reference names the brand or describes it beside the leak; what the words lack makes it a hint.
        score = BreachReference("implied", score.probability)
    return _by_model(ad, profile, score, words, reasons)


def _by_model(
    ad: AdEvidence, profile: IncidentProfile, score: BreachReference, words: Quote | None, reasons: dict[str, Any]
) -> BreachDecision:
    """The model sees a reference: explicit stands, a hint must fit the sector, the habits and the time.

    What the team's verdicts have taught goes before both; that an ad names brand and leak it can't unlearn.
    """
    quote = _quote_by_words(ad.text) or words
    if ad.own_threshold is not None and score.probability < ad.own_threshold:
        return _decision("none", round(1 - score.probability, 4), None, "below_own_threshold", reasons)
    if score.label == "explicit":
        return _decision("explicit", score.probability, quote, "model_explicit", reasons)
    dismissed = _dismissal(ad, profile, score)
    if dismissed:
        return _decision("none", round(1 - score.probability, 4), None, dismissed, reasons)
    return _decision("implied", score.probability, quote, "model_implied", reasons)


def _obstacle(ad: AdEvidence, profile: IncidentProfile) -> str | None:
    """What makes any reference impossible: the words are older than the public knowledge of the breach."""
    if ad.ran_before_breach:
        return "same_text_before_breach"
    known_on = min(profile.disclosed_on, profile.occurred_on or profile.disclosed_on)
    if ad.first_seen_on is not None and ad.first_seen_on < known_on:
        return "before_breach"
    return None


def _dismissal(ad: AdEvidence, profile: IncidentProfile, score: BreachReference) -> str | None:
    """Why words that could hint don't, or None."""
    if ad.sector and profile.sector and ad.sector.casefold() != profile.sector.casefold():
        return "other_sector"
    usual = ad.usual_security_share is not None and ad.usual_security_share >= USUAL_SHARE
    if usual and not INVITATION.search(ad.text):
        return "usual_security_theme"
    if ad.first_seen_on is not None and score.probability < SURE:
        days = (ad.first_seen_on - profile.disclosed_on).days
        return "long_after_breach" if days > MEMORY_DAYS else None
    return None


def _reasons(
    ad: AdEvidence,
    profile: IncidentProfile,
    score: BreachReference,
    named: tuple[int, int] | None,
    leak: re.Match[str] | None,
) -> dict[str, Any]:
    """Everything the decision looked at, as codes and values; presentation puts them into words."""
    same_sector = None
    if ad.sector and profile.sector:
        same_sector = ad.sector.casefold() == profile.sector.casefold()
    days = None if ad.first_seen_on is None else (ad.first_seen_on - profile.disclosed_on).days
    reasons = {
        "model_label": score.label,
        "model_probability": score.probability,
        "days_after_disclosure": days,
        "same_sector": same_sector,
        "same_text_before": ad.ran_before_breach,
        "usual_security_share": ad.usual_security_share,
        "own_threshold": ad.own_threshold,
        "brand_named": ad.text[slice(*named)] if named else None,
        "leak_words": leak.group() if leak else None,
    }
    return {code: value for code, value in reasons.items() if value is not None}


def _quote_by_words(text: str) -> Quote | None:
    """The clause with the first words of a leak, else of a hint, else of security."""
    for pattern in (LEAK, HINT, SECURITY):
        match = pattern.search(text)
        if match:
            return _quote(text, *clause_around(text, *match.span()))
    return None


def _quote_of_both(text: str, named: tuple[int, int], leak: tuple[int, int]) -> Quote:
    """Both the brand and the leak where they stand together; the leak alone where a reader couldn't take in both."""
    start, end = min(named[0], leak[0]), max(named[1], leak[1])
    return _quote(text, start, end) if end - start <= _LONGEST_QUOTE else _quote(text, *leak)


def _quote(text: str, start: int, end: int) -> Quote:
    left, right = clause_around(text, start, end)
    return Quote(text[left:right], left, right)


def _probability_of(label: BreachLabel, score: BreachReference) -> float:
    """The model's probability of `label`; where it prefers another, a rule that names its words is held for sure."""
    return score.probability if score.label == label else SURE


def _none_probability(score: BreachReference) -> float:
    """The model's probability of none where it says so; else the dates alone decide, and they are certain."""
    return score.probability if score.label == "none" else 1.0


def _decision(
    label: BreachLabel, probability: float, quote: Quote | None, rule: str, reasons: dict[str, Any]
) -> BreachDecision:
    evidence = Evidence(
        quote.text if quote else None, quote.start if quote else None, quote.end if quote else None, rule, reasons
    )
    return BreachDecision(label, probability, evidence)
