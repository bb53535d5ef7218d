"""Crawlers: spiders yield, pipelines return or drop, the extension writes; parsers are pure functions."""

from __future__ import annotations
