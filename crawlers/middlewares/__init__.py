"""Downloader middlewares: each handles one concern of every request and response."""

from __future__ import annotations
