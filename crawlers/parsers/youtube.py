"""Videos and comments of a YouTube channel (https://developers.google.com/youtube/v3/docs). Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from crawlers.errors import ParseError
from crawlers.parsers.dates import parse_moment
from crawlers.parsers.json_values import load_json, mapping, objects, text_of
from crawlers.parsers.timeline import TimelinePage, timeline_page, unix_seconds
from reputation.mention import MentionItem

_VIDEO = re.compile(r"[\w-]{5,20}", re.ASCII)
_WATCH = "https://www.youtube.com/watch?v="


def parse_uploads(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The videos of one page of a channel's uploads (`playlistItems`): title and description; identity `video:<id>`.

    Raises:
        ParseError: the bytes are no JSON with a list `items`; names the address.
    """
    answer = _answer(body, url)
    items = [_video(row, source_id) for row in objects(answer["items"])]
    page = timeline_page((item, unix_seconds(item.published_at) if item else None) for item in items)
    return dataclasses.replace(page, next_url=_next(answer, url))


def parse_comments(body: bytes, url: str, source_id: int) -> TimelinePage:
    """The comments of one page of a video's threads (`commentThreads`), with the replies that are shown under them.

    Threads are ordered by when they were begun, so replies do not count for the paging; identity `comment:<id>`.

    Raises:
        ParseError: the bytes are no JSON with a list `items`; names the address.
    """
    answer = _answer(body, url)
    rows = (row for thread in objects(answer["items"]) for row in _thread(thread, source_id))
    return timeline_page(rows, _next(answer, url))


def video_ids(page: TimelinePage) -> list[str]:
    """The videos of a page of uploads, in its order."""
    return [item.external_id.removeprefix("video:") for item in page.items]


def error_reason(body: bytes) -> str | None:
    """Why the API refused ("commentsDisabled", "quotaExceeded"), out of the body of an error, or None."""
    try:
        error = mapping(mapping(load_json(body, "")).get("error"))
    except ParseError:
        return None
    return next((text_of(one.get("reason")) for one in objects(error.get("errors"))), None)


def _answer(body: bytes, url: str) -> dict[str, Any]:
    answer = mapping(load_json(body, url))
    if not isinstance(answer.get("items"), list):
        raise ParseError(f"{url} answered with no list of items")
    return answer


def _video(row: dict[str, Any], source_id: int) -> MentionItem | None:
    """A video as an item; None for one that is private or gone, or has no identity."""
    snippet, details = mapping(row.get("snippet")), mapping(row.get("contentDetails"))
    identifier = text_of(details.get("videoId")) or text_of(mapping(snippet.get("resourceId")).get("videoId"))
    published_at = parse_moment(details.get("videoPublishedAt") if details else snippet.get("publishedAt"))
    if identifier is None or not _VIDEO.fullmatch(identifier) or published_at is None:
        return None
    return MentionItem(
        source_id=source_id,
        external_id=f"video:{identifier}",
        url=f"{_WATCH}{identifier}",
        kind="post",
        text=text_of(snippet.get("description")) or "",
        title=text_of(snippet.get("title")),
        author=text_of(snippet.get("channelTitle")),
        published_at=published_at,
    )


def _thread(thread: dict[str, Any], source_id: int) -> Iterator[tuple[MentionItem | None, int | None]]:
    top = mapping(mapping(thread.get("snippet")).get("topLevelComment"))
    first = _comment(top, source_id)
    yield first, unix_seconds(first.published_at) if first else None
    for reply in objects(mapping(thread.get("replies")).get("comments") or []):
        yield _comment(reply, source_id), None


def _comment(comment: dict[str, Any], source_id: int) -> MentionItem | None:
    identifier, snippet = text_of(comment.get("id")), mapping(comment.get("snippet"))
    video = text_of(snippet.get("videoId"))
    if identifier is None or video is None or not _VIDEO.fullmatch(video):
        return None
    published_at, updated_at = parse_moment(snippet.get("publishedAt")), parse_moment(snippet.get("updatedAt"))
    return MentionItem(
        source_id=source_id,
        external_id=f"comment:{identifier}",
        url=f"{_WATCH}{video}&lc={quote(identifier, safe='')}",
        kind="comment",
        text=text_of(snippet.get("textOriginal")) or text_of(snippet.get("textDisplay")) or "",
        author=text_of(snippet.get("authorDisplayName")),
        author_handle=text_of(mapping(snippet.get("authorChannelId")).get("value")),
        published_at=published_at,
        edited_at=updated_at if updated_at != published_at else None,
    )


def _next(answer: dict[str, Any], url: str) -> str | None:
    token = text_of(answer.get("nextPageToken"))
    if token is None:
        return None
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"pageToken": token}
    return parts._replace(query=urlencode(parameters)).geturl()
