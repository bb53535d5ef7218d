"""Merge ru/parts/*.po into goodwill.po, compile goodwill.mo, and name what no part translates."""

from __future__ import annotations

import sys

from presentation.locale.catalogue import COMPILED, PARTS, merge, mo_bytes, po_bytes
from presentation.locale.extract import ROOT, find_messages
from reputation.errors import GoodwillError


def main() -> int:
    """Write the catalogue; 1 where a string of the source has no translation, 2 where a part can't be used."""
    try:
        catalogue = merge(PARTS.glob("*.po"))
    except GoodwillError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    COMPILED.mkdir(parents=True, exist_ok=True)
    (COMPILED / "goodwill.po").write_bytes(po_bytes(catalogue))
    (COMPILED / "goodwill.mo").write_bytes(mo_bytes(catalogue))
    missing = [found for found in find_messages() if catalogue.get(found.message) is None]
    for found in missing:
        sys.stderr.write(f"{found.path.relative_to(ROOT)}:{found.line}: no Russian for {found.message!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
