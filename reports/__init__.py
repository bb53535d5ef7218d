"""The weekly report: built from plain values (pure), put into words, rendered to PDF, HTML, XLSX, CSV and JSON."""

from __future__ import annotations
