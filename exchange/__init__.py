"""Imports and exports: mentions, ads, counts and scores, from and to files."""

from __future__ import annotations
