"""A ZIP whose bytes depend on nothing but its files: with a manifest, and sums that `sha256sum -c` checks. Pure."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say: the pack's own time is of no account


def archive(files: Mapping[str, bytes]) -> bytes:
    """The files under their names with `manifest.json` (name, SHA-256, bytes) and `SHA256SUMS` (also of the manifest).

    Stored, not compressed: a newer zlib would give other bytes.
    """
    listed = [
        {"file": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
    ]
    manifest = (json.dumps({"files": listed}, indent=2) + "\n").encode()
    whole = {**files, MANIFEST: manifest}
    sums = "".join(f"{hashlib.sha256(whole[name]).hexdigest()}  {name}\n" for name in sorted(whole))
    whole[SUMS] = sums.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(whole):
            packed.writestr(_entry(name), whole[name])
    return buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry
