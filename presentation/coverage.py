"""The coverage statement: what is covered and what is not visible, the same words on pages, in mails and in exports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from presentation.language import Words, mark
from presentation.sources import counted_kind, few_names
from reputation.coverage import Coverage

_PLACES: dict[str, str] = {
    "x": mark("X"),
    "instagram": mark("Instagram"),
    "facebook": mark("Facebook"),
    "tiktok": mark("TikTok"),
    "vk": mark("VK"),
    "telegram": mark("Telegram"),
    "youtube": mark("YouTube"),
    "reddit": mark("Reddit"),
    "app_store": mark("App Store reviews"),
    "google_play": mark("Google Play reviews"),
    "closed_chats": mark("closed chats"),
    "meta_ads": mark("Meta's ads"),
    "google_ads": mark("Google's ads"),
    "tiktok_ads": mark("TikTok's ads"),
    "linkedin_ads": mark("LinkedIn's ads"),
    "microsoft_ads": mark("Microsoft's ads"),
    "promo_pages": mark("competitors' pages"),
    "newsletters": mark("newsletters"),
    "outdoor": mark("outdoor"),
    "television": mark("TV"),
    "radio": mark("radio"),
}


def coverage_statement(coverage: Coverage, words: Words) -> list[str]:
    """Whole sentences, never empty: what is covered, what fails, what only half counts, what can't be seen.

    The first names mentions and the places where the public speaks unseen; the last advertising.
    """
    if coverage.is_empty:
        return [words.text("No source is set up yet; nothing is covered.")]
    return [
        _covered(coverage, words),
        *_named(coverage, words),
        ads_statement(coverage, words),
    ]


def coverage_text(coverage: Coverage, words: Words) -> str:
    """The statement in one paragraph, for a file or a plain mail."""
    return " ".join(coverage_statement(coverage, words))


def ads_statement(coverage: Coverage, words: Words) -> str:
    """What is covered of competitors' advertising, and what of it can't be seen."""
    unseen = _places(coverage.unseen_ads, words)
    if not coverage.ad_kinds:
        return words.text("Advertising is not covered by any source; not visible: {unseen}.", unseen=unseen)
    covered = _counted(coverage.ad_kinds, words)
    return words.text("Advertising: {covered}; not visible: {unseen}.", covered=covered, unseen=unseen)


def _covered(coverage: Coverage, words: Words) -> str:
    unseen = _places(coverage.unseen, words)
    if not coverage.mention_kinds:
        return words.text("No source of mentions answers now; not visible: {unseen}.", unseen=unseen)
    covered = _counted(coverage.mention_kinds, words)
    return words.text("Covered: {covered}; not visible: {unseen}.", covered=covered, unseen=unseen)


def _named(coverage: Coverage, words: Words) -> Iterable[str]:
    if coverage.failing:
        yield words.plural(
            "{n} source fails and shows nothing: {names}.",
            "{n} sources fail and show nothing: {names}.",
            len(coverage.failing),
            names=few_names(coverage.failing, words),
        )
    if coverage.untried:
        yield words.plural(
            "{n} source has not been tried yet: {names}.",
            "{n} sources have not been tried yet: {names}.",
            len(coverage.untried),
            names=few_names(coverage.untried, words),
        )
    if coverage.one_sided:
        yield words.plural(
            "{n} source covers only one side of the disclosure and enters no comparison: {names}.",
            "{n} sources cover only one side of the disclosure and enter no comparison: {names}.",
            len(coverage.one_sided),
            names=few_names(coverage.one_sided, words),
        )


def _counted(kinds: Mapping[str, int], words: Words) -> str:
    return ", ".join(counted_kind(kind, count, words) for kind, count in kinds.items())


def _places(codes: Iterable[str], words: Words) -> str:
    return ", ".join(words.text(_PLACES[code]) if code in _PLACES else code for code in codes)
