"""Text in, scores out: sentiment toward a brand, breach references, practices. No database, no crawler."""

from __future__ import annotations
