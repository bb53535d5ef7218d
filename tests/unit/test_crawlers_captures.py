"""Answers kept as evidence: as they came, without cookies, our own secrets overwritten, none that is too large."""

from __future__ import annotations

from scrapy.http import Response

from crawlers.captures import MOST_BYTES, capture_of, with_capture
from reputation.ad import AdItem

TOKEN = "EAAsecrettoken123"


def answer(body: bytes = b"{}") -> Response:
    headers = {"Content-Type": "application/json", "Set-Cookie": "session=1", "Link": f"<https://x?t={TOKEN}>"}
    return Response(f"https://library.example/ads?access_token={TOKEN}", headers=headers, body=body)


def test_capture_keeps_body_and_headers_without_cookies() -> None:
    found = capture_of(Response("https://library.example/", headers={"A": "1", "Set-Cookie": "x"}, body=b"\x00ok"))
    assert found
    assert (found.url, found.status, found.headers, found.body) == (
        "https://library.example/", 200, (("A", "1"),), b"\x00ok",
    )  # fmt: skip


def test_capture_overwrites_our_token_wherever_the_answer_repeats_it() -> None:
    found = capture_of(answer(f'{{"next": "https://x?access_token={TOKEN}"}}'.encode()), [f"Bearer {TOKEN}"])
    assert found
    assert TOKEN not in repr(found)
    assert found.body == b'{"next": "https://x?access_token=%s"}' % (b"*" * len(TOKEN))


def test_capture_of_a_huge_answer_is_none_and_ads_go_on_without() -> None:
    ad = AdItem(1, "1", "Rival", "Text")
    assert with_capture([ad], answer(b"x" * (MOST_BYTES + 1))) == [ad]
