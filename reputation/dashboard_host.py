"""Where the dashboard may listen; apart from it, since whoever starts it asks first and needs none of its libraries."""

from __future__ import annotations

from reputation.addresses import is_loopback
from reputation.errors import SettingsError


def check_host(host: str, *, allow_remote: bool) -> None:
    """Refuse an address that others can reach: the pages ask nobody who they are.

    Raises:
        SettingsError: the host is not loopback, and `allow_remote` is not set.
    """
    if allow_remote or is_loopback(host):
        return
    raise SettingsError(
        f"[dashboard] host = {host!r} can be reached from outside, and the dashboard asks nobody for a password: "
        "use 127.0.0.1, or set allow_remote = true behind a proxy that does"
    )
