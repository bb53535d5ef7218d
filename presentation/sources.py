"""What a page covers and what it can't see, and how its sources fare, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from presentation.excerpt import excerpt
from presentation.language import Words, mark

MOST_NAMED = 5
"""Sources that a sentence names; of more it says how many."""

_COUNTED: dict[str, tuple[str, str]] = {
    "feed": (mark("{n} news feed"), "{n} news feeds"),
    "mastodon": (mark("{n} Mastodon timeline"), "{n} Mastodon timelines"),
    "bluesky_stream": (mark("{n} stream of all of Bluesky"), "{n} streams of all of Bluesky"),
    "bluesky_search": (mark("{n} search in Bluesky"), "{n} searches in Bluesky"),
    "telegram": (mark("{n} Telegram channel"), "{n} Telegram channels"),
    "hacker_news": (mark("{n} search in Hacker News"), "{n} searches in Hacker News"),
    "discourse": (mark("{n} Discourse forum"), "{n} Discourse forums"),
    "lemmy": (mark("{n} Lemmy timeline"), "{n} Lemmy timelines"),
    "youtube": (mark("{n} YouTube channel"), "{n} YouTube channels"),
    "reddit": (mark("{n} Reddit list"), "{n} Reddit lists"),
    "vk": (mark("{n} search in VK"), "{n} searches in VK"),
    "sitemap": (mark("{n} news sitemap"), "{n} news sitemaps"),
    "gdelt": (mark("{n} stream of GDELT"), "{n} streams of GDELT"),
    "page_list": (mark("{n} list of watched pages"), "{n} lists of watched pages"),
    "review_page": (mark("{n} page of reviews"), "{n} pages of reviews"),
    "google_play": (mark("{n} app in Google Play"), "{n} apps in Google Play"),
    "app_store": (mark("{n} app in the App Store"), "{n} apps in the App Store"),
    "microsoft_ads": (mark("{n} search in Microsoft's ad library"), "{n} searches in Microsoft's ad library"),
    "meta_ads": (mark("{n} search in Meta's ad library"), "{n} searches in Meta's ad library"),
    "tiktok_ads": (mark("{n} search in TikTok's ad library"), "{n} searches in TikTok's ad library"),
    "linkedin_ads": (mark("{n} search in LinkedIn's ad library"), "{n} searches in LinkedIn's ad library"),
    "google_ads": (mark("{n} export of Google's ads"), "{n} exports of Google's ads"),
    "newsletter": (mark("{n} mailbox of newsletters"), "{n} mailboxes of newsletters"),
    "import": (mark("{n} imported collection"), "{n} imported collections"),
    "promo_page": (mark("{n} competitor's page"), "{n} competitors' pages"),
    "hibp": (mark("{n} look-up in Have I Been Pwned"), "{n} look-ups in Have I Been Pwned"),
    "leak_page": (mark("{n} leak watch source"), "{n} leak watch sources"),
    "onion_page": (mark("{n} leak watch source by Tor"), "{n} leak watch sources by Tor"),
}
"""How many sources of a kind, singular and plural; a kind that is not here is named as it is."""


def few_names(names: Sequence[str], words: Words) -> str:
    """The first `MOST_NAMED` names, cut to 60 characters each, and how many more there are."""
    shown = ", ".join(excerpt(name, 60) for name in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return words.text("{names} and {n} more", names=shown, n=words.number(more)) if more > 0 else shown


def counted_kind(kind: str, count: int, words: Words) -> str:
    """So many sources of a kind: "31 news feeds"; a kind without a name of its own is named by its code."""
    forms = _COUNTED.get(kind)
    return words.plural(*forms, count) if forms else f"{kind}: {words.number(count)}"


def health_sentence(states: Mapping[str, str], words: Words) -> str:
    """How the sources fare, from their names to their states (ok, quiet, failing, never); those that fail are named."""
    answering = sum(state in {"ok", "quiet"} for state in states.values())
    failing = [name for name, state in states.items() if state == "failing"]
    untried = sum(state == "never" for state in states.values())
    if not states:
        return words.text("No source is set up yet.")
    parts = [words.plural("{n} source answers", "{n} sources answer", answering)]
    if failing:
        names = ", ".join(failing)
        parts.append(words.plural("{n} fails: {names}", "{n} fail: {names}", len(failing), names=names))
    if untried:
        parts.append(words.plural("{n} not tried yet", "{n} not tried yet", untried))
    return "; ".join(parts) + "."
