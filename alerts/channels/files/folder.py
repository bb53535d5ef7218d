"""Messages written as .eml files, which any mail program opens."""

from __future__ import annotations

import os
import re
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from alerts.channels.channel import Parcel
from reputation.errors import DeliveryError

_UNSAFE = re.compile(r"[^\w@.+-]+", re.ASCII)


class FolderChannel:
    """A folder that mails are written into; made when it is missing."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder."""
        self._folder = folder

    def deliver(self, parcel: Parcel) -> None:
        """Write the message under a name made of its date, recipient and Message-ID: a repeat replaces itself.

        The file appears whole or not at all (written beside, then renamed).

        Raises:
            DeliveryError: the folder can't be written; trying again may help once it can.
        """
        path = self._folder / _file_name(parcel)
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(parcel.body)
            beside.replace(path)
        except OSError as error:
            raise _cannot_write(path, error) from error

    def check(self) -> str:
        """Make the folder and see whether it can be written.

        Raises:
            DeliveryError: it can't.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_write(self._folder, error) from error
        if not os.access(self._folder, os.W_OK):
            raise DeliveryError(f"{self._folder} can't be written", permanent=False, concerns="channel")
        return f"mails go as files into {self._folder}"

    def close(self) -> None:
        """Nothing is kept open."""


def _cannot_write(path: Path, error: OSError) -> DeliveryError:
    return DeliveryError(f"{path} can't be written: {error.strerror or error}", permanent=False, concerns="channel")


def _file_name(parcel: Parcel) -> str:
    headers = message_from_bytes(parcel.body, policy=policy.default)
    date = headers["Date"]
    day = parsedate_to_datetime(str(date)).date().isoformat() if date else "undated"
    unique = str(headers["Message-ID"] or "").strip("<>").partition("@")[0][:8]
    return _UNSAFE.sub("_", f"{day}-{parcel.recipient[:150]}-{unique}") + ".eml"
