"""Change by segment: where the fall is still felt, whether segments differ, and what is due to who speaks."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.intervals import Row, interval_table, interval_text
from dashboard.components.text import empty
from dashboard.figures.ranges import Told
from presentation.excerpt import excerpt, opening
from presentation.language import Words, mark
from presentation.names import source_kind_name
from presentation.sentences import p_value_text

_HEADINGS = {
    "language": mark("Language"),
    "source_kind": mark("Kind of source"),
    "country": mark("Country"),
    "imported": mark("Imported counts, by their segment"),
}
SEGMENTATIONS = tuple(_HEADINGS)
"""The ways to split the mentions, in the order in which they are shown."""
_REASONS = {
    "before_disclosure": mark("The disclosure lies ahead."),
    "few_segments": mark("There are fewer than two to hold against each other."),
    "few_pre_mentions": mark("There are too few mentions before the disclosure."),
    "few_mentions": mark("There are too few mentions in the last days."),
}
_LEAST_NEW_SHARE = 0.05


def segment_report(by: str, report: Told, words: Words) -> Component:
    """One way to split the mentions, with its test and the change at the mix of before."""
    heading = html.H3(words.text(_HEADINGS[by]))
    if not report["segments"]:
        return html.Div([heading, empty(words.text(_REASONS[report["reason"] or "few_mentions"]))])
    rows = [Row(_name(by, one["segment"], words), one["pooled"], _beside(one, words)) for one in report["segments"]]
    headings = words.text("Segment"), words.text("Change since before the disclosure, points")
    sentences = [_difference(report, words), _composition(report["composition"], words)]
    told = [html.P(sentence, className="gw-caption") for sentence in sentences if sentence]
    return html.Div([heading, interval_table(headings, rows, words), *told])


def _name(by: str, segment: str | None, words: Words) -> str:
    if segment is None:
        return words.text("unknown")
    if by == "source_kind":
        return opening(source_kind_name(segment, words))
    names = words.locale.languages if by == "language" else words.locale.territories
    return opening(str(names.get(segment if by == "language" else segment.upper()) or excerpt(segment, 40)))


def _beside(one: Told, words: Words) -> str:
    count = words.plural("{n} mention in the last days", "{n} mentions in the last days", one["mention_count"])
    before, now = words.percent(one["before_share"]), words.percent(one["now_share"])
    shares = words.text("share {before} before, {now} now", before=before, now=now)
    own = one["change"]
    alone = words.text("alone {told}", told=interval_text(own, words)) if own else ""
    return " · ".join(part for part in (count, shares, alone) if part)


def _difference(report: Told, words: Words) -> str:
    test = report["heterogeneity"]
    if test is None:
        return ""
    p = p_value_text(test["p_value"], words)
    if report["differ"]:
        share = words.percent(test["i_squared"])
        return words.text("They differ (p {p}; {share} of the differences are more than noise).", p=p, share=share)
    return words.text("That they differ can't be told from chance (p {p}).", p=p)


def _composition(found: Told | None, words: Words) -> str:
    if found is None:
        return ""
    told = words.text(
        "At the mix of before the change is {adjusted}; as it is, {raw}.",
        adjusted=interval_text(found["adjusted"], words),
        raw=interval_text(found["raw"], words),
    )
    if found["new_share"] < _LEAST_NEW_SHARE:
        return told
    share = words.percent(found["new_share"])
    return f"{told} {words.text('{share} of the mentions come from where nothing was said before.', share=share)}"
