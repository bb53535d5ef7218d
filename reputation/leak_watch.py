"""What the leak watch may read, and that nothing of it is read before the operator has confirmed a legal basis."""

from __future__ import annotations

ONION_KIND = "onion_page"
LEAK_KINDS: frozenset[str] = frozenset({"hibp", "leak_page", ONION_KIND})
"""Kinds of source that look for offers of leaked data: off without [leak_watch], each crawled by its own process."""

OFF = "the leak watch is off: [leak_watch] needs legal_basis and confirmed_by"
"""Why such a source is not crawled."""
