"""What is told at once, in words: each event with the words quoted, and why the reader is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.links import Links
from alerts.view import Action, Item, Labels, MailView, Section, Tone
from presentation.alert_names import KIND_NAMES
from presentation.evidence import evidence_sentences
from presentation.excerpt import excerpt, site, web_link
from presentation.language import Words, mark
from reputation.settings_tables import URGENT_KINDS, AlertKind
from storage.alert_events import EventRow

MOST_TOLD = 6
_TITLE, _QUOTE, _REASON, _MOST_REASONS = 110, 240, 200, 4
_TOLD_ELSEWHERE = {"model_label", "model_probability"}

_SUBJECTS: dict[AlertKind, str] = {
    "regulator": mark("{name}: a regulator acts on your breach"),
    "explicit_ad": mark("{name}: a competitor's ad refers to your breach openly"),
    "spike": mark("{name}: far more mentions than usual"),
    "leak_offer": mark("{name}: your data is offered"),
    "commitment_overdue": mark("{name}: a promise is overdue"),
    "implied_ad": mark("{name}: a competitor's ad hints at your breach"),
}


def at_once_view(
    events: Sequence[EventRow],
    name: str,
    words: Words,
    zone: ZoneInfo,
    *,
    links: Links | None,
    dashboard_url: str | None,
) -> MailView:
    """The mail that tells these events (≥ 1) at once; `name` is the own brand's, or the organisation's.

    Subject and headline are our own words and configured names, never a text that was crawled.
    """
    line = _subject(events, name, words)
    ranked = sorted(events, key=_rank)
    items = tuple(event_item(event, words, zone, links) for event in ranked[:MOST_TOLD])
    more = len(events) - len(items)
    last = words.plural("… and {n} more.", "… and {n} more.", more) if more else ""
    return MailView(
        language=words.language,
        subject=line,
        title=words.text("{name}: {day}", name=name, day=words.moment(events[0].found_at, zone)),
        headline=line,
        sections=(Section(words.text("Told at once"), items=items, last=last),),
        foot=_foot(events, words),
        labels=Labels(words.text("Before"), words.text("Now"), words.text("Open")),
        dashboard_url=web_link(dashboard_url),
        dashboard_text=words.text("Open the dashboard"),
        unsubscribe=leave_action(links, words),
    )


def leave_action(links: Links | None, words: Words) -> Action | None:
    """The link that ends the mails at once; None where no link can be reached."""
    return Action(words.text("No more mails at once"), links.unsubscribe("urgent")) if links else None


def _rank(event: EventRow) -> tuple[int, datetime]:
    """The order in one mail: by kind, then the earlier first."""
    place = URGENT_KINDS.index(event.kind) if event.kind in URGENT_KINDS else len(URGENT_KINDS)
    return place, event.happened_at


def _subject(events: Sequence[EventRow], name: str, words: Words) -> str:
    kinds = list(dict.fromkeys(event.kind for event in sorted(events, key=_rank)))
    if len(events) == 1:
        return words.text(_SUBJECTS[kinds[0]], name=name)
    names = words.names(words.text(KIND_NAMES[kind]) for kind in kinds)
    alerts = words.plural("{n} alert", "{n} alerts", len(events))
    return words.text("{name}: {alerts} ({kinds})", name=name, alerts=alerts, kinds=names)


def _foot(events: Sequence[EventRow], words: Words) -> tuple[str, ...]:
    kinds = words.names(words.text(KIND_NAMES[kind]) for kind in dict.fromkeys(event.kind for event in events))
    return (
        words.text("You get this mail at once since your address is set to be told at once of: {kinds}.", kinds=kinds),
        words.text("Each story is told once. Others of the same kind that follow soon come together in one mail."),
        words.text("Labels and sentiment are judged by a model and can be wrong; the quoted words decide."),
    )


def event_item(event: EventRow, words: Words, zone: ZoneInfo, links: Links | None) -> Item:
    """One event: what it is, the words quoted, when and where, why it is told, and what the reader can say to it."""
    subject = event.subject
    quote = excerpt(subject.get("quote"), _QUOTE)
    lines = [" · ".join(fact for fact in _facts(event, words, zone) if fact), _why(event, words)]
    return Item(
        title=_title(event, words),
        badge=words.text(KIND_NAMES[event.kind]),
        tone=_tone(event.kind),
        quote=words.text("“{text}”", text=quote) if quote else "",
        lines=tuple(line for line in lines if line),
        url=web_link(subject.get("url")),
        site=site(subject.get("url")),
        actions=event_actions(event, words, links),
    )


def _tone(kind: AlertKind) -> Tone:
    return "warning" if kind == "implied_ad" else "alert"


def event_actions(event: EventRow, words: Words, links: Links | None) -> tuple[Action, ...]:
    """The reader's links to an event: a verdict on an ad, or "not relevant"; a promise is kept on the dashboard."""
    if links is None or event.kind == "commitment_overdue":
        return ()
    if event.ad_id is not None:
        return ad_actions(event.ad_id, words, links)
    return (Action(words.text("Not relevant"), f"{links.event(event.event_id)}?say=dismissed"),)


def ad_actions(ad_id: int, words: Words, links: Links) -> tuple[Action, ...]:
    """The reader's links to an ad: to confirm it, or to say that it is not about us."""
    url = links.ad(ad_id)
    return (
        Action(words.text("Confirm"), f"{url}?say=confirmed"),
        Action(words.text("Not about us"), f"{url}?say=dismissed"),
    )


def _title(event: EventRow, words: Words) -> str:
    title = excerpt(event.subject.get("title"), _TITLE)
    if event.kind == "spike":
        count, usual = words.number(event.subject["count"]), words.number(event.subject["expected"], 1)
        return words.text("{count} mentions where {usual} are usual", count=count, usual=usual)
    return words.text("{brand}: {title}", brand=event.brand, title=title) if event.ad_id is not None else title


def _facts(event: EventRow, words: Words, zone: ZoneInfo) -> list[str]:
    subject = event.subject
    if event.kind == "commitment_overdue":
        owner = excerpt(subject.get("owner"), 60)
        day = words.day(date.fromisoformat(subject["due_on"]))
        return [
            words.text("Due on {day}; {owner}", day=day, owner=owner)
            if owner
            else words.text("Due on {day}; nobody is named", day=day)
        ]
    facts = [excerpt(subject.get("source"), 60), _when(event.happened_at, words, zone)]
    if subject.get("ad_count", 1) > 1:
        facts.append(words.plural("{n} ad of this wording", "{n} ads of this wording", subject["ad_count"]))
    if event.ad_id is not None and subject.get("probability") is not None:
        facts.append(words.text("confidence {share}", share=words.confidence(subject["probability"])))
    return facts


def _when(at: datetime, words: Words, zone: ZoneInfo) -> str:
    return words.moment(at, zone)


def _why(event: EventRow, words: Words) -> str:
    sentences = [excerpt(sentence, _REASON) for sentence in _reasons(event, words)]
    return words.text("Why: {reasons}", reasons=" ".join(sentences[:_MOST_REASONS])) if sentences else ""


def _reasons(event: EventRow, words: Words) -> list[str]:
    subject = event.subject
    if event.ad_id is not None:
        reasons = {code: value for code, value in subject["reasons"].items() if code not in _TOLD_ELSEWHERE}
        return evidence_sentences(reasons, words, subject["rule"])
    if event.kind == "regulator":
        values = {"authority": excerpt(subject["authority"], 60), "act": excerpt(subject["act"], 40)}
        return [words.text("A story about your breach names “{authority}” and “{act}” in one sentence.", **values)]
    if event.kind == "spike":
        return _spike_reasons(subject, words)
    if event.kind == "leak_offer":
        return [words.text("A visible place offers data that it says is yours; only a masked excerpt is kept.")]
    return [words.text("Its day is over, and nobody has marked it as kept.")]


def _spike_reasons(subject: dict[str, Any], words: Words) -> list[str]:
    sentences = [words.text("So many in so short a time are hardly chance, by the weeks before.")]
    if subject.get("words"):
        told = excerpt(", ".join(subject["words"]), 120)
        sentences.append(words.text("Words that set it apart: {words}.", words=told))
    if subject.get("title"):
        sentences.append(words.text("Most told: {title}.", title=excerpt(subject["title"], 90)))
    return sentences
