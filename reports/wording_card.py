"""The number card in words: its figures, why they differ from last week's, what they cover, who answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from presentation.excerpt import excerpt
from presentation.headline import in_recovery
from presentation.language import Language, Words
from reports.document import Figure, tree_of
from reports.restore import Edition, Json, interval_of, point_of
from reports.wording import change_sentence, headline
from reports.wording_edition import approval_lines, change_lines, logo_address
from reports.wording_moved import why_lines
from reports.wording_quality import coverage_paragraph
from reports.wording_sentiment import net_chart
from reputation.level import Interval

_MOST_LINE, _MOST_COVERAGE, _MOST_WHY = 260, 700, 7


@dataclass(frozen=True, slots=True)
class CardDocument:
    """A card as finished sentences; it fits one page and one slide. `logo` is a data address, or ""."""

    language: Language
    title: str
    organisation: str
    period: str
    number: str
    approval: str
    is_approved: bool
    headline: str
    figures: tuple[Figure, ...]
    why_title: str
    why: tuple[str, ...]
    coverage_title: str
    coverage: str
    notes: tuple[str, ...]
    chart: str
    chart_alt: str
    chart_caption: str
    paper: str
    logo: str
    logo_alt: str
    logo_ratio: float

    def to_json(self) -> dict[str, Any]:
        """The card as JSON values, for a layout program outside Python."""
        tree: dict[str, Any] = tree_of(self)
        return tree


def card_document(content: Json, edition: Edition, words: Words) -> CardDocument:
    """The card. It is made of the stored content, the edition and the language, and of nothing else."""
    zone, name = ZoneInfo(content["zone"]), excerpt(content["organisation"], 80)
    period = words.day_range(date.fromisoformat(content["start_on"]), date.fromisoformat(content["end_on"]))
    chart = net_chart(content, words)
    approved = approval_lines(edition, words, zone)
    return CardDocument(
        language=words.language,
        title=words.text("{brand}: the week in figures", brand=excerpt(content["brand"], 60)),
        organisation=name,
        period=words.text("{period}, week {week}", period=period, week=content["week"]),
        number=_number(edition, words, zone),
        approval=approved[0] if approved else words.text("Draft: nobody has approved it yet."),
        is_approved=bool(approved),
        headline=excerpt(headline(content, words), 320),
        figures=_figures(content, words),
        why_title=words.text("Why this differs from last week"),
        why=tuple(excerpt(line, _MOST_LINE) for line in _why(content, words)[:_MOST_WHY]),
        coverage_title=words.text("What this covers"),
        coverage=excerpt(coverage_paragraph(content, words), _MOST_COVERAGE),
        notes=tuple(excerpt(line, _MOST_LINE) for line in change_lines(edition.changes, words)),
        chart=chart.svg,
        chart_alt=chart.alt,
        chart_caption=chart.caption,
        paper=edition.paper,
        logo=logo_address(edition),
        logo_alt=words.text("Logo of {organisation}", organisation=name),
        logo_ratio=edition.logo.width / edition.logo.height if edition.logo else 1.0,
    )


def _number(edition: Edition, words: Words, zone: ZoneInfo) -> str:
    made = words.moment(edition.created_at, zone)
    number = words.number(edition.number)
    if edition.version == 1:
        return words.text("Number card no. {number}. Figures as of {made}.", number=number, made=made)
    return words.text(
        "Number card no. {number}, version {version}: it corrects the earlier ones. Figures as of {made}.",
        number=number,
        version=words.number(edition.version),
        made=made,
    )


def _figures(content: Json, words: Words) -> tuple[Figure, ...]:
    stories = content["stories"]
    voice = next(row for row in content["voice"] if row["is_own"])
    return (
        *_standing(content, words),
        _share_figure(
            words.text("About the breach"), stories["breach_share"], stories["previous"]["breach_share"], words
        ),
        _share_figure(words.text("Share of voice"), voice["share"], voice["previous_share"], words),
    )


def _standing(content: Json, words: Words) -> tuple[Figure, ...]:
    now, before = point_of(content["net"]["week"]), point_of(content["net"]["previous_week"])
    interval = Interval(now.net, now.low or 0.0, now.high or 0.0) if now.net is not None else None
    net = _points_figure(words.text("Net sentiment"), interval, before.net, words)
    told = content["recovery"]
    if told is None or not in_recovery(told):
        stories = content["stories"]
        was = words.text("week before: {value}", value=words.number(stories["previous"]["stories"]))
        return net, Figure(words.text("Stories"), words.number(stories["stories"]), was)
    before_gap = content["last"]["figures"].get("gap") if _is_of_week_before(content) else None
    gap = interval_of(told["today_gap"])
    return net, _points_figure(words.text("Gap to where it would be"), gap, before_gap, words)


def _is_of_week_before(content: Json) -> bool:
    """Whether the last card is of the week before: one of an earlier week tells nothing of that week."""
    last = content["last"]
    if last is None:
        return False
    return (date.fromisoformat(content["start_on"]) - date.fromisoformat(last["start_on"])).days == 7


def _points_figure(label: str, interval: Interval | None, before: float | None, words: Words) -> Figure:
    if interval is None:
        return Figure(label, words.signed(None), words.text("too few mentions"))
    low, high = words.signed(interval.low), words.signed(interval.high)
    note = words.text("likely {low} to {high}; week before: {value}", low=low, high=high, value=words.signed(before))
    return Figure(label, words.signed(interval.value), note)


def _share_figure(label: str, share: Json | None, before: Json | None, words: Words) -> Figure:
    now, then = interval_of(share), interval_of(before)
    was = words.percent(then.value if then else None)
    if now is None:
        return Figure(label, words.percent(None), words.text("week before: {value}", value=was))
    low, high = words.percent(now.low), words.percent(now.high)
    note = words.text("likely {low} to {high}; week before: {value}", low=low, high=high, value=was)
    return Figure(label, words.percent(now.value), note)


def _why(content: Json, words: Words) -> list[str]:
    return [change_sentence(content, words), *_revised(content, words), *_other_model(content, words),
            *why_lines(content, words)]  # fmt: skip


def _revised(content: Json, words: Words) -> list[str]:
    """Whether last week's figure is another by what was found since its card."""
    last = content["last"]
    if last is None:
        return [words.text("It is the first card: there is none before it to differ from.")]
    told, now = last["figures"]["net"], content["net"]["previous_week"]["net"]
    if not _is_of_week_before(content):
        week = last["week"]
        return [words.text("The last card was of week {week}: net sentiment {value}.", week=week,
                           value=words.signed(told, 1))]  # fmt: skip
    if words.signed(told, 1) == words.signed(now, 1):
        return []
    return [
        words.text(
            "Last week's card said {told}; by what was found since that week stands at {now}.",
            told=words.signed(told, 1),
            now=words.signed(now, 1),
        )
    ]


def _other_model(content: Json, words: Words) -> list[str]:
    models = (content["coverage"].get("quality") or {"models": []})["models"]
    last = content["last"]
    if not models or last is None or last["model"] in {None, models[0][0]}:
        return []
    return [words.text("Another model judges than on last week's card, {model}: part of the difference is its own.",
                       model=excerpt(models[0][0], 60))]  # fmt: skip
