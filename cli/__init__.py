"""The `goodwill` command, one module a verb or group of verbs."""

from __future__ import annotations
