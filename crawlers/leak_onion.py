"""Names of onion services: which are some, and which are well formed. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

_SERVICE = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*([a-z2-7]{56})\.onion")


def is_onion_name(host: str) -> bool:
    """Whether a host is an onion name of any form: such names are never looked up in the DNS (RFC 7686)."""
    return host.rstrip(".").lower().endswith(".onion")


def is_onion_service(host: str) -> bool:
    """Whether a host is an onion service's address of version 3, or under one: key, checksum and version agree.

    https://spec.torproject.org/rend-spec/encoding-onion-addresses.html
    """
    found = _SERVICE.fullmatch(host.rstrip(".").lower())
    if found is None:
        return False
    try:
        raw = base64.b32decode(found[1].upper())
    except binascii.Error:
        return False
    key, checksum, version = raw[:32], raw[32:34], raw[34:]
    return version == b"\x03" and hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] == checksum
