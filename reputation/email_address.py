"""E-mail addresses in the settings: one that a mail can be written to, and one that it comes from."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from reputation.settings_base import STORED


def check_email(text: str) -> None:
    """Refuse a text that is no plain address: one with a name beside it, a comma, letters that mail servers don't take.

    Raises:
        ValueError: no mail can be addressed to it.
    """
    try:
        address = Address(addr_spec=text).addr_spec
    except (ValueError, IndexError, MessageError):  # which of them depends on the version of Python
        address = None
    if address != text or not text.isascii():
        raise ValueError(f'is no e-mail address: {text!r}; write for instance "pr@bank.example", in Latin letters')


def _can_be_written_to(value: str, info: ValidationInfo) -> str:
    # What an earlier version stored is read all the same: one address must not keep the others from their mail.
    if info.context != STORED:
        check_email(value)
    return value


def _can_be_written_from(value: str, info: ValidationInfo) -> str:
    if info.context != STORED:
        spec = parseaddr(value)[1]
        # It reads words without brackets around the address as a part of it.
        check_email(spec if value in {spec, f"<{spec}>"} or value.endswith(f" <{spec}>") else value)
    return value


SenderAddress = Annotated[str, AfterValidator(_can_be_written_from)]
"""An address with or without a name before it, written "Goodwill <goodwill@bank.example>"."""

EmailAddress = Annotated[str, AfterValidator(_can_be_written_to)]
"""An address without a name beside it, written "pr@bank.example"."""
