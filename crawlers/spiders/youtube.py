"""kind = "youtube"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.failures import problem_of
from crawlers.items import Problem
from crawlers.parsers.timeline import TimelinePage
from crawlers.parsers.youtube import error_reason, parse_comments, parse_uploads, video_ids
from crawlers.spiders.newest_first import NewestFirstSpider
from crawlers.timeline_options import YoutubeOptions

WITHOUT_COMMENTS = frozenset({"commentsDisabled", "videoNotFound"})
"""Why a video's comments can't be read though nothing is wrong."""


class YoutubeSpider(NewestFirstSpider[YoutubeOptions]):
    """A YouTube channel's videos, and the comments on the newest of them.

    https://developers.google.com/youtube/v3/docs ; 10,000 requests a day for a key. New replies under old threads are
    met only while their thread is on a page that is read. The channel's feed is not read: robots.txt forbids it.
    """

    name = "youtube"
    summary = "A YouTube channel's videos and the comments under the newest of them, by its documented API"
    yields = "mentions of kind post (a video's title and description) or comment"
    reaches_back = "to the channel's first video; comments of the newest options.commented videos, to their first"
    needs = "options.channel_id; a key for YouTube's Data API in GOODWILL_YOUTUBE_KEY or GOODWILL_YOUTUBE_KEY_FILE"
    custom_settings = {"ROBOTSTXT_OBEY": False}  # noqa: RUF012 (Scrapy's attribute); a documented API
    overlap = 600  # seconds: a comment may be held back for a while

    async def read(self, response: Response) -> TimelinePage:
        """Videos or comments, by what was asked for."""
        parse = parse_uploads if "/playlistItems?" in response.url else parse_comments
        return parse(response.body, response.url, self.context.source.source_id)

    def further(self, page: TimelinePage, url: str) -> Mapping[str, str]:
        """The comments of the newest videos, where the top of the uploads was read."""
        if "/playlistItems?" not in url or "pageToken=" in url:
            return {}
        newest = video_ids(page)[: self.options.commented]
        return {video: self.options.comments_of(self.context.source, video) for video in newest}

    def failed(self, failure: Failure) -> Iterable[Any]:
        """A video without comments is none; everything else is said with the API's own reason."""
        reason = error_reason(failure.value.response.body) if isinstance(failure.value, HttpError) else None
        if reason not in WITHOUT_COMMENTS:
            problem = problem_of(failure, fatal=True)
            sentence = f"{problem.sentence}: {reason[:100]}" if reason else problem.sentence
            yield Problem(problem.kind, sentence, fatal=True, passing=problem.passing)
