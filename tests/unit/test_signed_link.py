"""Signed links: who has one can do what it says until it expires, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.signed_link import SignedLink, read_token

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = b"k" * 32
LINK = SignedLink("ad", "7", "pr@bank.example", NOW + timedelta(days=30))


def test_token_says_what_it_was_made_for() -> None:
    assert read_token(LINK.token(SECRET), SECRET, NOW) == LINK


def test_token_needs_no_escape_in_a_url() -> None:
    token = replace(LINK, recipient="пр@банк.example").token(SECRET)
    assert token.isascii()
    assert all(character.isalnum() or character in "-_." for character in token)
    assert read_token(token, SECRET, NOW) is not None


def test_token_is_dead_from_its_last_moment_on() -> None:
    token = LINK.token(SECRET)
    assert read_token(token, SECRET, LINK.expires_at - timedelta(seconds=1)) == LINK
    assert read_token(token, SECRET, LINK.expires_at) is None


def test_token_of_another_key_is_none_of_ours() -> None:
    assert read_token(LINK.token(b"x" * 32), SECRET, NOW) is None


@given(st.integers(0, 200), st.characters(codec="ascii"))
def test_token_altered_anywhere_is_refused(place: int, character: str) -> None:
    token = LINK.token(SECRET)
    place %= len(token)
    altered = token[:place] + character + token[place + 1 :]
    # The last character of unpadded base64 has bits that nobody reads, but the text itself is what is signed.
    assert (read_token(altered, SECRET, NOW) == LINK) is (altered == token)


@given(st.text(max_size=300))
def test_any_text_is_refused_without_an_error(text: str) -> None:
    assert read_token(text, SECRET, NOW) is None


@pytest.mark.parametrize("text", ["", ".", "a.b", "." * 5_000, "é.é", "e30." + "A" * 43])
def test_hostile_token_is_refused(text: str) -> None:
    assert read_token(text, SECRET, NOW) is None
