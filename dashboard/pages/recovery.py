"""Recovery, measured: where the brand stands, how that is known, what followed each action, and what can't be said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.address import View
from dashboard.components.answers import effect_table, numbered_actions
from dashboard.components.chart import chart
from dashboard.components.elsewhere import case_list, measures_table, outcome_list, outcome_name, restart_list
from dashboard.components.key_figures import key_figures
from dashboard.components.methods import doubts, method_table, weight_list
from dashboard.components.segments import SEGMENTATIONS, segment_report
from dashboard.components.standing import first_run, standing
from dashboard.components.telling import gap_summary, gap_table
from dashboard.components.text import empty, section
from dashboard.components.unusual import unusual_list
from dashboard.context import Context, request_scheme
from dashboard.figures.course import course_of
from dashboard.figures.gap import GapCourse, gap_figure, gap_height, named_outcomes
from dashboard.figures.marks import shown_actions
from dashboard.figures.ranges import Told
from dashboard.reading.recovery import ShownRecovery, read_recovery
from presentation.excerpt import opening
from presentation.language import Words
from presentation.palette import DARK, LIGHT
from presentation.recovery import basis_sentences, speed_sentence, standing_sentence, state_name
from reputation.clock import now

PATH = "/recovery"


def body(context: Context, view: View, words: Words) -> list[Any]:
    """The parts of the page; where nothing can be said, one sentence why."""
    shown = read_recovery(context, now())
    if shown is None:
        return [first_run(words)]
    if shown.incident_on is None or shown.kept is None:
        title = html.H1(words.text("Recovery"), className="gw-page-title")
        return [title, section(shown.brand, empty(_why_nothing(shown, words)), name="nothing")]
    told = shown.kept.estimate
    sentence, speed = standing_sentence(told, words), speed_sentence(told, words)
    return [
        standing(sentence, opening(state_name(told["state"], words)), shown.kept.estimated_on, words, speed),
        _acute_note(view, words) if told["phase"] == "acute" else None,
        *_parts(shown, told, words),
        _unusual(context, told, words),
    ]


def _unusual(context: Context, told: Told, words: Words) -> Component | None:
    found = unusual_list(told["unusual"], context.zone, words) if "unusual" in told else None
    return section(words.text("What stood out in the volume"), found, name="unusual") if found else None


def _why_nothing(shown: ShownRecovery, words: Words) -> str:
    if shown.incident_on is None:
        return words.text("No incident is declared for {brand}: there is nothing to compare with.", brand=shown.brand)
    return words.text(
        "No estimate has been made for {brand} yet: the service makes one by itself once mentions are judged.",
        brand=shown.brand,
    )


def _acute_note(view: View, words: Words) -> Component:
    told = words.text("Until the lowest point is confirmed, attention is what to watch:")
    return html.P([told, " ", dcc.Link(words.text("the overview"), href=view.link("/"))])


def _parts(shown: ShownRecovery, told: Told, words: Words) -> Iterator[Component]:
    """The sections that the estimate has something for, in the order in which one asks."""
    if told["state"] != "not_applicable" or told["today_gap"]:
        yield section(words.text("Where it stands"), key_figures(told, words), name="figures")
    course = _course(shown, told, words)
    if course:
        yield _gap(course, told, words)
    yield from _known_by(told, words)
    if told["actions"]:
        yield section(words.text("What followed each action"), effect_table(told["actions"], words), name="actions")
    segments = told.get("segments", {})
    if any(report["segments"] for report in segments.values()):
        reports = [segment_report(by, segments[by], words) for by in SEGMENTATIONS if by in segments]
        yield section(words.text("By segment"), *reports, name="segments")
    yield from _beside(told, words)


def _known_by(told: Told, words: Words) -> Iterator[Component]:
    basis = told["counterfactual"]
    if basis is None:
        return
    yield section(words.text("Methods side by side"), method_table(basis, words), doubts(told, words), name="methods")
    if basis["weights"] or basis["left_out"]:
        yield section(words.text("What it is compared with"), weight_list(basis, words), name="weights")
    sentences = [html.Li(sentence) for sentence in basis_sentences(told, words)]
    yield section(words.text("What this rests on"), html.Ul(sentences), name="basis")


def _beside(told: Told, words: Words) -> Iterator[Component]:
    if told.get("outcomes"):
        yield section(words.text("Outcomes"), outcome_list(told["outcomes"], words), name="outcomes")
    if told["phase"] != "recovery":
        return
    cases = told.get("benchmarks")
    if cases:
        note = words.text(
            "Most were surveys that ask for the last two weeks, which move more slowly than mentions: "
            "something to hold against, no forecast."
        )
        nearest = (
            [html.H3(words.text("Nearest in depth")), case_list(cases["nearest"], words)] if cases["nearest"] else []
        )
        parts = [measures_table(cases, words), *nearest, html.P(note, className="gw-caption")]
        yield section(words.text("Other published breaches"), *parts, name="benchmarks")
    if told["suggested_restarts"]:
        yield section(
            words.text("Did it start anew?"), restart_list(told["suggested_restarts"], words), name="restarts"
        )


def _course(shown: ShownRecovery, told: Told, words: Words) -> GapCourse | None:
    course = course_of(told)
    if course is None:
        return None
    outcomes = told.get("outcomes", [])
    return GapCourse(
        disclosed_on=date.fromisoformat(told["disclosed_on"]),
        today=date.fromisoformat(told["today"]),
        course=course,
        actions=shown.actions,
        outcomes=named_outcomes(outcomes, [outcome_name(one["outcome"], words) for one in outcomes]),
        gaps=shown.gaps,
    )


def _gap(course: GapCourse, told: Told, words: Words) -> Component:
    picture = chart(
        "gap",
        {"light": gap_figure(course, LIGHT, words), "dark": gap_figure(course, DARK, words)},
        request_scheme(),
        gap_summary(course, told["brand"], words),
        gap_table(course, words),
        words,
        height=gap_height(course),
        notes=numbered_actions(shown_actions(course.actions, course.start, course.today), words),
    )
    return section(words.text("The gap to where it would otherwise be"), picture, name="gap")
