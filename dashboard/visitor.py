"""Who looks: in which language, in which colour scheme, and since when they haven't looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from presentation.language import LANGUAGES, Language
from presentation.palette import Theme
from reputation.language_tag import primary_language

LANGUAGE_COOKIE = "goodwill_language"
SCHEME_COOKIE = "goodwill_scheme"
LOOK_COOKIE = "goodwill_look"
NEW_LOOK_AFTER = timedelta(minutes=30)


def choose_language(
    asked: str | None, remembered: str | None, accepted: Iterable[str], organisation: Sequence[Language]
) -> Language:
    """The language of a page: asked for in the URL, else remembered, else the browser's, else the organisation's.

    `accepted` are the browser's tags, best first, such as `ru-RU`.
    """
    tags = (primary_language(tag) for tag in accepted)
    for wanted in (asked, remembered, *tags):
        found = next((language for language in LANGUAGES if language == wanted), None)
        if found:
            return found
    return organisation[0] if organisation else "en"


def known_scheme(remembered: str | None) -> Theme | None:
    """The colour scheme that the browser last drew, None before it told."""
    return "dark" if remembered == "dark" else "light" if remembered == "light" else None


@dataclass(frozen=True, slots=True)
class Looks:
    """When this browser looked last: `previous` before the present visit, `current` in it. Aware UTC."""

    previous: datetime | None
    current: datetime

    def to_cookie(self) -> str:
        """Both times as ISO text with a bar between."""
        return f"{self.previous.isoformat() if self.previous else ''}|{self.current.isoformat()}"


def next_looks(cookie: str | None, now: datetime) -> Looks:
    """The looks after a page was opened `now`: half an hour without one begins a new visit."""
    looks = read_looks(cookie)
    if looks is None or looks.current > now:
        return Looks(None, now)
    if now - looks.current >= NEW_LOOK_AFTER:
        return Looks(looks.current, now)
    return Looks(looks.previous, now)


def read_looks(cookie: str | None) -> Looks | None:
    """The looks that a cookie holds, None for a missing or unreadable one."""
    previous, bar, current = (cookie or "").partition("|")
    if not bar:
        return None
    try:
        looks = Looks(datetime.fromisoformat(previous) if previous else None, datetime.fromisoformat(current))
    except ValueError:
        return None
    is_aware = looks.current.tzinfo and (looks.previous is None or looks.previous.tzinfo)
    return looks if is_aware else None
