"""The daily mail in words: its content put into sentences of the reader's language, in the order that it is read in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from alerts.content import DailyContent, Decision
from alerts.notes import SHARED, ReaderNotes
from alerts.view import Action, InlineImage, Item, Labels, MailView, Section
from alerts.wording_ads import (
    badge,
    changed_section,
    competitor_line,
    competitor_section,
    ended_section,
    first_seen,
    more,
    quoted,
    told_before,
)
from alerts.wording_events import ad_actions, event_item
from alerts.wording_us import about_us_section, net_words, standing_words
from presentation.alert_names import KIND_NAMES
from presentation.coverage import coverage_statement
from presentation.excerpt import excerpt, site, web_link
from presentation.language import Words
from presentation.names import label_name
from presentation.source_health import quiet_sentence
from reputation.told import ToldSource, ToldStory
from storage.alert_events import EventRow
from storage.counter_measures import DueCounterMeasure

_TITLE = 110
_MOST_DUE = 8


def daily_view(
    content: DailyContent,
    words: Words,
    zone: ZoneInfo,
    *,
    picture: InlineImage | None = None,
    dashboard_url: str | None = None,
    notes: ReaderNotes = SHARED,
) -> MailView:
    """The mail as sections of sentences. Moments are told by the wall clock of `zone`; `picture` is the chart.

    `notes` make it one reader's copy.
    """
    sections = (
        _decide_section(content, words, zone, notes),
        competitor_section(content, words, zone, notes),
        changed_section(content, words, zone, notes),
        ended_section(content, words),
        Section(words.text("Not visible"), tuple(coverage_statement(content.coverage, words))),
        about_us_section(content, words, picture),
        _story_section(content, words, zone, notes),
        _due_section(content, words),
        _source_section(content, words, zone),
    )
    return MailView(
        language=words.language,
        subject=subject(content, words),
        title=words.text("{name}: {day}", name=content.brand or content.organisation, day=words.weekday(content.day)),
        headline=headline(content, words),
        sections=tuple(section for section in sections if section is not None),
        foot=_foot(content, words, zone),
        labels=Labels(words.text("Before"), words.text("Now"), words.text("Open")),
        dashboard_url=web_link(dashboard_url),
        dashboard_text=words.text("Open the dashboard"),
        unsubscribe=_leave(notes, words),
    )


def _leave(notes: ReaderNotes, words: Words) -> Action | None:
    return Action(words.text("No more daily mails"), notes.links.unsubscribe("daily")) if notes.links else None


def subject(content: DailyContent, words: Words) -> str:
    """The subject: own words and configured names only, never a text that was crawled."""
    name, day = content.brand or content.organisation, words.day(content.day)
    found = content.competitors
    about_breach = found.explicit_count + found.implied_count
    if about_breach:
        news = words.plural(
            "{n} competitor ad or page refers to the breach",
            "{n} competitor ads or pages refer to the breach",
            about_breach,
        )
    elif found.new_count:
        news = words.plural("{n} new competitor ad", "{n} new competitor ads", found.new_count)
    elif content.has_news:
        news = words.text("competitors changed their pages or ads")
    else:
        news = words.text("nothing new from competitors")
    return words.text("{name}, {day}: {news}", name=name, day=day, news=news)


def headline(content: DailyContent, words: Words) -> str:
    """The one line: what competitors did, and where the brand stands; before that can be told, yesterday's figure."""
    us = standing_words(content, words) or net_words(content, words)
    return " ".join(line for line in (_noticed_line(content, words), competitor_line(content, words), us) if line)


def _noticed_line(content: DailyContent, words: Words) -> str:
    """How many regulators' acts, offers of the data and spikes not to be decided on there are; empty for none."""
    kinds = Counter(event.kind for event in content.noticed.items)
    if not kinds:
        return ""
    names = words.names(words.text(KIND_NAMES[kind]) for kind in kinds)
    alerts = words.plural("{n} alert", "{n} alerts", content.noticed.total)
    return words.text("{alerts} ({kinds}).", alerts=alerts, kinds=names)


def _decide_section(content: DailyContent, words: Words, zone: ZoneInfo, notes: ReaderNotes) -> Section:
    heading = words.text("Decide today")
    if not content.decisions.total:
        return Section(heading, (words.text("Nothing needs a decision."),))
    items = tuple(_decision_item(decision, words, zone, notes) for decision in content.decisions.items)
    return Section(heading, items=items, last=more(content.decisions.more_count, words))


def _decision_item(decision: Decision, words: Words, zone: ZoneInfo, notes: ReaderNotes) -> Item:
    if decision.ad is not None:
        note = decision.ad.note
        title = words.text("Confirm or dismiss: {brand}, “{quote}”", brand=note.brand, quote=quoted(note, 90))
        lines = (first_seen(note, words, zone), *told_before(notes.told_ad_at(note), words, zone))
        actions = ad_actions(note.ad_id, words, notes.links) if notes.links else ()
        return Item(title, badge(note, words), "alert", lines=lines, actions=actions)
    if decision.event is not None:
        return _noticed_item(decision.event, words, zone, notes)
    if decision.commitment is not None:
        promise = excerpt(decision.commitment.promise, _TITLE)
        is_late = decision.kind == "commitment_overdue"
        state = words.text("overdue") if is_late else words.text("due")
        lines = (_due_line(decision.commitment.due_on, decision.commitment.owner, words),)
        return Item(promise, state, "alert" if is_late else "warning", lines=lines)
    names = excerpt(", ".join(source.name for source in decision.sources), 2 * _TITLE)
    title = words.plural("Mend {n} source that fails", "Mend {n} sources that fail", len(decision.sources))
    return Item(title, words.text("blind spot"), "warning", lines=(names,))


def _due_line(due_on: date, owner: str | None, words: Words) -> str:
    day = words.day(due_on)
    if owner:
        return words.text("Due on {day}; {owner}", day=day, owner=excerpt(owner, 60))
    return words.text("Due on {day}; nobody is named", day=day)


def _story_section(content: DailyContent, words: Words, zone: ZoneInfo, notes: ReaderNotes) -> Section:
    """Spikes that are among no decision shown, regulators' acts and offers of the data first; then the stories."""
    heading = words.text("Stories that mattered")
    if not content.stories and not content.noticed.total:
        return Section(heading, (words.text("No story named you since the last mail."),))
    noticed = (_noticed_item(event, words, zone, notes) for event in content.noticed.items)
    stories = (_story_item(story, words, zone) for story in content.stories)
    return Section(heading, items=(*noticed, *stories), last=more(content.noticed.more_count, words))


def _noticed_item(event: EventRow, words: Words, zone: ZoneInfo, notes: ReaderNotes) -> Item:
    item = event_item(event, words, zone, notes.links)
    told_at = notes.told_events.get(event.event_id)
    return replace(item, lines=(*item.lines, *told_before(told_at, words, zone)))


def _story_item(story: ToldStory, words: Words, zone: ZoneInfo) -> Item:
    facts = [excerpt(story.source, 60), words.moment(story.published_at, zone)]
    facts.append(words.plural("{n} mention", "{n} mentions", story.mention_count))
    if story.about_breach:
        facts.append(words.text("about the breach"))
    return Item(
        title=excerpt(story.title, _TITLE),
        badge=label_name(story.label, words),
        tone="warning" if story.label == "negative" else "calm",
        lines=(" · ".join(fact for fact in facts if fact),),
        url=web_link(story.url),
        site=site(story.url),
    )


def _due_section(content: DailyContent, words: Words) -> Section | None:
    promises = [
        (note.due_on, Item(excerpt(note.promise, _TITLE), lines=(_due_line(note.due_on, note.owner, words),)))
        for note in content.due
    ]
    measures = [(measure.due_on, _measure_item(measure, words)) for measure in content.counter_measures]
    items = [item for _, item in sorted([*promises, *measures], key=lambda pair: pair[0])]
    if not items:
        return None
    return Section(words.text("Due"), items=tuple(items[:_MOST_DUE]), last=more(max(0, len(items) - _MOST_DUE), words))


def _measure_item(measure: DueCounterMeasure, words: Words) -> Item:
    against = words.text("Against {brand}: {title}", brand=measure.brand, title=excerpt(measure.title, _TITLE))
    return Item(excerpt(measure.what, _TITLE), lines=(_due_line(measure.due_on, measure.owner, words), against))


def _source_section(content: DailyContent, words: Words, zone: ZoneInfo) -> Section:
    checked = words.plural("{n} source checked", "{n} sources checked", content.sources_checked)
    failed = words.plural("{n} failed", "{n} failed", len(content.sources_failed))
    shown = content.sources_failed[:10]
    items = tuple(_source_item(source, words, zone) for source in shown)
    last = more(len(content.sources_failed) - len(shown), words)
    line = words.text("{checked}, {failed}.", checked=checked, failed=failed)
    quiet = quiet_sentence(content.alarms, words)
    return Section(words.text("Sources"), (line, quiet) if quiet else (line,), items, last)


def _source_item(source: ToldSource, words: Words, zone: ZoneInfo) -> Item:
    lines = (_failure(source.reason, words), _last_crawl(source.since_at, words, zone))
    return Item(excerpt(source.name, _TITLE), lines=lines)


def _failure(reason: str | None, words: Words) -> str:
    return excerpt(reason, 200) or words.text("No reason was recorded.")


def _last_crawl(at: datetime | None, words: Words, zone: ZoneInfo) -> str:
    moment = words.moment(at, zone)
    return words.text("Last tried {moment}", moment=moment)


def _foot(content: DailyContent, words: Words, zone: ZoneInfo) -> tuple[str, ...]:
    since = words.moment(content.since_at, zone)
    return (
        words.text("Tells what was found since {since}.", since=since),
        words.text("You get this mail because your address is a recipient of daily alerts."),
        words.text("Labels and sentiment are judged by a model and can be wrong; the quoted words decide."),
    )
