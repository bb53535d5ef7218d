"""Which certificate authorities we believe: the system's, and the bundle of an outbound proxy that opens TLS."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi

from crawlers.errors import RoundError


def write_trust_file(ca_bundle: Path, folder: Path) -> Path:
    """A file in `folder` with the system's authorities and the bundle's, for OpenSSL's SSL_CERT_FILE.

    Raises:
        RoundError: the bundle can't be read, or holds no certificate.
    """
    try:
        own = ca_bundle.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise RoundError(f"[network] ca_bundle {ca_bundle} can't be read: {error.strerror}") from None
    if "-----BEGIN CERTIFICATE-----" not in own:
        raise RoundError(f"[network] ca_bundle {ca_bundle} holds no certificate")
    system = Path(ssl.get_default_verify_paths().cafile or certifi.where())
    path = folder / "authorities.pem"
    path.write_text(system.read_text(encoding="ascii", errors="replace") + "\n" + own, encoding="ascii")
    return path
