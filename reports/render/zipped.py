"""Office files with the clock taken out: the same parts packed to the same bytes, whenever and wherever."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

_EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # a ZIP's dates begin there
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def packed(content: bytes, created_at: datetime) -> bytes:
    """The file with `created_at` (aware) as the date of each part and of its properties, embedded workbooks too."""
    moment = max(created_at.astimezone(UTC), _EARLIEST)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            part = zipfile.ZipInfo(name, moment.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            made.writestr(part, _still(name, given.read(name), moment))
    return target.getvalue()


def _still(name: str, part: bytes, moment: datetime) -> bytes:
    if name.endswith(".xlsx"):
        return packed(part, moment)
    if name.endswith("docProps/core.xml"):
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        return _STAMP.sub(rb"\g<1>" + stamp + rb"\g<3>", part)
    return part
