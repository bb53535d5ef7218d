"""What happens to a text on its way in: clean, match, date, fingerprint, or drop with a reason. Pure."""

from __future__ import annotations
