"""Passages of texts through the encoder, and which rows of its output are whose."""

from __future__ import annotations

from collections.abc import Sequence

from sentiment.encoder import Encoder, Floats
from sentiment.passages import Passage
from sentiment.window import target_tokens, window_ids


def read_passages(
    encoder: Encoder, texts: Sequence[str], passages: Sequence[Sequence[Passage]]
) -> tuple[dict[str, Floats], list[slice]]:
    """Logits by head of all passages [passages, classes], each read once, and the rows of each text's passages.

    `passages` holds those of each text, in the order of `texts`.
    """
    windows = windows_of(encoder, [(text, piece) for text, own in zip(texts, passages, strict=True) for piece in own])
    rows, at = [], 0
    for own in passages:
        rows.append(slice(at, at + len(own)))
        at += len(own)
    return encoder.run(windows), rows


def windows_of(encoder: Encoder, pieces: Sequence[tuple[str, Passage]]) -> list[list[int]]:
    """Token ids of each passage of a text, its target between the markers, cut to what the model reads at once."""
    encoded = encoder.tokens([text[piece.start : piece.end] for text, piece in pieces])
    markers = encoder.settings.markers
    return [
        window_ids(one.ids, _target(one.offsets, piece), markers)
        for one, (_, piece) in zip(encoded, pieces, strict=True)
    ]


def most_referring(none: Floats) -> int:
    """Which passage of an ad refers most, by the probability [n] of each to refer to nothing: one hint is enough."""
    return int(none.argmin())


def _target(offsets: Sequence[tuple[int, int]], passage: Passage) -> tuple[int, int] | None:
    """The tokens of the passage's target; `offsets` count from the passage's start."""
    if passage.target is None:
        return None
    return target_tokens(offsets, passage.target[0] - passage.start, passage.target[1] - passage.start)
