"""Why something can't be said, in words: one plain sentence for each reason that the estimates give."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "no_mentions": "There are no mentions of the brand.",
        "not_disclosed_yet": "The disclosure lies ahead.",
        "before_disclosure": "The disclosure lies ahead.",
        "few_pre_days": "There are too few days with enough mentions before the disclosure to compare with.",
        "no_days_since": "No day since the disclosure has enough mentions.",
        "too_early": "It is too early to tell.",
        "few_mentions": "There are too few mentions in the last week.",
        "no_drop": "No fall can be told from chance.",
        "rose": "Sentiment rose after the disclosure instead of falling.",
        "trough_not_found": "Sentiment fell, but its lowest point isn't confirmed yet.",
        "trough_not_confirmed": "The lowest point isn't confirmed yet.",
        "few_days": "Too few days have passed since the lowest point.",
        "no_return": "Sentiment isn't coming back.",
        "short_window": "The time since the lowest point is shorter than one and a half half-lives.",
        "unbounded": "The data leave it open without bounds.",
        "too_wide": "The data leave it open by more than a factor of ten.",
        "share_too_wide": "Its interval is wider than 60 points of 100.",
        "half_life_unknown": "The half-life isn't known.",
        "never": "At this course it is never reached.",
        "perhaps_never": "It may never be reached: a lasting loss is about as plausible.",
        "passed": "It lies in the past.",
        "wider_than_time_left": "The interval is wider than the time left.",
    }
)
