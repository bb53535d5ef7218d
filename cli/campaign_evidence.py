"""The evidence pack of `goodwill export evidence`: one campaign, one ZIP."""

from __future__ import annotations

import hashlib
from pathlib import Path

import typer

from jobs.opening import open_service
from reputation.errors import InputError
from reputation.whole_file import write_whole
from storage.evidence import evidence_pack


def export_evidence(campaign_id: int | None, out: Path | None) -> None:
    """Write the pack of a campaign, and say its SHA-256.

    Raises:
        InputError: no campaign or no file is named, or there is no such campaign.
        RunError: the file can't be written.
    """
    if campaign_id is None or out is None:
        raise InputError("export evidence needs --campaign NUMBER and --output FILE.zip")
    with open_service() as service, service.database.connection() as connection:
        content = evidence_pack(connection, campaign_id)
    if content is None:
        raise InputError(f"there is no campaign {campaign_id}: the dashboard's page of ads shows their numbers")
    write_whole(out, content)
    typer.echo(f"{out}: {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}", err=True)
