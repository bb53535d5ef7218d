"""What the codes of the domain are called when they are shown: practices, labels, kinds, phases, states."""

from __future__ import annotations

from presentation.language import Words, mark

PRACTICE_NAMES: dict[str, str] = {
    "transparency": mark("Transparency"),
    "notification": mark("Prompt notification"),
    "tailored_communication": mark("Tailored communication"),
    "expectations": mark("Managed expectations"),
    "customer_interest": mark("Customers' interest first"),
    "empathy": mark("Empathy"),
    "guidance": mark("Guidance and help"),
    "customer_service": mark("Customer service"),
    "competitors": mark("Competitors"),
    "prevention": mark("Prevention"),
}

PRACTICE_QUESTIONS: dict[str, str] = {
    "transparency": mark("Does the public see you as open, or as hiding something?"),
    "notification": mark("Did customers learn of it from you, and in time?"),
    "tailored_communication": mark("Does each audience hear what concerns it, in its language?"),
    "expectations": mark("Are promises kept?"),
    "customer_interest": mark("Do customers come before money?"),
    "empathy": mark("Do you sound sincere, or cold?"),
    "guidance": mark("Does your help help?"),
    "customer_service": mark("Do people get through, and get answers?"),
    "competitors": mark("Are customers leaving for rivals?"),
    "prevention": mark("Is it believed that it won't happen again?"),
}

_LABELS: dict[str, str] = {
    "negative": mark("negative"),
    "neutral": mark("neutral"),
    "positive": mark("positive"),
}

_BREACH_LABELS: dict[str, str] = {
    "explicit": mark("refers to the breach openly"),
    "implied": mark("refers to the breach by a hint"),
    "none": mark("doesn't refer to the breach"),
}

_SOURCE_KINDS: dict[str, str] = {
    "feed": mark("news feed"),
    "mastodon": mark("Mastodon timeline"),
    "bluesky_stream": mark("Bluesky, live"),
    "bluesky_search": mark("Bluesky search"),
    "telegram": mark("Telegram channel"),
    "hacker_news": mark("Hacker News"),
    "discourse": mark("Discourse forum"),
    "lemmy": mark("Lemmy"),
    "youtube": mark("YouTube channel"),
    "reddit": mark("Reddit"),
    "app_store": mark("App Store"),
    "vk": mark("VK"),
    "sitemap": mark("news sitemap"),
    "gdelt": mark("GDELT"),
    "page_list": mark("watched pages"),
    "review_page": mark("review page"),
    "google_play": mark("Google Play"),
    "microsoft_ads": mark("Microsoft ad library"),
    "meta_ads": mark("Meta ad library"),
    "tiktok_ads": mark("TikTok ad library"),
    "linkedin_ads": mark("LinkedIn ad library"),
    "google_ads": mark("Google ads export"),
    "newsletter": mark("competitor's newsletter"),
    "promo_page": mark("competitor's page"),
    "hibp": mark("Have I Been Pwned"),
    "leak_page": mark("leak watch page"),
    "onion_page": mark("leak watch page by Tor"),
    "import": mark("imported collection"),
}

_SOURCE_STATES: dict[str, str] = {
    "ok": mark("answers"),
    "quiet": mark("answers, nothing new"),
    "failing": mark("fails"),
    "never": mark("not tried yet"),
}

_PHASES: dict[str, str] = {
    "no_incident": mark("No incident"),
    "before": mark("Before the incident"),
    "acute": mark("Acute phase"),
    "recovery": mark("Recovery phase"),
    "not_applicable": mark("Not applicable"),
}

_REVIEWS: dict[str, str] = {
    "confirmed": mark("confirmed"),
    "dismissed": mark("not about us"),
}


def _named(table: dict[str, str], code: str | None, words: Words) -> str:
    """The name of a code; a code that has none is shown as it is (a source kind of tomorrow), None as unjudged."""
    if code is None:
        return words.text("not judged")
    return words.text(table[code]) if code in table else code


def practice_name(practice: str, words: Words) -> str:
    """The name of one of the ten practices."""
    return _named(PRACTICE_NAMES, practice, words)


def practice_question(practice: str, words: Words) -> str:
    """What the mentions of a practice answer."""
    return _named(PRACTICE_QUESTIONS, practice, words)


def label_name(label: str | None, words: Words) -> str:
    """A sentiment label's name; None is "not judged"."""
    return _named(_LABELS, label, words)


def breach_label_name(label: str | None, words: Words) -> str:
    """How an ad refers to the breach; None is "not judged"."""
    return _named(_BREACH_LABELS, label, words)


def source_kind_name(kind: str, words: Words) -> str:
    """A source kind's name."""
    return _named(_SOURCE_KINDS, kind, words)


def source_state_name(state: str, words: Words) -> str:
    """The name of a source's health state."""
    return _named(_SOURCE_STATES, state, words)


def phase_name(phase: str, words: Words) -> str:
    """The name of an assessment's phase."""
    return _named(_PHASES, phase, words)


def review_name(review: str | None, words: Words) -> str:
    """The name of a person's judgement of a campaign; None is "to be confirmed"."""
    return words.text("to be confirmed") if review is None else _named(_REVIEWS, review, words)
