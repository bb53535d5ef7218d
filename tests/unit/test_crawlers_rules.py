"""The pure decisions of a crawl: options, outcome, waiting, the proxy's exemptions, entry and article in one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.errors import SourceOptionsError
from crawlers.items import Problem
from crawlers.options import FeedOptions, MicrosoftAdsOptions, check_options
from crawlers.outcome import decide_outcome
from crawlers.parsers.article import Article
from crawlers.parsers.combine import item_of, without_tracking
from crawlers.parsers.dates import parse_moment, parse_written
from crawlers.parsers.entries import FeedEntry
from crawlers.politeness import source_settings, user_agent
from crawlers.rate_limits import retry_after, seconds_to_reset, seconds_to_wait
from reputation.addresses import is_exempt
from reputation.brand import Source
from reputation.settings import NetworkSettings


def source(kind: str = "feed", url: str | None = "https://a.example/feed", **options: Any) -> Source:
    return Source(1, "herald", kind, url, None, 900, options=options)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (source("carrier_pigeon"), "unknown kind 'carrier_pigeon'"),
        (source(url=None), "needs a url"),
        (source(articels=True), "options.articels is no option"),
        (source(articles="perhaps"), "options.articles: "),
        (source(delay=-1), "options.delay: "),
        (source(delay=0), "delay = 0 is for sources on this machine"),
        (source("mastodon"), "one of options.hashtag and options.timeline"),
        (source("mastodon", hashtag="a", timeline="public"), "one of options.hashtag and options.timeline"),
        (source("promo_page"), "options.brand: "),
    ],
)
def test_options_that_are_wrong_name_source_and_option(wrong: Source, words: str) -> None:
    with pytest.raises(SourceOptionsError, match=words) as caught:
        check_options(wrong)
    assert "'herald'" in str(caught.value)


def test_options_delay_zero_is_taken_from_loopback_with_allow_private() -> None:
    own = Source(1, "demo", "feed", "http://127.0.0.1:9000/f", None, 900, allow_private=True, options={"delay": 0})
    options = check_options(own)
    assert options == FeedOptions(delay=0)
    assert source_settings(options, NetworkSettings())["AUTOTHROTTLE_ENABLED"] is False


def test_options_advertiser_is_another_word_for_brand() -> None:
    options = check_options(source("microsoft_ads", url=None, advertiser="Eastmoor"))
    assert isinstance(options, MicrosoftAdsOptions)
    assert options.brand == "Eastmoor"


def test_user_agent_names_us_and_whom_to_ask() -> None:
    assert user_agent(NetworkSettings(contact_url="https://us.example/bot")).startswith("Goodwill/")
    assert user_agent(NetworkSettings(contact_url="https://us.example/bot")).endswith("(+https://us.example/bot)")


def test_outcome_of_a_crawl_with_passing_trouble_only_is_ok() -> None:
    assert decide_outcome("finished", [Problem("timeout", "one article was late")]) == ("ok", None)


@pytest.mark.parametrize(("kind", "outcome"), [("http_403", "blocked"), ("robots", "blocked"), ("http_500", "failed")])
def test_outcome_of_a_fatal_problem_tells_blocked_from_failed(kind: str, outcome: str) -> None:
    problems = [Problem("article", "minor"), Problem(kind, "the source said no", fatal=True)]
    assert decide_outcome("finished", problems) == (outcome, "the source said no")


@pytest.mark.parametrize(
    ("reason", "outcome"), [("closespider_timeout", "timeout"), ("shutdown", "killed"), ("x", "failed")]
)
def test_outcome_of_a_crawl_that_was_ended_says_by_what(reason: str, outcome: str) -> None:
    assert decide_outcome(reason, [])[0] == outcome
    assert decide_outcome(reason, [])[1]


def test_wait_after_429_is_what_the_server_asks() -> None:
    assert seconds_to_wait(429, {"retry-after": "17"}, 0) == 17
    dated = {"retry-after": "Tue, 03 Mar 2026 10:01:00 GMT", "date": "Tue, 03 Mar 2026 10:00:00 GMT"}
    assert seconds_to_wait(429, dated, 0) == 60


def test_wait_after_429_without_a_word_doubles() -> None:
    assert [seconds_to_wait(429, {}, attempt) for attempt in range(3)] == [30, 60, 120]


def test_wait_after_503_needs_a_retry_after() -> None:
    assert seconds_to_wait(503, {}, 0) is None
    assert seconds_to_wait(503, {"retry-after": "5"}, 0) == 5
    assert seconds_to_wait(200, {}, 0) is None


@pytest.mark.parametrize("value", ["", "soon", "-5", "9" * 30, "Tue, 99 Foo 2026"])
def test_retry_after_that_makes_no_sense_is_none(value: str) -> None:
    assert retry_after({"retry-after": value}) is None


def test_reset_is_measured_by_the_servers_own_clock() -> None:
    headers = {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "2025-07-17T13:50:00.377431Z",
        "date": "Thu, 17 Jul 2025 13:49:48 GMT",
    }
    assert seconds_to_reset(headers) == pytest.approx(12.377431)
    assert seconds_to_reset({**headers, "x-ratelimit-remaining": "1"}) is None
    assert seconds_to_reset({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "45"}) == 45


@pytest.mark.parametrize(("host", "exempt"), [("a.corp", True), ("corp", True), ("acorp", False), ("A.CORP.", True)])
def test_no_proxy_covers_a_domain_and_what_is_under_it(host: str, exempt: bool) -> None:
    assert is_exempt(host, (".corp", "")) is exempt


def test_no_proxy_star_covers_everything() -> None:
    assert is_exempt("anything.example", ("*",))


def entry(**changes: Any) -> FeedEntry:
    values: dict[str, Any] = {
        "external_id": "7", "url": "https://a.example/7?utm_source=x&id=7", "title": "Entry's title",
        "text": "<p>Teaser</p>",
        "is_html": True, "author": None, "published_at": None, "edited_at": None, "language": None,
    }  # fmt: skip
    return FeedEntry(**{**values, **changes})


ARTICLE = Article("Article's title", "Long words. " * 40, ("Ann", "Bo"), datetime(2026, 3, 1, tzinfo=UTC), "en")


def test_item_takes_text_author_and_date_of_the_article_and_the_title_of_the_entry() -> None:
    item = item_of(entry(), ARTICLE, 3)
    assert (item.title, item.text, item.author, item.language) == ("Entry's title", ARTICLE.text, "Ann, Bo", "en")
    assert item.published_at == ARTICLE.published_at
    assert item.url == "https://a.example/7?id=7"


def test_item_keeps_the_date_of_the_entry() -> None:
    moment = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert item_of(entry(published_at=moment), ARTICLE, 3).published_at == moment


def test_item_takes_the_entrys_text_where_the_article_is_a_wall() -> None:
    wall = Article("Please accept", "Accept our cookies", (), None, "en")
    long_entry = entry(text="<p>" + "What really happened. " * 10 + "</p>")
    assert item_of(long_entry, wall, 3).text.startswith("What really happened.")


def test_item_without_an_article_that_may_come_later_is_to_be_tried_again() -> None:
    item = item_of(entry(), None, 3, retry=True)
    assert (item.text, item.extra) == ("Teaser", {"retry": True})


def test_address_without_tracking_stays_as_it_is() -> None:
    assert without_tracking("https://a.example/?q=a%20b&&x=") == "https://a.example/?q=a%20b&x="
    assert without_tracking("https://a.example/?q=a%20b#top") == "https://a.example/?q=a%20b#top"


@pytest.mark.parametrize("url", ["https://a.example\uff0fx?utm_source=b", "http://[::1/x?utm_source=b"])
def test_address_that_is_unreadable_stays_as_it_is(url: str) -> None:
    assert without_tracking(url) == url


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T08:00:00+03:00", "2026-03-01T05:00:00+00:00"),
        ("2026-03-01T08:00:00.1234567Z", "2026-03-01T08:00:00.123456+00:00"),
        ("2026-03-01T08:00:00+0300", "2026-03-01T05:00:00+00:00"),
        ("2026-03-01T08:00:00", "2026-03-01T08:00:00+00:00"),
        ("2026-03-01", "2026-03-01T12:00:00+00:00"),
        ("20260301", "2026-03-01T12:00:00+00:00"),
        ("2026/03/01", "2026-03-01T12:00:00+00:00"),
        ("2026/3/1 8:05", "2026-03-01T08:05:00+00:00"),
        ("2026年03月01日 08:00:00", "2026-03-01T08:00:00+00:00"),
        ("01.03.2026", "2026-03-01T12:00:00+00:00"),
        ("01.03.2026, 08:00", "2026-03-01T08:00:00+00:00"),
        ("2026-03-01 08:00:00 MSK", "2026-03-01T05:00:00+00:00"),
        ("2026-03-01T08:00:00EST", "2026-03-01T13:00:00+00:00"),
        ("2026-03-01 08:00:00 UTC", "2026-03-01T08:00:00+00:00"),
        ("2026-03-01 08:00:00 +0300 MSK", "2026-03-01T05:00:00+00:00"),
        ("2026-03-01T08:00:00 Europe/Moscow", "2026-03-01T05:00:00+00:00"),
        ("2026-07-01T08:00:00[Europe/Berlin]", "2026-07-01T06:00:00+00:00"),
        ("2026-03-01T08:00:00+03:00[Europe/Moscow]", "2026-03-01T05:00:00+00:00"),
    ],
)
def test_moment_is_read_in_utc(text: str, moment: str) -> None:
    found = parse_moment(text)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2026-13-01", "0000-00-00", None, 5, "9999-12-31T23:59:59-23:59", "31.02.2026", "1772521200",
        "2026-03-01T08:00:00 IST", "2026-03-01T08:00:00 Europe/Nowhere",
    ],
)  # fmt: skip
def test_moment_that_is_none_is_unknown(text: object) -> None:
    assert parse_moment(text) is None


def test_written_date_in_russian_and_portuguese_is_read() -> None:
    assert str(parse_written("Вт, 3 марта 2026 10:15:00 +0300")) == "2026-03-03 07:15:00+00:00"
    assert str(parse_written("Seg, 24 Set 2018 19:42:40 -0300")) == "2018-09-24 22:42:40+00:00"
    assert parse_written("3 фантября 2026 10:15") is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("3 марта 2026, 10:00", "2026-03-03 10:00:00+00:00"),
        ("3 марта 2026 г. в 10:00", "2026-03-03 10:00:00+00:00"),
        ("3 марта 2026 года", "2026-03-03 12:00:00+00:00"),
        ("March 3, 2026", "2026-03-03 12:00:00+00:00"),
        ("March 3, 2026 at 10:00 PM", "2026-03-03 22:00:00+00:00"),
        ("Mar. 3, 2026 12:05 a.m.", "2026-03-03 00:05:00+00:00"),
        ("Tue, 03 Mar 2026 12:30:00 PM EST", "2026-03-03 17:30:00+00:00"),
        ("Tue Mar 03 10:00:00 MSK 2026", "2026-03-03 07:00:00+00:00"),
        ("Tue Mar 03 2026 10:00:00 GMT+0300 (Moscow Standard Time)", "2026-03-03 07:00:00+00:00"),
    ],
)
def test_written_date_in_the_order_and_clock_of_its_country_is_read(text: str, moment: str) -> None:
    assert str(parse_written(text)) == moment
