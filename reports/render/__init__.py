"""The formats of a report: each module renders stored content to bytes, the same content to the same bytes."""

from __future__ import annotations
