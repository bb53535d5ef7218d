"""Competitors' ads and pages in words: what they say, the words quoted, when first seen, and why they are flagged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.content import AdGroup, AdNote, CampaignNote, Competitors, DailyContent
from alerts.notes import ReaderNotes
from alerts.view import Item, Section
from alerts.wording_events import ad_actions
from presentation.evidence import evidence_sentences
from presentation.excerpt import excerpt, site, web_link
from presentation.language import Words, mark
from reputation.campaigns import CampaignState

_TITLE, _QUOTE, _WORDING = 110, 200, 400
_MOST_REASONS = 4
# Said in other words beside them, so not repeated among the reasons.
_TOLD_ELSEWHERE = {"model_label", "model_probability"}

CAMPAIGN_STATES: dict[CampaignState, str] = {
    "new": mark("just begun"),
    "growing": mark("growing"),
    "running": mark("as before"),
    "ended": mark("ended"),
}


def competitor_line(content: DailyContent, words: Words) -> str:
    """What competitors did, in one sentence; on an empty day how many places were looked at."""
    found = content.competitors
    if found.new_count or content.changed.total:
        return words.text(
            "Competitors' new ads: {new}, changed pages: {changed}; about the breach openly: {explicit}, "
            "by hint: {implied}.",
            new=words.number(found.new_count),
            changed=words.number(content.changed.total),
            explicit=words.number(found.explicit_count),
            implied=words.number(found.implied_count),
        )
    if content.has_news:
        return words.text("No new competitor ad; some have ended.")
    if not content.sources_checked:
        return words.text("No source could be read: nothing can be said of competitors today.")
    return words.plural(
        "No new competitor item in the {n} place we can see.",
        "No new competitor item in the {n} places we can see.",
        content.sources_checked,
    )


def competitor_section(content: DailyContent, words: Words, zone: ZoneInfo, notes: ReaderNotes) -> Section:
    """New ads: the counts, those that refer to the breach one by one, the rest by brand.

    Those that are to be decided on today have their links there, not here again.
    """
    found = content.competitors
    asked = {decision.ad.note.ad_id for decision in content.decisions.items if decision.ad}
    items = tuple(
        _ad_item(
            group, content.campaigns, words, zone, replace(notes, links=None) if group.note.ad_id in asked else notes
        )
        for group in found.flagged.items
    )
    lines = (competitor_line(content, words), *_ordinary(found, words))
    return Section(words.text("Competitors"), lines, items, more(found.flagged.more_count, words))


def _ordinary(found: Competitors, words: Words) -> list[str]:
    lines = []
    if found.ordinary:
        brands = ", ".join(
            words.text("{brand}: {n}", brand=brand, n=words.number(count)) for brand, count in found.ordinary[:8]
        )
        lines.append(words.text("Ads without such a reference: {brands}.", brands=brands))
    if found.unjudged_count:
        lines.append(words.plural("{n} ad is not judged yet.", "{n} ads are not judged yet.", found.unjudged_count))
    if found.unreadable_count:
        lines.append(
            words.plural(
                "{n} ad could not be read by the model: see for yourselves.",
                "{n} ads could not be read by the model: see for yourselves.",
                found.unreadable_count,
            )
        )
    return lines


def _ad_item(
    group: AdGroup, campaigns: Mapping[int, CampaignNote], words: Words, zone: ZoneInfo, notes: ReaderNotes
) -> Item:
    note = group.note
    title = excerpt(note.title or note.text, _TITLE)
    return Item(
        title=words.text("{brand}: {title}", brand=note.brand, title=title),
        badge=badge(note, words),
        tone="alert" if note.label == "explicit" else "warning",
        quote=words.text("“{text}”", text=quoted(note, _QUOTE)),
        lines=_ad_lines(group, campaigns.get(note.campaign_id or 0), words, zone, notes),
        url=web_link(note.url),
        site=site(note.url),
        actions=ad_actions(note.ad_id, words, notes.links) if notes.links and note.review is None else (),
    )


def _ad_lines(
    group: AdGroup, campaign: CampaignNote | None, words: Words, zone: ZoneInfo, notes: ReaderNotes
) -> tuple[str, ...]:
    note = group.note
    facts = [first_seen(note, words, zone), words.text("confidence {share}", share=words.confidence(note.probability))]
    if group.ad_count > 1:
        facts.append(words.plural("{n} ad of this wording", "{n} ads of this wording", group.ad_count))
    lines = [" · ".join(facts), *_why(note, words), *_campaign(campaign, words)]
    if note.review == "confirmed":
        lines.append(words.text("Already confirmed by your team."))
    return (*lines, *told_before(notes.told_ad_at(note), words, zone))


def told_before(at: datetime | None, words: Words, zone: ZoneInfo) -> tuple[str, ...]:
    """That the reader was told at once already, and when; nothing where not."""
    return (words.text("You were told of it at once, {moment}.", moment=words.moment(at, zone)),) if at else ()


def _campaign(campaign: CampaignNote | None, words: Words) -> tuple[str, ...]:
    """Where the ad belongs: a campaign of several ads, its state, since when and where it runs."""
    if campaign is None or campaign.ad_count < 2:
        return ()
    places = excerpt(", ".join((*campaign.platforms, *campaign.countries)), 100)
    line = words.text(
        "Campaign ({state}): {ads} in {wordings} since {day}.",
        state=words.text(CAMPAIGN_STATES[campaign.state]),
        ads=words.plural("{n} ad", "{n} ads", campaign.ad_count),
        wordings=words.plural("{n} wording", "{n} wordings", campaign.wording_count),
        day=words.short_day(campaign.first_on),
    )
    return (" ".join((line, words.text("Seen on {places}.", places=places))),) if places else (line,)


def badge(note: AdNote, words: Words) -> str:
    """How an ad refers to the breach, in a word or two."""
    if note.label == "explicit":
        return words.text("openly")
    if note.label == "implied":
        return words.text("by hint")
    if note.label == "none":
        return words.text("no reference")
    return words.text("the model could not read it") if note.is_unreadable else words.text("not judged yet")


def quoted(note: AdNote, most: int) -> str:
    """The words that decided, or the beginning of the ad where none are known; at most `most` characters."""
    return excerpt(note.quote or note.text, most)


def first_seen(note: AdNote, words: Words, zone: ZoneInfo) -> str:
    """When the ad was first seen, by the wall clock of `zone`."""
    return words.text("First seen {moment}", moment=words.moment(note.first_seen_at, zone))


def _why(note: AdNote, words: Words) -> list[str]:
    reasons = {code: value for code, value in note.reasons.items() if code not in _TOLD_ELSEWHERE}
    sentences = [excerpt(sentence, _QUOTE) for sentence in evidence_sentences(reasons, words, note.rule)]
    return [words.text("Why: {reasons}", reasons=" ".join(sentences[:_MOST_REASONS]))] if sentences else []


def changed_section(content: DailyContent, words: Words, zone: ZoneInfo, notes: ReaderNotes) -> Section | None:
    """Promo pages with the wording before and the one now; None where none changed."""
    if not content.changed.total:
        return None
    items = tuple(_changed_item(group.note, words, zone, notes) for group in content.changed.items)
    return Section(words.text("Changed pages"), items=items, last=more(content.changed.more_count, words))


def _changed_item(note: AdNote, words: Words, zone: ZoneInfo, notes: ReaderNotes) -> Item:
    is_flagged = note.is_flagged
    return Item(
        title=words.text("{brand}: {title}", brand=note.brand, title=excerpt(note.title or site(note.url), _TITLE)),
        badge=badge(note, words),
        tone="alert" if is_flagged and note.label == "explicit" else "warning" if is_flagged else "calm",
        quote=words.text("“{text}”", text=quoted(note, _QUOTE)) if is_flagged and note.quote else "",
        before=excerpt(note.before, _WORDING) or words.text("(not on the page)"),
        after=excerpt(note.text, _WORDING) or words.text("(taken off the page)"),
        lines=(
            _changed_at(note, words, zone),
            *(_why(note, words) if is_flagged else ()),
            *told_before(notes.told_ad_at(note), words, zone),
        ),
        url=web_link(note.url),
        site=site(note.url),
        actions=ad_actions(note.ad_id, words, notes.links) if notes.links and is_flagged and not note.review else (),
    )


def _changed_at(note: AdNote, words: Words, zone: ZoneInfo) -> str:
    return words.text("Seen changed {moment}", moment=words.moment(note.first_seen_at, zone))


def ended_section(content: DailyContent, words: Words) -> Section | None:
    """Ads that ended; None where none did."""
    if not content.ended.total:
        return None
    items = tuple(_ended_item(group, words) for group in content.ended.items)
    return Section(words.text("Ended"), items=items, last=more(content.ended.more_count, words))


def _ended_item(group: AdGroup, words: Words) -> Item:
    note = group.note
    title = words.text("{brand}: {title}", brand=note.brand, title=excerpt(note.title or note.text, _TITLE))
    line = words.text("Ended on {day}", day=words.day(note.ended_on))
    return Item(title, badge(note, words) if note.is_flagged else "", lines=(line,))


def more(count: int, words: Words) -> str:
    """How many more there are than shown; empty for none."""
    return words.plural("… and {n} more.", "… and {n} more.", count) if count else ""
