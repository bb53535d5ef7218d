"""The domain: what a brand, a mention, an incident are, and the rules and statistics over them. Pure."""

from __future__ import annotations
