"""What the sources cover and what no source can see: decided here, put into words by presentation.coverage. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

CoverageState = Literal["ok", "quiet", "failing", "never"]

IMPORT_KIND = "import"

_PLACES: tuple[tuple[str, frozenset[str]], ...] = (
    ("x", frozenset()),
    ("instagram", frozenset()),
    ("facebook", frozenset()),
    ("tiktok", frozenset()),
    ("vk", frozenset({"vk"})),
    ("telegram", frozenset({"telegram"})),
    ("youtube", frozenset({"youtube"})),
    ("reddit", frozenset({"reddit"})),
    ("app_store", frozenset({"app_store"})),
    ("google_play", frozenset({"google_play"})),
    ("closed_chats", frozenset()),
)
"""Where the public speaks, and the kinds of source that show it; none shows a place without any."""

_AD_PLACES: tuple[tuple[str, frozenset[str]], ...] = (
    ("meta_ads", frozenset({"meta_ads"})),
    ("google_ads", frozenset({"google_ads"})),
    ("tiktok_ads", frozenset({"tiktok_ads"})),
    ("linkedin_ads", frozenset({"linkedin_ads"})),
    ("microsoft_ads", frozenset({"microsoft_ads"})),
    ("promo_pages", frozenset({"promo_page"})),
    ("newsletters", frozenset({"newsletter"})),
    ("outdoor", frozenset()),
    ("television", frozenset()),
    ("radio", frozenset()),
)
"""Where competitors advertise, likewise."""

_OTHER_AD_KINDS = frozenset({"promo_page", "newsletter"})


@dataclass(frozen=True, slots=True)
class CoveredSource:
    """One source that is switched on, or that imports are stored under, and how it does."""

    name: str
    kind: str
    state: CoverageState


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is covered: how many sources of each kind answer, by what they yield; and what is not.

    `failing` and `untried` are names; `unseen` and `unseen_ads` codes of places that no configured source looks at.
    `one_sided` names sources that cover only one side of the disclosure: no baseline rests on them.
    """

    mention_kinds: Mapping[str, int] = field(default_factory=dict)
    ad_kinds: Mapping[str, int] = field(default_factory=dict)
    failing: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    unseen_ads: tuple[str, ...] = ()
    one_sided: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is no source at all."""
        return not (self.mention_kinds or self.ad_kinds or self.failing or self.untried)


@dataclass(frozen=True, slots=True)
class WeekCell:
    """One source in one week: mentions published, ads first seen, and whether it was read at all. Counts ≥ 0."""

    mention_count: int
    ad_count: int
    was_read: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """One source's weeks by their Mondays; a week that is missing was neither read nor heard of."""

    source_id: int
    name: str
    kind: str
    weeks: Mapping[date, WeekCell] = field(default_factory=dict)


def yields_ads(kind: str) -> bool:
    """Whether a kind of source yields competitors' advertising rather than mentions."""
    return kind.endswith("_ads") or kind in _OTHER_AD_KINDS


def coverage_of(sources: Iterable[CoveredSource], one_sided: Iterable[str] = ()) -> Coverage:
    """What these sources cover: a failing one covers nothing, though its place is not called unseen; names sorted."""
    listed = sorted(sources, key=lambda source: (source.kind, source.name))
    answering = [source.kind for source in listed if source.state in {"ok", "quiet"}]
    kinds = {source.kind for source in listed}
    return Coverage(
        mention_kinds=dict(Counter(kind for kind in answering if not yields_ads(kind))),
        ad_kinds=dict(Counter(kind for kind in answering if yields_ads(kind))),
        failing=tuple(sorted(source.name for source in listed if source.state == "failing")),
        untried=tuple(sorted(source.name for source in listed if source.state == "never")),
        unseen=_unseen(_PLACES, kinds),
        unseen_ads=_unseen(_AD_PLACES, kinds),
        one_sided=tuple(sorted(one_sided)),
    )


def _unseen(places: Iterable[tuple[str, frozenset[str]]], kinds: set[str]) -> tuple[str, ...]:
    return tuple(place for place, shown_by in places if not shown_by & kinds)
