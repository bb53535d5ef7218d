"""Pure parsers: bytes and their address in, items or entries out."""

from __future__ import annotations
