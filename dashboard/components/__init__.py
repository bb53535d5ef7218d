"""Parts of pages: pure functions from values to components."""

from __future__ import annotations
