"""What the team watches: pages in Dash over what storage holds."""

from __future__ import annotations
