"""What is unusual at the sources, in sentences that say whether the crawler or the public went quiet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from presentation.excerpt import excerpt
from presentation.language import Words, mark
from presentation.sources import few_names
from reputation.health import SourceAlarm

_FIELDS: dict[str, str] = {
    "title": mark("title"),
    "text": mark("text"),
    "author": mark("author"),
    "language": mark("language"),
    "published_at": mark("date"),
}


def alarm_sentence(alarm: SourceAlarm, zone: ZoneInfo, words: Words) -> str:
    """One alarm in one sentence (two where a reason is known), beginning with the source's name."""
    name = excerpt(alarm.source, 80)
    since = words.moment(alarm.since_at, zone) if alarm.since_at else words.text("the first crawl")
    if alarm.kind == "stopped":
        return words.text(
            "{name}: not crawled since {moment}; it is our crawler that is quiet.", name=name, moment=since
        )
    if alarm.kind == "failing":
        said = words.plural(
            "{name}: {n} crawl in a row has failed since {moment}; what the public says there is not known.",
            "{name}: {n} crawls in a row have failed since {moment}; what the public says there is not known.",
            alarm.count, name=name, moment=since,
        )  # fmt: skip
        return f"{said} {excerpt(alarm.reason, 200)}" if alarm.reason else said
    if alarm.kind == "empty":
        return words.plural(
            "{name}: answers, but has listed nothing for {n} crawl; its pages have probably changed.",
            "{name}: answers, but has listed nothing for {n} crawls; its pages have probably changed.",
            alarm.count, name=name,
        )  # fmt: skip
    return _of_items(alarm, name, words)


def quiet_sentence(alarms: Sequence[SourceAlarm], words: Words) -> str:
    """Who went quiet where, in one line for a mail: crawlers by name, then the public by name; empty where nobody."""
    crawlers = list(dict.fromkeys(alarm.source for alarm in alarms if alarm.quiet == "crawler"))
    public = list(dict.fromkeys(alarm.source for alarm in alarms if alarm.quiet == "public"))
    parts = []
    if crawlers:
        parts.append(
            words.plural(
                "At {n} source the crawler, not the public, is quiet: {names}.",
                "At {n} sources the crawler, not the public, is quiet: {names}.",
                len(crawlers), names=few_names(crawlers, words),
            )
        )  # fmt: skip
    if public:
        parts.append(
            words.plural(
                "At {n} source the public itself went quiet: {names}.",
                "At {n} sources the public itself went quiet: {names}.",
                len(public), names=few_names(public, words),
            )
        )  # fmt: skip
    return " ".join(parts)


def rest_sentence(blocked_until: datetime | None, failure_count: int, zone: ZoneInfo, words: Words) -> str:
    """Until when a source rests, and why; empty for None, which says that it does not rest."""
    if blocked_until is None:
        return ""
    moment = words.moment(blocked_until, zone)
    if failure_count == 0:
        return words.text("rests until {moment}, as its server asked", moment=moment)
    return words.plural(
        "rests until {moment} after {n} failure", "rests until {moment} after {n} failures", failure_count,
        moment=moment,
    )  # fmt: skip


def _of_items(alarm: SourceAlarm, name: str, words: Words) -> str:
    count = words.number(alarm.count)
    if alarm.kind == "fields_lost":
        fields = ", ".join(words.text(_FIELDS[field]) if field in _FIELDS else field for field in alarm.fields)
        return words.text(
            "{name}: most new items of the last day lack what they used to have ({fields}); its pages have probably "
            "changed.",
            name=name, fields=fields,
        )  # fmt: skip
    expected = words.number(alarm.expected) if alarm.expected is not None else "?"
    if alarm.kind == "volume_fell":
        return words.text(
            "{name}: {count} new in 24 hours where about {expected} are usual, and its crawls went well: it is the "
            "public that went quiet.",
            name=name, count=count, expected=expected,
        )  # fmt: skip
    return words.text(
        "{name}: {count} new in 24 hours where about {expected} are usual.", name=name, count=count, expected=expected
    )
