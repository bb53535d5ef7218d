"""Whether some bytes are a logo that papers may carry: a whole PNG or JPEG of a decent size. Looks at nothing else."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Literal

from reputation.errors import InputError

MOST_BYTES = 512 * 1024
LEAST_SIDE, MOST_SIDE = 16, 4_000
"""Pixels of width and height."""

LogoKind = Literal["image/png", "image/jpeg"]

_PNG_START = b"\x89PNG\r\n\x1a\n"
_JPEG_START, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class LogoError(InputError):
    """Raised when the file that [reports] logo names is no PNG or JPEG, is damaged, or is too large or too small."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A checked picture: its kind, `width` and `height` in pixels (16 to 4,000), and its bytes (at most 512 KiB)."""

    kind: LogoKind
    width: int
    height: int
    content: bytes


def check_logo(content: bytes, name: str) -> Logo:
    """The picture, by what it is and not by its file's name; `name` is how the message calls it.

    Raises:
        LogoError: it is no PNG or JPEG, is cut off or damaged, weighs more than 512 KiB, or has a side that is too
            short or too long.
    """
    if len(content) > MOST_BYTES:
        raise LogoError(f"{name} has {len(content):,} bytes, and a logo may have {MOST_BYTES:,} at most")
    kind: LogoKind = "image/png" if content.startswith(_PNG_START) else "image/jpeg"
    size = _png_size(content) if kind == "image/png" else _jpeg_size(content)
    if size is None:
        raise LogoError(f"{name} is no PNG or JPEG picture, or is damaged")
    width, height = size
    if min(size) < LEAST_SIDE or max(size) > MOST_SIDE:
        raise LogoError(
            f"{name} is {width} by {height} pixels, and each side of a logo has {LEAST_SIDE} to {MOST_SIDE}"
        )
    return Logo(kind, width, height, content)


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG whose chunks are all whole, from IHDR to IEND (PNG specification, section 5)."""
    size, at = None, len(_PNG_START)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        check = content[at + 8 + length : at + 12 + length]
        if len(check) != 4 or zlib.crc32(kind + body) != int.from_bytes(check, "big"):
            return None
        if kind == b"IHDR" and length == 13:
            size = struct.unpack(">II", body[:8])
        if kind == b"IEND":
            return size
        at += 12 + length
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG, from its frame header (ITU-T T.81, B.2.2); it must end as one does."""
    if not content.startswith(_JPEG_START) or not content.rstrip(b"\0").endswith(_JPEG_END):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        if length < 2:
            return None
        at += 2 + length
    return None
