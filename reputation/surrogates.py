"""Halves of characters, which JSON and operating systems let through and no UTF-8 can hold."""

from __future__ import annotations


def has_lone_surrogate(text: str) -> bool:
    """Whether a string holds half of a UTF-16 pair, which no file and no tokenizer can take."""
    return any("\ud800" <= character <= "\udfff" for character in text)
