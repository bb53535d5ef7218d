"""Campaigns in words: their state, where and how much they ran, and the change of the security theme. Pure."""

from __future__ import annotations

from datetime import date

from presentation.language import Words, mark
from presentation.sentences import p_value_text
from reputation.campaigns import AmountRange, Campaign, CounterMeasure
from reputation.campaigns_theme import ThemeChange, ThemeShare

_STATES = {
    "new": mark("new this week"),
    "growing": mark("growing"),
    "running": mark("running"),
    "ended": mark("ended"),
}
_REASONS = {
    "none_before": mark("No ad from before the disclosure is known: nothing to compare with."),
    "none_after": mark("No ad since the disclosure is known: nothing to compare with."),
    "too_few": mark("Too few wordings: with so few, no change could be told from chance."),
}


def state_name(state: str, words: Words) -> str:
    """The name of a campaign's state."""
    return words.text(_STATES[state]) if state in _STATES else state


def ran_text(campaign: Campaign, today: date, words: Words) -> str:
    """The days on which it is known to have run."""
    if campaign.state(today) == "ended":
        return words.text("ran {days}", days=words.day_range(campaign.first_on, campaign.last_on))
    return words.text("runs since {day}", day=words.short_day(campaign.first_on))


def facts(campaign: Campaign, words: Words) -> list[str]:
    """How many ads and wordings, on which platforms, in which countries; impressions and spend where given."""
    found = [words.plural("{n} ad", "{n} ads", len(campaign.ads))]
    if campaign.wording_count > 1:
        found.append(words.plural("{n} wording", "{n} wordings", campaign.wording_count))
    if campaign.platforms:
        found.append(words.text("on {platforms}", platforms=words.names(campaign.platforms[:6])))
    if campaign.countries:
        found.append(words.text("in {countries}", countries=words.names(campaign.countries[:6])))
    if campaign.reach:
        found.append(words.text("impressions {range}", range=amount_text(campaign.reach, len(campaign.ads), words)))
    spend = (amount_text(amount, len(campaign.ads), words) for amount in campaign.spend)
    return [*found, *(words.text("spend {range}", range=amount) for amount in spend)]


def amount_text(amount: AmountRange, ad_count: int, words: Words) -> str:
    """A range with its currency; where not all of `ad_count` ads give one, of how many it is."""
    low = words.number(amount.low)
    if amount.high is None:
        told = words.text("at least {amount}", amount=low)
    else:
        told = low if amount.high == amount.low else f"{low}–{words.number(amount.high)}"
    told = f"{told} {amount.currency}" if amount.currency else told
    if amount.ad_count < ad_count:
        told += " " + words.text("(given for {n} of {total})", n=amount.ad_count, total=ad_count)
    return told


def share_text(share: ThemeShare, words: Words) -> str:
    """A share of wordings with its counts."""
    if share.share is None:
        return "–"
    counts = words.text("{part} of {whole}", part=words.number(share.security), whole=words.number(share.wordings))
    return f"{words.percent(share.share)} ({counts})"


def change_text(change: ThemeChange, words: Words) -> str:
    """What can be said of the change, or why nothing can."""
    if change.p_value is None:
        return words.text(_REASONS[change.reason or "too_few"])
    p_value = p_value_text(change.p_value, words)
    if not change.is_told:
        return words.text("No change that could be told from chance (exact test, p {p}).", p=p_value)
    if (change.after.share or 0) > (change.before.share or 0):
        return words.text("More often than before (exact test, p {p}).", p=p_value)
    return words.text("Less often than before (exact test, p {p}).", p=p_value)


def measure_text(measure: CounterMeasure, words: Words) -> str:
    """A counter-measure in one line: what, who, until when."""
    parts = [measure.what]
    if measure.owner:
        parts.append(measure.owner)
    if measure.due_on and measure.action_id is None:
        parts.append(words.text("due {day}", day=words.short_day(measure.due_on)))
    return " · ".join(parts)
