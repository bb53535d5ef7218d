"""One module a page: what it reads, and how its parts stand."""

from __future__ import annotations
