"""What the leak watch takes out of a text, and what it leaves."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.leak_masking import is_card, mask
from crawlers.leak_onion import is_onion_name, is_onion_service
from crawlers.parsers.leak import MOST_PASSAGES, SNIPPET, parse_leak_page
from reputation.brand import Brand

BANK = Brand(1, "Northgate Bank", "own", domains=("northgate.example",))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write john.doe+x@gmail.com now", "write [e-mail] now"),
        ("john.doe@gmail.com:hunter2", "[e-mail]:[password]"),
        ("user [at] mail [dot] ru", "[e-mail]"),
        ("user(at)mail.ru", "[e-mail]"),
        ("ｊｏｈｎ＠ｇｍａｉｌ．ｃｏｍ", "[e-mail]"),
        ("jo\u200bhn@gm\u200bail.com", "[e-mail]"),
        ("ivan@mail.northgate.example", "[e-mail at northgate.example]"),
        ("John,Doe,john@x.example,hunter2", "[row] [e-mail]"),
        ("https://bob:secret@x.example/a", "https://[password]@x.example/a"),
        ("+7 (912) 345-67-89", "[phone]"),
        ("8-912-345-67-89, 89123456789", "[phone], [phone]"),
        ("call 555-1234", "call [phone]"),
        ("card 4111 1111 1111 1111", "card [card]"),
        ("4111-1111-1111-1112", "[number]"),
        ("password is hunter2", "password is [password]"),
        ('"password": "two words"', '"password": [password]'),
        ("пароль: кошка123", "пароль: [password]"),
        ("cvv: 123", "cvv: [password]"),
        ("admin:letmein99", "[name]:[password]"),
        ("5f4dcc3b5aa765d61d8327deb882cf99", "[hash]"),
        ("$2b$12$abcdefghijklmnopqrstuv0123456789ABCDEFGHIJKLMNOPQRSTU", "[hash]"),
    ],
)
def test_what_could_harm_a_person_is_masked(text: str, masked: str) -> None:
    assert mask(text, {"northgate.example"}) == masked


@pytest.mark.parametrize(
    "text",
    [
        "12 000 000 clients of Northgate Bank, 152,445,165 rows",
        "the dump of 2026-03-01 covers 2019-2024",
        "3.5 GB for $500 at 12:30",
        "sold for 1 200 000 rubles",
        "see https://market.example/thread: no sample",
    ],
)
def test_what_tells_of_an_offer_stays(text: str) -> None:
    assert mask(text) == text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.from_regex(r"[a-z]{1,12}@[a-z]{1,12}\.(com|ru)", fullmatch=True))
def test_no_address_survives_whatever_stands_around_it(around: str, address: str) -> None:
    assert address not in mask(f"{around} {address} {around}")


@pytest.mark.parametrize("unit", ["a.", "1 ", "a@", "x:", "(at)", "pass=", "\n", "a" * 64 + "@"])
def test_masking_of_a_text_made_to_be_slow_ends(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    assert len(mask(text)) <= 12 * len(text)  # what matters is that it comes to an end


@pytest.mark.parametrize(
    ("digits", "valid"), [("4111111111111111", True), ("4111111111111112", False), ("79927398713", False)]
)
def test_card_is_told_by_its_check_digit_and_length(digits: str, valid: bool) -> None:
    assert is_card(digits) is valid


def test_page_that_names_no_brand_leaves_nothing() -> None:
    assert parse_leak_page(b"Other Bank dump\nivan@other.example:pw", "http://a.example", "text/plain", 1, [BANK]) == []


def test_page_that_is_a_dump_leaves_few_short_snippets_whatever_its_size() -> None:
    rows = "\n".join(f"client {n} of Northgate Bank {'x' * 2000} user{n}@mail.example:secret{n}" for n in range(500))
    items = parse_leak_page(rows.encode(), "http://a.example", "text/plain", 1, [BANK])
    assert len(items) == MOST_PASSAGES
    assert all(len(item.text) <= SNIPPET + 2 and "@" not in item.text for item in items)


def test_onion_service_is_told_by_key_checksum_and_version() -> None:
    key = hashlib.sha256(b"service").digest()
    checksum = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    name = base64.b32encode(key + checksum + b"\x03").decode().lower()
    assert is_onion_service(f"{name}.onion")
    assert is_onion_service(f"www.{name}.onion.")
    other = ("b" if name[0] == "a" else "a") + name[1:]
    assert not any(map(is_onion_service, (f"{other}.onion", f"{name}.onion.example", "expyuzz4wqqyqhjn.onion", "")))
    assert is_onion_name("expyuzz4wqqyqhjn.onion")
    assert not is_onion_name("onion.example")
