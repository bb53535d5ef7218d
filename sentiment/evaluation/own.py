"""The model on the team's own verdicts: how many flags were right, which it reads so now, what thresholds say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reputation.errors import InputError
from reputation.own_threshold import LEAST_CONFIRMED, LEAST_VERDICTS, OwnThreshold, share_of
from sentiment.evaluation.metrics import macro_f1
from sentiment.records import SENTIMENTS, Scores, ScoringInput

LEAST_TO_MEASURE = 20
"""Fewer verdicts, or fewer labels, than this give no figure."""


@dataclass(frozen=True, slots=True)
class OwnAd:
    """An ad that was flagged and judged by a person; `brand` is the breached brand's name in its text."""

    text: str
    language: str | None
    is_confirmed: bool
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class OwnMention:
    """A sampled mention with the sentiment that most people gave it, and the one with which it is stored."""

    label: str
    predicted: str


def evaluate_own(
    ads: Sequence[OwnAd],
    mentions: Sequence[OwnMention],
    thresholds: Mapping[str, OwnThreshold],
    scorer: Scores,
) -> list[str]:
    """The table, a line each.

    Raises:
        InputError: there are too few verdicts and too few labels to measure anything.
    """
    if len(ads) < LEAST_TO_MEASURE and len(mentions) < LEAST_TO_MEASURE:
        raise InputError(
            f"too little is judged to measure: {len(ads)} verdicts on flagged ads, {len(mentions)} labelled mentions; "
            f"{LEAST_TO_MEASURE} of either are needed (confirm or dismiss flags; `goodwill label` draws mentions)"
        )
    lines = [f"{'own judgements':<44}{'count':>12}  figure"]
    lines += _ad_lines(ads, scorer) if len(ads) >= LEAST_TO_MEASURE else [_few("verdicts on flagged ads", len(ads))]
    lines += [_threshold_line(brand, found) for brand, found in sorted(thresholds.items())]
    lines += (
        _mention_lines(mentions) if len(mentions) >= LEAST_TO_MEASURE else [_few("labelled mentions", len(mentions))]
    )
    return lines


def _ad_lines(ads: Sequence[OwnAd], scorer: Scores) -> list[str]:
    """Of the flags, how many were right; and of either kind, how many the model in use reads as a reference now."""
    inputs = [
        ScoringInput(str(number), ad.text, "ad", brand=ad.brand, language=ad.language) for number, ad in enumerate(ads)
    ]
    again = [one.breach_reference is not None and one.breach_reference.label != "none" for one in scorer.score(inputs)]
    counts = Counter(ad.is_confirmed for ad in ads)
    raised = Counter(ad.is_confirmed for ad, is_flagged in zip(ads, again, strict=True) if is_flagged)
    return [
        _share_line("flags that people confirmed", counts[True], len(ads)),
        _share_line("confirmed ones that the model reads so now", raised[True], counts[True]),
        _share_line("dismissed ones that it still reads so", raised[False], counts[False]),
        "(only flags get verdicts: what was never flagged is not measured here)",
    ]


def _share_line(name: str, part: int, whole: int) -> str:
    share = share_of(part, whole)
    told = f"{share.value:.2f} (likely {share.low:.2f} to {share.high:.2f})" if share else "none to measure"
    return f"{name:<44}{f'{part} of {whole}':>12}  {told}"


def _threshold_line(brand: str, found: OwnThreshold) -> str:
    name = f"threshold for {brand}"[:43]
    count = f"{found.verdict_count} verdicts"
    if found.value is not None:
        kept = f"keeps all {found.confirmed_count} confirmed, drops {found.dropped_count} dismissed"
        return f"{name:<44}{count:>12}  {found.value:.3f}: {kept}"
    reasons = {
        "few_verdicts": f"none: at least {LEAST_VERDICTS} verdicts are needed",
        "few_confirmed": f"none: {found.confirmed_count} confirmed, at least {LEAST_CONFIRMED} are needed",
        "nothing_gained": "none: no dismissed flag lies below every confirmed one",
    }
    return f"{name:<44}{count:>12}  {reasons[found.refusal or 'few_verdicts']}"


def _mention_lines(mentions: Sequence[OwnMention]) -> list[str]:
    labels: list[str] = list(SENTIMENTS)
    truth = [labels.index(one.label) for one in mentions]
    predicted = [labels.index(one.predicted) for one in mentions]
    score = macro_f1(truth, predicted, sorted({*truth, *predicted}))
    right = sum(one.label == one.predicted for one in mentions)
    return [
        _share_line("labelled mentions scored the same", right, len(mentions)),
        f"{'macro-F1 of their sentiment':<44}{len(mentions):>12}  {score:.3f}",
    ]


def _few(what: str, count: int) -> str:
    return f"{what:<44}{count:>12}  too few: at least {LEAST_TO_MEASURE} are needed"
