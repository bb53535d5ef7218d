"""Which number a campaign keeps when its brand's ads are grouped anew. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbering:
    """`kept`: for each group, in the order given, the number it goes on under, None for a new one.

    `merged`: numbers that ended, each with the place of the group that its ads went to.
    """

    kept: tuple[int | None, ...]
    merged: Mapping[int, int]


def number_campaigns(
    groups: Sequence[Collection[int]], campaign_of: Mapping[int, int | None], decided: Collection[int]
) -> Numbering:
    """Numbers for groups of ad ids, by the campaigns that the ads were in so far.

    An old campaign goes on in the group that has most of its ads (then in the one with the smallest ad id). Where
    several go on in one group, it keeps the number that a person has `decided` about, else the smallest.
    """
    shares: dict[int, Counter[int]] = {}
    for place, group in enumerate(groups):
        for ad_id in group:
            campaign = campaign_of.get(ad_id)
            if campaign is not None:
                shares.setdefault(campaign, Counter())[place] += 1
    heirs = {campaign: _heir(groups, counts) for campaign, counts in shares.items()}
    kept: list[int | None] = [None] * len(groups)
    for campaign in sorted(heirs, key=lambda number: (number not in decided, number)):
        if kept[heirs[campaign]] is None:
            kept[heirs[campaign]] = campaign
    merged = {campaign: place for campaign, place in heirs.items() if kept[place] != campaign}
    return Numbering(tuple(kept), merged)


def _heir(groups: Sequence[Collection[int]], counts: Counter[int]) -> int:
    return min(counts, key=lambda place: (-counts[place], min(groups[place])))
