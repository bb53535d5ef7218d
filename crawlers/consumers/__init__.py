"""Consumers: sources that are no pages to request (a stream, a mailbox, a folder of exports)."""

from __future__ import annotations
