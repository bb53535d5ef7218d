"""A fictional incident, served on loopback by the protocols of the real sources."""

from __future__ import annotations
