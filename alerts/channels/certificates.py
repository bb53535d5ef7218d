"""What is wrong with a server's certificate, in words that say what to do."""

from __future__ import annotations

import ssl

_UNKNOWN_AUTHORITY = frozenset({18, 19, 20, 21})
"""OpenSSL's numbers for a self-signed certificate and for an authority that is not known here."""


def certificate_trouble(error: BaseException) -> str | None:
    """The sentence for an error of TLS, looked for among the error's causes; None where TLS is not what failed."""
    found: BaseException | None = error
    for _ in range(10):
        if found is None or isinstance(found, ssl.SSLError):
            break
        found = found.__cause__ or found.__context__
    if isinstance(found, ssl.SSLCertVerificationError):
        hint = ": name its authority in [network] ca_bundle" if found.verify_code in _UNKNOWN_AUTHORITY else ""
        return f"its certificate is refused: {found.verify_message.rstrip('.')}{hint}"
    if isinstance(found, ssl.SSLError):
        if found.reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"}:
            return "it does not speak TLS from the first byte: the port, or the setting of TLS, is another one"
        return f"TLS fails: {(found.reason or str(found)).replace('_', ' ').lower()}"
    return None


def trust_context(ca_file: str | None) -> ssl.SSLContext:
    """The system's authorities, and beside them those of a file.

    Raises:
        OSError: the file can't be read, or holds no certificate (ssl.SSLError).
    """
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
