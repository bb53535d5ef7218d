"""From storage to what pages are handed to show."""

from __future__ import annotations
