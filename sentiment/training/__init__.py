"""From raw public sets and a base encoder to the shipped model: `python -m sentiment.training`."""

from __future__ import annotations
