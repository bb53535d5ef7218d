"""The own brand's week in words: the stories told most, the ten practices, who speaks, actions and promises."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from presentation.excerpt import excerpt, web_link
from presentation.language import Words
from presentation.names import label_name, practice_name, practice_question, source_kind_name
from reports.document import Block, Column, Heading, Table, Text
from reports.restore import Json, day_of, interval_of, moment_of
from reports.wording_market import percent
from reports.wording_recovery import verdict_name
from reports.wording_sentiment import span


def story_blocks(content: Json, words: Words, zone: ZoneInfo) -> list[Block]:
    """The week's stories with the most mentions."""
    columns = (
        Column(words.text("Story"), width=4.2),
        Column(words.text("First source"), width=1.6),
        Column(words.text("Published"), width=1.5),
        Column(words.text("Mentions"), "right", 1.1),
        Column(words.text("Tone toward you"), width=1.2),
    )
    stories = content["top_stories"]
    rows = tuple(_story_row(story, words, zone) for story in stories)
    links = tuple(web_link(story["url"]) or "" for story in stories)
    return [Table(columns, rows, words.text("No story named the brand in this week."), links)]


def _story_row(story: Json, words: Words, zone: ZoneInfo) -> tuple[str, ...]:
    title = excerpt(story["title"], 140) or words.text("(without a title)")
    return (
        words.text("{title} (about the breach)", title=title) if story["about_breach"] else title,
        excerpt(story["source"], 40),
        words.moment(moment_of(story["published_at"]), zone),
        words.number(story["mentions"]),
        label_name(story["label"], words),
    )


def voice_blocks(content: Json, words: Words) -> list[Block]:
    """Who told most of the brand; nothing in a report made before that was kept."""
    if "voices" not in content:
        return []
    columns = (
        Column(words.text("Voice"), width=2.6),
        Column(words.text("Source"), width=2.0),
        Column(words.text("Mentions"), "right", 1.1),
        Column(words.text("Negative"), "right"),
        Column(words.text("Positive"), "right"),
        Column(words.text("About the breach"), "right", 1.2),
    )
    rows = tuple(_voice_row(voice, words) for voice in content["voices"])
    return [
        Heading(words.text("Voices that were heard most")),
        Table(columns, rows, words.text("Nobody spoke of the brand in this week.")),
    ]


def _voice_row(voice: Json, words: Words) -> tuple[str, ...]:
    judged = voice["negative"] + voice["neutral"] + voice["positive"]
    return (
        excerpt(voice["author"] or voice["source"], 60),
        words.text(
            "{source} ({kind})",
            source=excerpt(voice["source"], 40),
            kind=source_kind_name(voice["source_kind"], words),
        ),
        words.number(voice["mentions"]),
        words.percent(voice["negative"] / judged if judged else None),
        words.percent(voice["positive"] / judged if judged else None),
        words.number(voice["about_breach"]),
    )


def practice_blocks(content: Json, words: Words) -> list[Block]:
    """The scorecard: what the public's mentions say of each practice, the week before, and what you did so far."""
    columns = (
        Column(words.text("Practice"), width=3.6),
        Column(words.text("Mentions"), "right", 1.1),
        Column(words.text("Negative"), "right", 1.1),
        Column(words.text("Positive"), "right", 1.1),
        Column(words.text("Negative, week before"), "right", 1.3),
        Column(words.text("You did so far"), width=1.4),
    )
    rows = tuple(_practice_row(row, words) for row in content["practices"])
    return [Table(columns, rows, empty="", code="practices")]


def done_text(row: Json, words: Words) -> str:
    """How many actions served a practice so far, and its overdue promises; a dash in reports that don't know."""
    if row.get("done") is None:
        return words.number(None)
    if row["overdue"]:
        return words.plural("{n} promise overdue", "{n} promises overdue", row["overdue"])
    return words.plural("{n} action", "{n} actions", row["done"]) if row["done"] else words.text("nothing recorded")


def _practice_row(row: Json, words: Words) -> tuple[str, ...]:
    total = row["negative"] + row["neutral"] + row["positive"]
    name, question = practice_name(row["practice"], words), practice_question(row["practice"], words)
    return (
        words.text("{practice}. {question}", practice=name, question=question),
        words.number(total),
        percent(interval_of(row["negative_share"]), words),
        words.percent(row["positive"] / total if total else None),
        percent(interval_of(row["previous_negative_share"]), words),
        done_text(row, words),
    )


def segment_blocks(content: Json, words: Words) -> list[Block]:
    """Labels by language and by kind of source."""
    columns = (
        Column(words.text("Segment"), width=2.6),
        Column(words.text("Judged mentions"), "right", 1.4),
        Column(words.text("Negative"), "right"),
        Column(words.text("Neutral"), "right"),
        Column(words.text("Positive"), "right"),
    )
    rows = tuple(_segment_row(row, words) for row in content["segments"])
    return [Table(columns, rows, words.text("No mention of the week was judged."))]


def _segment_row(row: Json, words: Words) -> tuple[str, ...]:
    total = row["negative"] + row["neutral"] + row["positive"]
    shares = (words.percent(row[label] / total if total else None) for label in ("negative", "neutral", "positive"))
    return (segment_name(row["by"], row["value"], words), words.number(total), *shares)


def segment_name(by: str, value: str, words: Words) -> str:
    """A language, or a kind of source, for people; "" is the unknown one."""
    if not value:
        return words.text("language unknown") if by == "language" else words.text("unknown")
    if by == "source_kind":
        return source_kind_name(value, words)
    return _language_name(value, words) if by == "language" else value


def _language_name(code: str, words: Words) -> str:
    """The language's name in the reader's language; the code where there is none."""
    try:
        return Locale.parse(code).get_language_name(words.language) or code
    except (UnknownLocaleError, ValueError):
        return code


def action_blocks(content: Json, words: Words, zone: ZoneInfo) -> list[Block]:
    """What the organisation did and promised; nothing where neither is recorded."""
    if not content["actions"] and not content["promises"]:
        return []
    return [
        Heading(words.text("What you did and promised")),
        *(_action_table(content, words, zone) if content["actions"] else []),
        *(_promise_table(content, words) if content["promises"] else []),
    ]


def _action_table(content: Json, words: Words, zone: ZoneInfo) -> list[Block]:
    columns = (
        Column(words.text("When"), width=1.5),
        Column(words.text("Action"), width=4.0),
        Column(words.text("Effect, points"), "right", 1.2),
        Column(words.text("Likely"), "right", 1.4),
        Column(words.text("Verdict"), width=1.8),
    )
    rows = tuple(_action_row(action, words, zone) for action in content["actions"])
    return [Table(columns, rows, empty="")]


def _action_row(action: Json, words: Words, zone: ZoneInfo) -> tuple[str, ...]:
    effect = interval_of(action.get("effect"))
    return (
        words.moment(moment_of(action["happened_at"]), zone),
        excerpt(action["title"], 160),
        words.signed(effect.value if effect else None),
        span(effect.low if effect else None, effect.high if effect else None, words),
        verdict_name(action.get("verdict"), words),
    )


def _promise_table(content: Json, words: Words) -> list[Block]:
    columns = (
        Column(words.text("Promise"), width=3.4),
        Column(words.text("Owner"), width=1.4),
        Column(words.text("Due"), width=1.4),
        Column(words.text("State"), width=1.2),
    )
    end = date.fromisoformat(content["end_on"])
    rows = tuple(_promise_row(promise, end, words) for promise in content["promises"])
    late = sum(is_late(promise, end) for promise in content["promises"])
    note = words.plural("{n} promise is overdue.", "{n} promises are overdue.", late)
    return [Table(columns, rows, empty=""), *([Text(note)] if late else [])]


def is_late(promise: Json, end: date) -> bool:
    """Whether a stored promise was overdue on a day."""
    due = day_of(promise["due_on"])
    return promise["kept_on"] is None and due is not None and due <= end


def _promise_row(promise: Json, end: date, words: Words) -> tuple[str, ...]:
    state = words.text("overdue") if is_late(promise, end) else words.text("open")
    return (
        excerpt(promise["promise"], 160),
        excerpt(promise["owner"], 60) or words.text("nobody"),
        words.day(day_of(promise["due_on"])),
        words.text("kept") if promise["kept_on"] else state,
    )
