"""Mail as files: .eml in a folder, for the demo and for tests of a setup."""

from __future__ import annotations

from alerts.channels.files.folder import FolderChannel

__all__ = ["FolderChannel"]
