"""One text on its way in: cleaned, dated, matched; or kept aside unmatched; or dropped with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from reputation.brand import Brand
from reputation.intake.clean import clean_text
from reputation.intake.fingerprint import fingerprint
from reputation.intake.language import detect_language
from reputation.intake.match import BrandMatcher
from reputation.mention import BrandMatch, Dropped, Mention, MentionItem, Unmatched

OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
MAX_AHEAD = timedelta(days=1)
MIN_LETTERS = 2


class Intake:
    """Takes items for a set of brands. Pure: the same item at the same moment gives the same outcome."""

    def __init__(self, brands: Sequence[Brand], sources: Mapping[int, Sequence[str]] | None = None) -> None:
        """`sources`: names and kind of each source by its id, for queries that ask for them."""
        self._matcher = BrandMatcher(brands)
        self._sources = sources or {}

    def take(
        self, item: MentionItem, now: datetime, *, always: BrandMatch | None = None
    ) -> Mention | Unmatched | Dropped:
        """The outcome for one item. `always` is a match that a source declares for all its texts (a brand's own page).

        A date more than a day ahead of `now`, or before 1995, is a mistake of the source and becomes None.
        """
        if not item.url.startswith(("http://", "https://")):
            return Dropped(item, "bad_url")
        title = clean_text(item.title, is_html=item.is_html) if item.title else None
        text = clean_text(item.text, is_html=item.is_html)
        if sum(character.isalpha() for character in f"{title or ''}{text}"[:2000]) < MIN_LETTERS:
            return Dropped(item, "empty")
        published_at = plausible(item.published_at, now)
        language = detect_language(f"{title or ''}\n{text}", item.language) or item.language
        sources = self._sources.get(item.source_id, ())
        found = self._matcher.find(title, text, item.url, language=language, sources=sources)
        matches = found or ((always,) if always else ())
        if not matches:
            return Unmatched(item, title, text, language, published_at)
        return Mention(item, title, text, language, published_at, fingerprint(f"{title or ''}\n{text}"), matches)


def plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """The moment in UTC, or None where it can't be true: no offset, before 1995, or over a day ahead."""
    if moment is None or moment.tzinfo is None or not OLDEST <= moment <= now + MAX_AHEAD:
        return None
    return moment.astimezone(UTC)
