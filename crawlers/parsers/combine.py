"""One mention out of a feed's entry and the article behind it. Pure."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from crawlers.parsers.article import MIN_TEXT, Article
from crawlers.parsers.entries import FeedEntry
from reputation.intake.clean import clean_text
from reputation.mention import MentionItem

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|yclid|mc_[ce]id|igshid|_openstat|ref_src|at_medium|at_campaign)=", re.IGNORECASE
)


def item_of(entry: FeedEntry, article: Article | None, source_id: int, *, retry: bool = False) -> MentionItem:
    """A mention item of kind article.

    The article's text is taken unless it is under 200 characters and the entry's own is longer (a cookie or pay wall).
    Date and title are the entry's where it has them. `retry`: the article is to be fetched again next time.
    """
    own_text = clean_text(entry.text, is_html=entry.is_html)
    text = article.text if article else ""
    if len(text) < MIN_TEXT and len(own_text) > len(text):
        text = own_text
    return MentionItem(
        source_id=source_id,
        external_id=entry.external_id,
        url=without_tracking(entry.url),
        kind="article",
        text=text,
        title=entry.title or (article.title if article else None),
        is_html=False,
        author=entry.author or (", ".join(article.authors) if article else "") or None,
        language=(article.language if article else None) or entry.language,
        published_at=entry.published_at or (article.published_at if article else None),
        edited_at=entry.edited_at,
        extra=_extra(article, retry=retry),
    )


def _extra(article: Article | None, *, retry: bool) -> dict[str, Any]:
    hosts = {"sponsored_hosts": article.sponsored_hosts} if article and article.sponsored_hosts else {}
    return {**({"retry": True} if retry else {}), **hosts}


def without_tracking(url: str) -> str:
    """The address without the parameters that only say where a reader came from; as it is where it can't be read."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    kept = "&".join(part for part in parts.query.split("&") if part and not _TRACKING.match(part))
    return url if kept == parts.query else urlunsplit(parts._replace(query=kept))
