"""The options of the kinds that give their texts newest first, and the addresses that follow from them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal
from urllib.parse import quote, urlencode, urlsplit

from pydantic import Field

from crawlers.kind_options import ONLY, TimelineOptions
from reputation.brand import Source

MASTODON_PAGE = 40
"""The most statuses that a Mastodon instance gives at once."""

HACKER_NEWS = "https://hn.algolia.com/api/v1"
HACKER_NEWS_PAGE = 200
LEMMY_PAGE = 50
YOUTUBE = "https://www.googleapis.com/youtube/v3"
APP_STORE = "https://itunes.apple.com"
REDDIT_API = "https://oauth.reddit.com"
REDDIT_LOGIN = "https://www.reddit.com"
GOOGLE_PLAY = "https://play.google.com/_/PlayStoreUi/data/batchexecute"
VK = "https://api.vk.com/method"
VK_PAGE = 200
VK_VERSION = "5.199"

_CHANNEL = re.compile(r"/(?:s/)?[A-Za-z]\w{3,}/?", re.ASCII)


class MastodonOptions(TimelineOptions):
    """kind = "mastodon". One of `hashtag` or `timeline`; `local`: only posts of the instance itself.

    `max_pages`: pages of 40 statuses that one crawl reads at most.
    """

    hashtag: str | None = Field(default=None, pattern=r"^#?\w+$")
    timeline: Literal["public"] | None = None
    local: bool = False

    def missing(self, source: Source) -> str | None:  # noqa: ARG002
        """One of the two timelines must be chosen."""
        is_chosen = (self.hashtag is None) != (self.timeline is None)
        return None if is_chosen else "one of options.hashtag and options.timeline"

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """The timeline of the hashtag, or the public one."""
        parameters: dict[str, str | int] = {"limit": MASTODON_PAGE, **({"local": "true"} if self.local else {})}
        tag = (self.hashtag or "").lstrip("#")
        path = f"tag/{quote(tag)}" if tag else "public"
        return {ONLY: f"{base_of(source)}/api/v1/timelines/{path}?{urlencode(parameters)}"}


class TelegramOptions(TimelineOptions):
    """kind = "telegram". `max_pages`: pages of about 20 posts that one crawl reads at most."""

    page_size: ClassVar[int] = 20
    usual_per_day: ClassVar[float] = 20

    def missing(self, source: Source) -> str | None:
        """The url must name a public channel: an invitation can't be read without joining."""
        is_channel = _CHANNEL.fullmatch(urlsplit(source.url or "").path)
        return None if is_channel else f"a url such as https://t.me/channel, which {source.url} is not"

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """The channel's preview page; with a query the search in it."""
        parts = urlsplit(source.url or "")
        name = parts.path.rstrip("/").rpartition("/")[2]
        query = urlencode({"q": source.query}) if source.query else ""
        return {ONLY: parts._replace(path=f"/s/{name}", query=query, fragment="").geturl()}


class HackerNewsOptions(TimelineOptions):
    """kind = "hacker_news". `max_pages`: pages of 200 hits that one crawl reads at most, for each name."""

    page_size: ClassVar[int] = HACKER_NEWS_PAGE
    usual_per_day: ClassVar[float] = 1
    needs_url: ClassVar[bool] = False

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:
        """A search for the query; without one, for each name of a watched brand, word for word."""
        searches = [source.query] if source.query else [f'"{name}"' for name in brands]
        fixed = {"tags": "(story,comment)", "hitsPerPage": HACKER_NEWS_PAGE, "typoTolerance": "false"}
        base = base_of(source, HACKER_NEWS)
        return {text: f"{base}/search_by_date?{urlencode({'query': text, **fixed})}" for text in searches}


class DiscourseOptions(TimelineOptions):
    """kind = "discourse". `max_pages`: pages of about 50 posts that one crawl reads at most."""

    page_size: ClassVar[int] = 50
    usual_per_day: ClassVar[float] = 100

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """The latest posts of all public topics."""
        return {ONLY: f"{base_of(source)}/posts.json"}


class LemmyOptions(TimelineOptions):
    """kind = "lemmy". `community`: its name, with @host where another instance is its home.

    `local`: only what was written on the instance itself. `max_pages`: pages of 50 that one crawl reads of each list.
    """

    page_size: ClassVar[int] = LEMMY_PAGE

    community: str | None = Field(default=None, pattern=r"^!?[\w.-]+(@[\w.:-]+)?$")
    local: bool = False

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """Posts and comments: the lists of them, or a search in both."""
        name = (self.community or "").lstrip("!")
        fixed: dict[str, str | int] = {"sort": "New", "limit": LEMMY_PAGE, "page": 1}
        fixed |= {"community_name": name} if name else {}
        fixed |= {"listing_type" if source.query else "type_": "Local" if self.local else "All"}
        base = f"{base_of(source)}/api/v3"
        if source.query is None:
            return {kind: f"{base}/{kind.rstrip('s')}/list?{urlencode(fixed)}" for kind in ("posts", "comments")}
        search = {"q": source.query, **fixed}
        return {kind.lower(): f"{base}/search?{urlencode({**search, 'type_': kind})}" for kind in ("Posts", "Comments")}


class YoutubeOptions(TimelineOptions):
    """kind = "youtube". `channel_id`: as in the address youtube.com/channel/UC...

    `commented`: of how many of the newest videos the comments are read; `max_pages`: pages of 50 videos, and of 100
    comments of each video, that one crawl reads at most.
    """

    needs_url: ClassVar[bool] = False
    page_size: ClassVar[int] = 50
    secret_header: ClassVar[tuple[str, str] | None] = ("X-Goog-Api-Key", "GOODWILL_YOUTUBE_KEY")

    channel_id: str = Field(pattern=r"^UC[\w-]{22}$")
    commented: int = Field(default=10, ge=0, le=50)

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """The channel's uploads, a playlist whose id is the channel's but for its second letter."""
        parameters = {"part": "snippet,contentDetails", "playlistId": f"UU{self.channel_id[2:]}", "maxResults": 50}
        return {"uploads": f"{base_of(source, YOUTUBE)}/playlistItems?{urlencode(parameters)}"}

    def comments_of(self, source: Source, video: str) -> str:
        """The address of the newest comments on a video."""
        parameters = {"part": "snippet,replies", "videoId": video, "order": "time", "maxResults": 100}
        return f"{base_of(source, YOUTUBE)}/commentThreads?{urlencode(parameters)}"


class AppStoreOptions(TimelineOptions):
    """kind = "app_store". `app_id`: the number in the app's address; `countries`: ISO 3166 codes of its shops.

    `max_pages`: pages of 50 reviews that one crawl reads at most, of each country.
    """

    needs_url: ClassVar[bool] = False
    page_size: ClassVar[int] = 50
    usual_per_day: ClassVar[float] = 10
    most_pages: ClassVar[int | None] = 10

    match: Literal["brands", "all"] = "all"
    app_id: int = Field(gt=0, lt=10**12)
    countries: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = Field(default=("US",), min_length=1)
    max_pages: int = Field(default=10, ge=1, le=10)

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """The newest reviews of each country."""
        base, place = base_of(source, APP_STORE), f"rss/customerreviews/page=1/id={self.app_id}/sortby=mostrecent/xml"
        return {country: f"{base}/{country.lower()}/{place}" for country in self.countries}


class RedditOptions(TimelineOptions):
    """kind = "reddit". `subreddit`: its name; `max_pages`: pages of 100 that one crawl reads at most of each list."""

    needs_url: ClassVar[bool] = False
    secret_header: ClassVar[tuple[str, str] | None] = ("Authorization", "GOODWILL_REDDIT_APP")
    page_size: ClassVar[int] = 100
    most_pages: ClassVar[int | None] = 10

    subreddit: str | None = Field(default=None, pattern=r"^(r/)?\w{2,21}$")
    max_pages: int = Field(default=10, ge=1, le=10)

    def missing(self, source: Source) -> str | None:
        """Something must be looked for."""
        return None if self.subreddit or source.query else "options.subreddit or a query"

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """A subreddit's new posts and comments; with a query the posts that it finds, there or everywhere."""
        place = f"/r/{self.subreddit.removeprefix('r/')}" if self.subreddit else ""
        base, fixed = f"{base_of(source, REDDIT_API)}{place}", {"limit": 100, "raw_json": 1}
        if source.query is None:
            return {kind: f"{base}/{kind}?{urlencode(fixed)}" for kind in ("new", "comments")}
        search = {"q": source.query, "sort": "new", "type": "link", "restrict_sr": int(bool(place)), **fixed}
        return {"search": f"{base}/search?{urlencode(search)}"}

    def token_url(self, source: Source) -> str:
        """Where the application's credentials are exchanged for a token."""
        return f"{base_of(source, REDDIT_LOGIN)}/api/v1/access_token"


class GooglePlayOptions(TimelineOptions):
    """kind = "google_play". `app_id`: such as "com.bank.app"; `countries`, `languages`: ISO codes of whose reviews.

    `accept_risk`: the operator knows that this address is not documented, that robots.txt and the terms of the shop
    do not allow it to crawlers, and that it may stop working or block us any day; nothing is fetched without it.
    `max_pages`: pages of 100 reviews that one crawl reads at most, of each country and language.
    """

    needs_url: ClassVar[bool] = False

    match: Literal["brands", "all"] = "all"
    app_id: str = Field(pattern=r"^[A-Za-z]\w*(\.\w+)+$", max_length=200)
    countries: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = Field(default=("US",), min_length=1)
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = Field(default=("en",), min_length=1)
    accept_risk: bool = False
    delay: float | None = Field(default=5, ge=0, le=3600)
    max_pages: int = Field(default=20, ge=1, le=1000)
    page_size: ClassVar[int] = 100

    def missing(self, source: Source) -> str | None:  # noqa: ARG002
        """The operator must have taken on the risk."""
        return None if self.accept_risk else "options.accept_risk = true: what you take on stands in docs/sources.md"

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:  # noqa: ARG002
        """The newest reviews of each country and language."""
        base, pairs = base_of(source, GOOGLE_PLAY), itertools.product(self.countries, self.languages)
        fixed = {"rpcids": "UsvDTd", "app": self.app_id}
        return {f"{gl}-{hl}": f"{base}?{urlencode({**fixed, 'hl': hl, 'gl': gl.lower()})}" for gl, hl in pairs}


class VkOptions(TimelineOptions):
    """kind = "vk". `max_pages`: pages of 200 posts that one crawl reads at most, for each name.

    `days`: how far back the first crawl looks.
    """

    needs_url: ClassVar[bool] = False
    secret_header: ClassVar[tuple[str, str] | None] = ("Authorization", "GOODWILL_VK_TOKEN")
    page_size: ClassVar[int] = VK_PAGE

    max_pages: int = Field(default=50, ge=1, le=100_000)
    days: int = Field(default=7, ge=1, le=3650)

    def timelines(self, source: Source, brands: Sequence[str]) -> Mapping[str, str]:
        """A search for the query; without one, for each name of a watched brand, word for word."""
        searches = [source.query] if source.query else [f'"{name}"' for name in brands]
        base, fixed = base_of(source, VK), {"count": VK_PAGE, "extended": 1, "v": VK_VERSION}
        return {text: f"{base}/newsfeed.search?{urlencode({'q': text, **fixed})}" for text in searches}


def base_of(source: Source, otherwise: str = "") -> str:
    """The source's url without its last slashes; `otherwise` where it has none."""
    return (source.url or otherwise).rstrip("/")
