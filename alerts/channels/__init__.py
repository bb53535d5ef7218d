"""Ways out for what the outbox holds, one folder each."""

from __future__ import annotations
