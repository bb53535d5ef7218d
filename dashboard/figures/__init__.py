"""Figures: pure functions from values to Plotly's JSON."""

from __future__ import annotations
