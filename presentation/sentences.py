"""The status sentence: what the team reads first, in the words that its phase allows.

In the acute phase there is no word of recovery, no date and no percentage of the fall: the lowest point isn't known.
"""

from __future__ import annotations

from collections.abc import Sequence

from presentation.evidence import evidence_sentences, rule_sentence
from presentation.language import Words
from presentation.sources import health_sentence
from reputation.comparison import LEAST_PRE_DAYS, LEAST_PRE_MENTIONS, CompetitorChange, Verdict
from reputation.level import Interval
from reputation.phase import Assessment
from reputation.share import Attention

__all__ = [
    "attention_sentence",
    "comparison_sentence",
    "evidence_sentences",
    "health_sentence",
    "p_value_text",
    "points",
    "reason_sentence",
    "rule_sentence",
    "status_sentence",
]


_LEAST_P_VALUE = 0.001


def status_sentence(assessment: Assessment, brand: str, words: Words) -> str:
    """One to four sentences on where the brand stands: a page's head, a mail's first line, a report's first page."""
    if assessment.phase == "no_incident":
        return words.text("No incident is declared for {brand}: there is nothing to compare with.", brand=brand)
    if assessment.phase == "before":
        day = words.day(assessment.disclosed_on)
        return words.text("The incident declared for {brand} lies ahead: {day}.", brand=brand, day=day)
    if assessment.phase == "acute":
        return _acute(assessment, brand, words)
    if assessment.phase == "recovery":
        return _recovery(assessment, brand, words)
    return _joined(_day(assessment, brand, words), reason_sentence(assessment, words), _gap_alone(assessment, words))


def p_value_text(value: float, words: Words) -> str:
    """What goes after "p": = 0.012, or < 0.001, since no p-value is ever 0."""
    if value < _LEAST_P_VALUE:
        return f"< {words.number(_LEAST_P_VALUE, 3)}"
    return f"= {words.number(value, 3)}"


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _day(assessment: Assessment, brand: str, words: Words) -> str:
    return words.text("{brand}, day {n}.", brand=brand, n=words.number(assessment.days_since))


def _acute(assessment: Assessment, brand: str, words: Words) -> str:
    return _joined(_day(assessment, brand, words), attention_sentence(assessment, words), _low(assessment, words))


def attention_sentence(assessment: Assessment, words: Words) -> str:
    """When the talk of the breach was at its highest, and whether it has halved."""
    found = assessment.attention
    if found is None:
        return words.text("The breach is hardly mentioned.")
    if found.peak_day == 0 and not found.is_rising:
        return _peaked_at_once(found, words)
    day = words.number(found.peak_day)
    if found.is_rising and not found.has_halved:
        return words.text("Attention is at its highest so far.")
    if found.has_halved:
        return words.text("Attention peaked on day {day} and has halved.", day=day)
    if found.halved_day is not None:
        return words.text("Attention peaked on day {day}, halved, and has risen again.", day=day)
    return words.text("Attention peaked on day {day} and has not halved yet.", day=day)


def _peaked_at_once(found: Attention, words: Words) -> str:
    if found.has_halved:
        return words.text("Attention peaked on the day of the disclosure and has halved.")
    if found.halved_day is not None:
        return words.text("Attention peaked on the day of the disclosure, halved, and has risen again.")
    return words.text("Attention peaked on the day of the disclosure and has not halved yet.")


def _low(assessment: Assessment, words: Words) -> str:
    gap = assessment.today_gap
    if gap is None:
        return words.text("There are too few mentions so far to say how sentiment stands.")
    if gap.high < 0:
        return words.text("Sentiment is still low; it is too early to say more.")
    return words.text("Sentiment is not measurably lower than before; it is too early to say more.")


def _recovery(assessment: Assessment, brand: str, words: Words) -> str:
    depth, gap = assessment.depth, assessment.today_gap
    if depth is None or gap is None:
        return _day(assessment, brand, words)
    worst = words.text(
        "{brand}: at worst {points} below its level before the disclosure; {now}.",
        brand=brand,
        points=points(depth.value, words),
        now=now_phrase(gap, words),
    )
    regained = share_sentence(assessment.recovered, words)
    return _joined(worst, regained, comparison_sentence(assessment.competitors, words))


def points(value: float, words: Words) -> str:
    """A distance in whole points of net sentiment, without its sign: "38 points"."""
    return words.plural("{n} point", "{n} points", abs(round(value)))


def now_phrase(gap: Interval, words: Words) -> str:
    """Where it is now: "now 15, likely 9 to 21"; said with its side once the interval reaches over the old level."""
    least, most = sorted((abs(round(gap.low)), abs(round(gap.high))))
    span = {"low": words.number(least), "high": words.number(most)}
    if gap.high < 0:
        return words.text("now {n}, likely {low} to {high}", n=words.number(abs(round(gap.value))), **span)
    if gap.low > 0:
        return words.text("now {points} above it, likely {low} to {high}", points=points(gap.value, words), **span)
    below, above = points(gap.low, words), points(gap.high, words)
    return words.text(
        "now not distinguishable from it (between {below} below and {above} above)", below=below, above=above
    )


def share_sentence(recovered: Interval | None, words: Words) -> str:
    """How much of the fall is regained, in per cent; empty where that is unknown."""
    if recovered is None:
        return ""
    value, low, high = (words.number(100 * share) for share in (recovered.value, recovered.low, recovered.high))
    return words.text("{value}% of the fall is regained, likely {low} to {high}%.", value=value, low=low, high=high)


def _gap_alone(assessment: Assessment, words: Words) -> str:
    """The gap where the phase is not applicable though a level could be measured: of a fall that hasn't turned."""
    gap = assessment.today_gap
    if assessment.reason != "trough_not_found" or gap is None:
        return ""
    least, most = sorted((abs(round(gap.low)), abs(round(gap.high))))
    low, high = words.number(least), words.number(most)
    if gap.high >= 0:
        return ""
    return words.text(
        "Now {points} below, likely {low} to {high}.", points=points(gap.value, words), low=low, high=high
    )


def reason_sentence(assessment: Assessment, words: Words) -> str:
    """Why nothing can be said; empty in the other phases."""
    if assessment.reason == "few_pre_days":
        return _few_pre_days(assessment, words)
    if assessment.reason == "few_mentions":
        return words.text("Not applicable: the last days have too few mentions to measure sentiment.")
    if assessment.reason == "no_drop":
        return words.text("Not applicable: no fall of sentiment after the disclosure can be told from chance.")
    if assessment.reason == "trough_not_found":
        return words.text("Not applicable: sentiment fell after the disclosure and shows no lasting turn yet.")
    return ""


def _few_pre_days(assessment: Assessment, words: Words) -> str:
    return words.text(
        "Not applicable: before the disclosure there are {days} with enough mentions and {mentions} in all; "
        "a baseline needs {least_days} and {least_mentions}. A backfill may bring them.",
        days=words.plural("{n} day", "{n} days", assessment.pre_day_count),
        mentions=words.plural("{n} mention", "{n} mentions", assessment.pre_mention_count),
        least_days=words.number(LEAST_PRE_DAYS),
        least_mentions=words.number(LEAST_PRE_MENTIONS),
    )


def comparison_sentence(competitors: Sequence[CompetitorChange], words: Words) -> str:
    """What the competitors did over the same time; those that can't be told are not spoken of."""
    by_verdict: dict[Verdict, list[str]] = {"level": [], "fell": [], "rose": [], "unclear": []}
    for change in competitors:
        by_verdict[change.verdict].append(change.brand)
    return _joined(*(_verdict_sentence(verdict, brands, words) for verdict, brands in by_verdict.items() if brands))


def _verdict_sentence(verdict: Verdict, brands: list[str], words: Words) -> str:
    n, names = len(brands), words.names(brands)
    if verdict == "level":
        return words.plural(
            "{n} comparison brand stayed level ({names}).",
            "{n} comparison brands stayed level ({names}).",
            n,
            names=names,
        )
    if verdict == "fell":
        return words.plural(
            "{n} comparison brand fell too ({names}).", "{n} comparison brands fell too ({names}).", n, names=names
        )
    if verdict == "rose":
        return words.plural(
            "{n} comparison brand rose ({names}).", "{n} comparison brands rose ({names}).", n, names=names
        )
    return ""
