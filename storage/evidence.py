"""What is kept of a campaign, as the pack for lawyers."""

from __future__ import annotations

from presentation.evidence_pack import pack
from storage.campaigns import find_campaign
from storage.captures import ad_identities, captures_of
from storage.database import Connection


def evidence_pack(connection: Connection, campaign_id: int) -> bytes | None:
    """The ZIP of a campaign, under its present number where it was merged; None where there is none that has ads.

    The same stored data give the same bytes.
    """
    campaign = find_campaign(connection, campaign_id)
    if campaign is None:
        return None
    ad_ids = [ad.ad_id for ad in campaign.ads]
    return pack(campaign, ad_identities(connection, ad_ids), captures_of(connection, ad_ids))
