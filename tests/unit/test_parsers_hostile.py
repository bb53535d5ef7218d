"""Parsers against bytes made to break them: each gives a result or a ParseError, soon."""

from __future__ import annotations

import io
import json
import zipfile
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.errors import ParseError
from crawlers.parsers.app_store import parse_reviews
from crawlers.parsers.article import extract
from crawlers.parsers.bluesky import parse_event, parse_session
from crawlers.parsers.bluesky import parse_posts as parse_bluesky
from crawlers.parsers.discourse import own_words, parse_posts
from crawlers.parsers.feed import parse_feed
from crawlers.parsers.gdelt import parse_gkg, parse_newest
from crawlers.parsers.google_ads import parse_row, wanted_names
from crawlers.parsers.google_play import parse_reviews as parse_play
from crawlers.parsers.google_play import request_body
from crawlers.parsers.hacker_news import parse_hits
from crawlers.parsers.lemmy import parse_listing
from crawlers.parsers.linkedin_ads import parse_library
from crawlers.parsers.mastodon import next_page, parse_statuses
from crawlers.parsers.meta_ads import graph_error, parse_archive
from crawlers.parsers.microsoft_ads import impressions, parse_ads
from crawlers.parsers.newsletter import parse_newsletter, sender_of
from crawlers.parsers.page_links import page_links
from crawlers.parsers.promo import compare, parse_promo
from crawlers.parsers.reddit import parse_listing as parse_reddit
from crawlers.parsers.reddit import parse_token
from crawlers.parsers.reviews import parse_review_page, rating_of
from crawlers.parsers.sitemap import parse_sitemap
from crawlers.parsers.telegram import count_of, parse_channel
from crawlers.parsers.tiktok_ads import parse_detail
from crawlers.parsers.tiktok_ads import parse_search as parse_tiktok
from crawlers.parsers.tiktok_ads import parse_token as parse_tiktok_token
from crawlers.parsers.vk import parse_search
from crawlers.parsers.youtube import error_reason, parse_comments, parse_uploads

URL = "https://hostile.example/x"
REVIEWS = "https://hostile.example/gb/rss/customerreviews/page=10/id=7/sortby=mostrecent/xml"
XML_BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">%s]>
<rss version="2.0"><channel><title>&lol9;</title><item><title>&lol9;</title><guid>1</guid></item></channel></rss>""" % (
    b"".join(b'<!ENTITY lol%d "%s">' % (n, b"&lol%d;" % (n - 1) * 10 if n > 1 else b"&lol;" * 10) for n in range(1, 10))
)
FILE_ENTITY = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><item><title>&f;</title><guid>1</guid></item></channel></rss>"""


def test_feed_with_entity_bomb_does_not_expand() -> None:
    feed = parse_feed(XML_BOMB, URL)
    assert all(len(entry.title or "") < 10_000 for entry in feed.entries)


def test_feed_with_file_entity_reads_no_file() -> None:
    feed = parse_feed(FILE_ENTITY, URL)
    assert all("root:" not in (entry.title or "") for entry in feed.entries)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!doctype html><html><body><h1>Moved</h1></body></html>", "web page"),
        (b"", "empty"),
        (b"\x00\xff\xfe\x80 not anything", "no feed"),
        (b'{"items": "many"}', "list of items"),
        (b'{"items": [', "no JSON"),
    ],
)
def test_feed_that_is_none_says_so(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        parse_feed(body, URL)


def test_feed_cut_in_the_middle_keeps_its_whole_entries() -> None:
    whole = "".join(f"<item><title>Number {n}</title><guid>{n}</guid></item>" for n in range(20))
    cut = f"<rss version='2.0'><channel>{whole}<item><title>Half".encode()
    assert [entry.title for entry in parse_feed(cut, URL).entries][:20] == [f"Number {n}" for n in range(20)]


def test_feed_that_lies_about_its_encoding_is_read_as_what_it_is() -> None:
    feed = "<rss version='2.0'><channel><item><title>Утечка</title></item></channel></rss>"
    body = f"<?xml version='1.0' encoding='utf-8'?>{feed}"
    assert parse_feed(body.encode("cp1251"), URL, "text/xml; charset=windows-1251").entries[0].title == "Утечка"


def test_page_that_lies_about_its_encoding_is_read_as_utf8() -> None:
    head = "<head><meta charset='windows-1251'><title>Утечка данных</title></head>"
    page = f"<html>{head}<body><p>Банк молчит.</p></body></html>"
    assert extract(page.encode(), URL, "text/html; charset=iso-8859-1").title == "Утечка данных"


def test_page_nested_without_end_is_read() -> None:
    assert extract(b"<div>" * 100_000 + b"<p>deep words</p>", URL).text == ""


def test_page_of_ld_json_nested_without_end_is_read() -> None:
    bomb = "[" * 50_000
    page = f"<html><head><title>Still here</title><script type='application/ld+json'>{bomb}</script></head></html>"
    assert extract(page.encode(), URL).title == "Still here"


def test_statuses_of_wrong_types_are_left_out_not_fatal() -> None:
    rows = [{"id": [], "uri": 5, "account": "me"}, {"uri": "https://a.example/1", "content": None, "account": None}, 7]
    page = parse_statuses(json.dumps(rows).encode(), URL, 1)
    assert [item.external_id for item in page.items] == ["5", "https://a.example/1"]


def test_statuses_that_are_an_error_name_the_instances_words() -> None:
    with pytest.raises(ParseError, match="public preview is off"):
        parse_statuses(b'{"error": "public preview is off"}', URL, 1)


def test_link_header_without_next_ends_the_paging() -> None:
    assert next_page('<https://a.example/?min_id=5>; rel="prev"', URL) is None
    assert next_page('<https://a.example/?max_id=5>; rel="next", <https://a.example/?min_id=9>; rel="prev"', URL) == (
        "https://a.example/?max_id=5"
    )


def test_channel_that_shows_no_posts_says_why() -> None:
    page = b"<html><body><div class='tgme_page'><a href='tg://resolve?domain=closed'>View</a></div></body></html>"
    with pytest.raises(ParseError, match="its preview is switched off"):
        parse_channel(page, URL, 1)


def test_channel_without_a_post_is_an_empty_page_not_an_error() -> None:
    page = parse_channel(b"<html><body><section class='tgme_channel_history'></section></body></html>", URL, 1)
    assert (page.items, page.oldest_id, page.next_url) == ((), 0, None)


def test_channel_of_posts_with_senseless_addresses_takes_none_of_them() -> None:
    post = "<div class='tgme_widget_message' data-post='{}'><p class='js-message_text'>words</p></div>"
    body = "".join(post.format(address) for address in ("", "a", "a/b", "a/7/8", "a/99999999999999999999", "../etc/7"))
    assert parse_channel(body.encode(), URL, 1).items == ()


@pytest.mark.parametrize(
    ("text", "count"), [("4.4K", 4400), ("1M", 1_000_000), ("12", 12), ("many", None), (None, None)]
)
def test_rounded_count_is_read(text: str | None, count: int | None) -> None:
    assert count_of(text) == count


def test_hits_that_are_an_error_name_its_message() -> None:
    with pytest.raises(ParseError, match="numericFilters"):
        parse_hits(b'{"message": "invalid numericFilters", "status": 400}', URL, 1)


def test_hits_all_of_one_second_are_left_behind_by_the_next_page() -> None:
    hits = [{"objectID": str(n), "title": "t", "created_at_i": 50} for n in range(2)]
    page = parse_hits(json.dumps({"hits": hits, "hitsPerPage": 2}).encode(), f"{URL}?query=a", 1)
    assert page.next_url == f"{URL}?query=a&numericFilters=created_at_i%3C50"


def test_forum_that_wants_a_login_is_named_with_its_words() -> None:
    with pytest.raises(ParseError, match="need to be logged in"):
        parse_posts(b'{"errors": ["You need to be logged in to do that."], "error_type": "not_logged_in"}', URL, 1)


def test_forum_post_of_quotes_alone_keeps_no_words_of_others() -> None:
    quoted = "<aside class='quote'>" * 400 + "theirs" + "</aside>" * 400
    assert "theirs" not in own_words(f"{quoted}<p>mine</p>")


def test_listing_that_is_refused_names_reddits_words() -> None:
    with pytest.raises(ParseError, match="Forbidden"):
        parse_reddit(b'{"message": "Forbidden", "error": 403}', URL, 1)


def test_token_that_is_none_is_not_repeated_in_the_error() -> None:
    with pytest.raises(ParseError, match="gave no access token") as caught:
        parse_token(b'{"access_token": "line\\nbreak", "error": "hush"}', URL)
    assert "hush" not in str(caught.value)


def test_reddit_moments_beyond_the_calendar_are_unknown() -> None:
    data = {"id": "1", "permalink": "/r/a/1", "title": "t", "created_utc": 1e300, "edited": True}
    page = parse_reddit(json.dumps({"data": {"children": [{"kind": "t3", "data": data}]}}).encode(), URL, 1)
    assert [(item.published_at, item.edited_at) for item in page.items] == [(None, None)]


def test_lemmy_error_is_named_with_its_words() -> None:
    with pytest.raises(ParseError, match="couldnt_find_community"):
        parse_listing(b'{"error": "couldnt_find_community"}', URL, 1)


def test_table_that_unpacks_without_end_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a", "w") as member:
        for _ in range(257):
            member.write(bytes(1 << 20))
    with pytest.raises(ParseError, match="unpacks to more than 256 MB"):
        parse_gkg(stream.getvalue(), URL, ())


def test_table_of_another_kind_is_named() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", "one\ttwo\nthree\tfour")
    with pytest.raises(ParseError, match="no table of the Global Knowledge Graph"):
        parse_gkg(stream.getvalue(), URL, ())


def test_play_that_answers_nothing_is_an_empty_page() -> None:
    body = b")]}'\n\n" + json.dumps([["wrb.fr", "UsvDTd", None, None, None, [5], "generic"]]).encode()
    assert (parse_play(body, URL, 1).items, parse_play(body, URL, 1).next_url) == ((), None)
    with pytest.raises(ParseError, match="other than reviews"):
        parse_play(b"<html>Before you continue</html>", URL, 1)


def test_play_is_asked_for_the_app_and_the_page_that_the_address_names() -> None:
    asked = json.loads(parse_qs(request_body(f"{URL}?app=bank.app&token=abc").decode())["f.req"][0])
    assert json.loads(asked[0][0][1]) == [None, None, [2, 2, [100, None, "abc"], None, []], ["bank.app", 7]]


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ({"ratingValue": "4,5"}, (4.5, 5.0)),
        ({"ratingValue": 8, "bestRating": "10"}, (8.0, 10.0)),
        (3, (3.0, 5.0)),
        ({"ratingValue": 80}, (None, None)),
        ({"ratingValue": float("nan")}, (None, None)),
        (["many"], (None, None)),
    ],
)
def test_stars_are_read_with_their_maximum(stated: object, read: tuple[float | None, float | None]) -> None:
    assert rating_of(stated) == read


def test_reviews_that_share_one_identity_are_all_kept() -> None:
    rows = [{"@type": "Review", "@id": "https://a.example/#r", "reviewBody": f"Words {n}"} for n in range(900)]
    body = f"<script type='application/ld+json'>{json.dumps(rows)}</script>".encode()
    assert len(parse_review_page(body, URL, 1).items) == 900


def test_search_that_vk_refuses_is_named_with_its_words_and_without_the_token() -> None:
    error = {"error_code": 5, "error_msg": "User authorization failed", "request_params": [{"value": "hush-hush"}]}
    with pytest.raises(ParseError, match="error 5, User authorization failed") as caught:
        parse_search(json.dumps({"error": error}).encode(), URL, 1)
    assert "hush" not in str(caught.value)


def test_search_whose_posts_are_all_of_one_second_goes_on_below_it() -> None:
    posts = [{"id": n, "owner_id": 1, "date": 50, "text": "t"} for n in range(3)]
    page = parse_search(json.dumps({"response": {"items": posts}}).encode(), f"{URL}?q=a", 1)
    assert page.next_url == f"{URL}?q=a&end_time=49"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"error": 5}', b'{"error": {"errors": [7]}}', b"<html>"])
def test_refusal_that_gives_no_reason_has_none(body: bytes) -> None:
    assert error_reason(body) is None


def test_reviews_with_entities_read_no_file_and_do_not_expand() -> None:
    entry = "<entry><id>1</id><title>&f;</title><content>&f;</content><im:rating>1</im:rating></entry>"
    names = "xmlns='http://www.w3.org/2005/Atom' xmlns:im='http://itunes.apple.com/rss'"
    head = '<!DOCTYPE feed [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    page = parse_reviews(f"{head}<feed {names}>{entry}</feed>".encode(), REVIEWS, 1)
    assert [(item.title, item.text) for item in page.items] == [("&f;", "&f;")]


def test_reviews_of_the_tenth_page_have_no_further_one() -> None:
    names = "xmlns='http://www.w3.org/2005/Atom' xmlns:im='http://itunes.apple.com/rss'"
    entry = "<entry><id>1</id><im:rating>{}</im:rating></entry>"
    body = f"<feed {names}>{entry.format(5)}{entry.format(9)}{entry.format('many')}</feed>".encode()
    assert parse_reviews(body, REVIEWS, 1).next_url is None
    first = parse_reviews(body, REVIEWS.replace("page=10", "page=1"), 1)
    assert first.next_url == REVIEWS.replace("page=10", "page=2")
    assert [item.rating for item in first.items] == [5]


@pytest.mark.parametrize(
    ("text", "both"),
    [("1K-5K", (1000, 5000)), ("1,000 - 5,000", (1000, 5000)), (">1M", (1_000_000, None)), ("?", (None, None))],
)
def test_impressions_range_is_read(text: str, both: tuple[int | None, int | None]) -> None:
    assert impressions(text) == both


def test_promo_page_drawn_by_scripts_says_so() -> None:
    with pytest.raises(ParseError, match="shows no words"):
        parse_promo(b"<html><body><div id=app></div><script>draw()</script></body></html>", URL)


def test_promo_page_whose_passages_moved_has_not_changed() -> None:
    assert compare("First claim\nSecond claim", "second  claim!\nFirst claim") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Осталось 03:12:55", "Осталось 02:10:11"), ("Курс на 2 марта 2026", "Курс на 3 марта 2026"),
        ("Only until March 31, 2026", "Only until April 7, 2026"), ("На 02.03.2026", "На 3.03.2026"),
        ("As of 2026-03-02 10:00", "As of 2026-03-03 11:15"),
    ],
)  # fmt: skip
def test_promo_page_on_which_a_date_or_a_clock_alone_differs_has_not_changed(before: str, after: str) -> None:
    assert compare(f"First claim\n{before}", f"First claim\n{after}") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Кешбэк 10%", "Кешбэк 15%"), ("120 дней без процентов", "90 дней без процентов"), ("За 2000 ₽", "За 2050 ₽"),
        ("12 years, 1 incident", "12 years, 0 incidents"), ("Кешбэк до 2 марта", "Без процентов до 2 марта"),
    ],
)  # fmt: skip
def test_promo_page_on_which_another_number_differs_has_changed(before: str, after: str) -> None:
    assert compare(before, after) is not None


def test_promo_page_that_only_lost_a_passage_has_not_changed() -> None:
    assert compare("First claim\nSecond claim", "First claim") is None


MEMBERS = [
    "items", "value", "id", "uri", "account", "content", "AdId", "Title", "hits", "objectID", "title", "created_at_i",
    "snippet", "contentDetails", "videoId", "topLevelComment", "latest_posts", "topic_id", "post_number", "cooked",
    "posts", "comments", "post", "comment", "creator", "ap_id", "data", "children", "kind", "response", "profiles",
    "groups", "time_us", "commit", "record", "did", "rkey", "embed", "indexedAt", "cursor", "accessJwt",
    "ad_creative_bodies", "ads", "ad", "advertiser", "elements", "adUrl", "details", "adStatistics", "error",
    "code", "region_stats",
]  # fmt: skip

BYTES = st.one_of(
    st.binary(max_size=300),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
    st.text(alphabet="<>/&;![]CDATArsitemlnk ='\"", max_size=200).map(lambda text: b"<rss><channel>" + text.encode()),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BYTES)
def test_any_bytes_give_a_result_or_a_parse_error(body: bytes) -> None:
    for parse in (
        lambda: parse_feed(body, URL),
        lambda: parse_statuses(body, URL, 1),
        lambda: parse_ads(body, URL, 1),
        lambda: extract(body, URL),
        lambda: parse_promo(body, URL),
        lambda: parse_channel(body, URL, 1),
        lambda: parse_hits(body, URL, 1),
        lambda: parse_posts(body, URL, 1),
        lambda: parse_listing(body, URL, 1),
        lambda: parse_reddit(body, URL, 1),
        lambda: parse_token(body, URL),
        lambda: parse_uploads(body, URL, 1),
        lambda: parse_comments(body, URL, 1),
        lambda: parse_reviews(body, REVIEWS, 1),
        lambda: parse_event(body, URL, 1),
        lambda: parse_bluesky(body, URL, 1),
        lambda: parse_session(body, URL),
        lambda: parse_archive(body, URL, 1),
        lambda: graph_error(body),
        lambda: parse_tiktok(body, URL, 1),
        lambda: parse_detail(body, URL, 1),
        lambda: parse_tiktok_token(body, URL),
        lambda: parse_library(body, URL, 1),
        lambda: parse_newsletter(body, "a mail", 1, "Eastmoor"),
        lambda: parse_newsletter(b"Subject: =?utf-8?Q?" + body + b"?=\r\n\r\n" + body, "a mail", 1, "Eastmoor"),
        lambda: sender_of(b"From: " + body),
        lambda: parse_search(body, URL, 1),
        lambda: parse_sitemap(body, URL),
        lambda: parse_newest(body, URL),
        lambda: parse_gkg(body, URL, ()),
        lambda: parse_play(body, URL, 1),
        lambda: page_links(body, URL, None, "a"),
        lambda: parse_review_page(body, URL, 1),
        lambda: parse_review_page(b"<script type='application/ld+json'>" + body + b"</script>", URL, 1),
        lambda: parse_sitemap(b"<urlset><url><loc>http://" + body, URL),
    ):
        try:
            parse()
        except ParseError:
            continue


COLUMNS = st.sampled_from(["creative_id", "advertiser_id", "region_stats", "text", "first_shown"])
CELLS = st.none() | st.text(max_size=9) | st.integers() | st.lists(st.dictionaries(st.text(), st.text()))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(COLUMNS, CELLS))
def test_any_row_of_an_export_gives_an_ad_or_nothing(row: dict[str, object]) -> None:
    ad = parse_row({"advertiser_id": "AR1", **row}, 1, wanted_names(["AR1"]))
    assert ad is None or ad.external_id


def test_newsletter_nested_without_end_is_refused_with_its_place() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(5000))
    with pytest.raises(ParseError, match="mail 7"):
        parse_newsletter(nested, "mail 7", 1, "Eastmoor")


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        (b"From: Eastmoor <News@Eastmoor.example>", "news@eastmoor.example"),
        (b'From: "news@eastmoor.example" <evil@evil.example>', "evil@evil.example"),
        (b"From: a@eastmoor.example, evil@evil.example", None),
        (b"From: nobody", None),
        (b"", None),
    ],
)
def test_sender_is_the_one_address_that_the_mail_came_from(header: bytes, sender: str | None) -> None:
    assert sender_of(header + b"\r\n\r\n") == sender
