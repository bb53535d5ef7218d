"""What the page of campaigns is handed to show, already read from storage, not yet in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.figures.ranges import Told
from dashboard.shown import ShownAd
from reputation.campaigns import Campaign, CampaignState

EVIDENCE_PATH = "/campaigns"
"""Where evidence packs are served: EVIDENCE_PATH/NUMBER/evidence.zip."""


@dataclass(frozen=True, slots=True)
class ActionChoice:
    """An action that a counter-measure may have become, with its local day."""

    action_id: int
    day: date
    title: str


@dataclass(frozen=True, slots=True)
class ShownCampaign:
    """A campaign on a local day. `effect` is what followed the action of its counter-measure, by the estimate."""

    campaign: Campaign
    state: CampaignState
    today: date
    effect: Told | None

    @property
    def ad(self) -> ShownAd:
        """Its clearest ad, as one card shows it."""
        one, clear = self.campaign, self.campaign.clearest
        return ShownAd(
            clear.ad_id, one.campaign_id, one.brand, clear.title, clear.text, clear.before_text, clear.url, clear.label,
            clear.probability, clear.quote, dict(clear.reasons or {}), clear.rule, one.first_seen_at, one.last_seen_at,
            None, one.review,
        )  # fmt: skip
