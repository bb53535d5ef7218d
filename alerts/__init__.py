"""Who is told, when, by what channel: content (pure), words, the outbox, and the ways out."""

from __future__ import annotations
