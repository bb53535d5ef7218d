"""The competitors in words: share of voice, their sentiment, their ads, and the campaigns that refer to the breach."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from presentation.evidence import evidence_sentences
from presentation.excerpt import excerpt, site, web_link
from presentation.language import Words, mark
from presentation.names import breach_label_name, review_name
from reports.document import Block, Column, Item, Items, Table, Text, Tone
from reports.restore import Json, interval_of, moment_of, point_of
from reports.wording_sentiment import span
from reputation.level import Interval

_TOLD_ELSEWHERE = {"model_label", "model_probability"}
_MOST_REASONS = 4
_MOST_PLACES = 8
_STATES = {
    "new": mark("new this week"),
    "growing": mark("growing"),
    "running": mark("still running"),
    "ended": mark("ended"),
}


def share_blocks(content: Json, words: Words) -> list[Block]:
    """Each brand's share of the week's stories."""
    columns = (
        Column(words.text("Brand"), width=2.2),
        Column(words.text("Stories"), "right"),
        Column(words.text("Share"), "right"),
        Column(words.text("Likely"), "right", 1.4),
        Column(words.text("Week before"), "right"),
    )
    rows = tuple(_voice_row(row, words) for row in content["voice"])
    return [Table(columns, rows, words.text("No brand is watched yet."), code="voice")]


def _voice_row(row: Json, words: Words) -> tuple[str, ...]:
    share, before = interval_of(row["share"]), interval_of(row["previous_share"])
    name = excerpt(row["brand"], 60)
    return (
        words.text("{brand} (own)", brand=name) if row["is_own"] else name,
        words.number(row["stories"]),
        percent(share, words),
        _percents(share, words),
        percent(before, words),
    )


def percent(share: Interval | None, words: Words) -> str:
    """A share's value as a percentage; a dash where it is unknown."""
    return words.percent(share.value if share else None)


def _percents(share: Interval | None, words: Words) -> str:
    if share is None:
        return words.percent(None)
    return words.text("{low} to {high}", low=words.percent(share.low), high=words.percent(share.high))


def competitor_blocks(content: Json, words: Words) -> list[Block]:
    """Each competitor's net sentiment and ads."""
    columns = (
        Column(words.text("Competitor"), width=2.2),
        Column(words.text("Net sentiment"), "right", 1.3),
        Column(words.text("Likely"), "right", 1.4),
        Column(words.text("Week before"), "right"),
        Column(words.text("New ads"), "right"),
        Column(words.text("About the breach"), "right", 1.2),
    )
    rows = tuple(_competitor_row(row, words) for row in content["competitors"])
    return [Table(columns, rows, words.text("No competitor is watched yet."))]


def _competitor_row(row: Json, words: Words) -> tuple[str, ...]:
    now, before = point_of(row["week"]), point_of(row["previous_week"])
    return (
        excerpt(row["brand"], 60),
        words.signed(now.net),
        span(now.low, now.high, words),
        words.signed(before.net),
        words.number(row["new_ads"]),
        words.number(row["flagged_ads"]),
    )


def campaign_blocks(content: Json, words: Words, zone: ZoneInfo) -> list[Block]:
    """The flagged campaigns with quoted words, first seen, confidence and reasons."""
    items = tuple(_campaign_item(campaign, words, zone) for campaign in content["campaigns"])
    blocks: list[Block] = [Items(items, _no_campaign(content, words))]
    left_out = content["campaign_count"] - len(items)
    if left_out > 0:
        blocks.append(Text(words.plural("… and {n} more.", "… and {n} more.", left_out), "small"))
    return blocks


def _no_campaign(content: Json, words: Words) -> str:
    if sees_no_ads(content):
        return words.text("No source of advertising answered, so whether an ad refers to the breach isn't known.")
    return words.text("No competitor's ad seen this week refers to the breach.")


def sees_no_ads(content: Json) -> bool:
    """Whether competitors are watched and nothing could be seen of their ads: no number of them is known then."""
    competitors = content["competitors"]
    return bool(competitors) and not content["campaign_count"] and all(row["new_ads"] is None for row in competitors)


def _campaign_item(campaign: Json, words: Words, zone: ZoneInfo) -> Item:
    is_open = campaign["label"] == "explicit"
    tone: Tone = "alert" if is_open else "warning"
    return Item(
        title=words.text(
            "{brand}: {title}",
            brand=excerpt(campaign["brand"], 60),
            title=excerpt(campaign["title"] or campaign["text"], 110),
        ),
        badge=words.text("openly") if is_open else words.text("by hint"),
        tone=tone,
        quote=words.text("“{text}”", text=excerpt(campaign["quote"] or campaign["text"], 220)),
        before=excerpt(campaign["before"], 300),
        after=excerpt(campaign["text"], 300) if campaign["before"] else "",
        lines=tuple(line for line in (_facts(campaign, words, zone), _why(campaign, words)) if line),
        url=web_link(campaign["url"]) or "",
        site=site(campaign["url"]),
    )


def _facts(campaign: Json, words: Words, zone: ZoneInfo) -> str:
    facts = [
        *([campaign_state_name(campaign["state"], words)] if campaign.get("state") else []),
        words.text("First seen {moment}", moment=words.moment(moment_of(campaign["first_seen_at"]), zone)),
        words.text("confidence {share}", share=words.confidence(campaign["probability"])),
        words.plural("{n} ad", "{n} ads", campaign["ads"]),
        *_places(campaign, words),
        review_name(campaign["review"], words),
    ]
    return " · ".join(facts)


def _places(campaign: Json, words: Words) -> list[str]:
    places = [*campaign.get("platforms", ()), *campaign.get("countries", ())]
    if not places:
        return []
    shown = ", ".join(excerpt(place, 30) for place in places[:_MOST_PLACES])
    more = len(places) - _MOST_PLACES
    return [words.text("{names} and {n} more", names=shown, n=words.number(more)) if more > 0 else shown]


def campaign_state_name(state: str, words: Words) -> str:
    """What a campaign was at the week's end."""
    return words.text(_STATES[state])


def _why(campaign: Json, words: Words) -> str:
    reasons = {code: value for code, value in campaign["reasons"] if code not in _TOLD_ELSEWHERE}
    sentences = [excerpt(sentence, 200) for sentence in evidence_sentences(reasons, words, campaign["rule"])]
    if not sentences:
        return breach_label_name(campaign["label"], words)
    return words.text("Why: {reasons}", reasons=" ".join(sentences[:_MOST_REASONS]))
