"""Spiders: thin, one a kind of source. They request and yield; parsers read, pipelines judge, the extension writes."""

from __future__ import annotations
