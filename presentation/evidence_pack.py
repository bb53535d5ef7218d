"""The evidence pack of a campaign, for lawyers: what each ad said, where and when, the answer it was found in. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from presentation.evidence_archive import archive
from presentation.evidence_readme import readme
from presentation.evidence_warc import warc_file
from reputation.ad import Capture
from reputation.campaigns import AmountRange, Campaign, CampaignAd

Files = dict[str, bytes]


def pack(campaign: Campaign, identities: Mapping[int, tuple[str, str]], captures: Mapping[int, Capture]) -> bytes:
    """The ZIP of a campaign whose ads have these external ids and advertisers, and these kept answers, by ad id.

    The same input gives the same bytes. Nothing of the organisation's own side is in it: no verdict, no plan.
    """
    files: Files = {}
    for number, ad in enumerate(campaign.ads, 1):
        folder = f"ads/{number:04d}"
        response = _response(files, captures.get(ad.ad_id))
        files[f"{folder}/text.txt"] = (ad.text + "\n").encode("utf-8", "replace")
        if ad.before_text is not None:
            files[f"{folder}/text-before.txt"] = (ad.before_text + "\n").encode("utf-8", "replace")
        files[f"{folder}/ad.json"] = _json(_ad(ad, identities[ad.ad_id], response, captures.get(ad.ad_id)))
    files["campaign.json"] = _json(_campaign(campaign))
    files["README.txt"] = readme(campaign, sum(ad.ad_id in captures for ad in campaign.ads)).encode()
    return archive(files)


def _response(files: Files, capture: Capture | None) -> str | None:
    """The file of a kept answer, made once however many ads were found in it."""
    if capture is None:
        return None
    content = warc_file(capture)
    name = f"responses/{hashlib.sha256(content).hexdigest()[:16]}.warc"
    files[name] = content
    return name


def _campaign(campaign: Campaign) -> dict[str, Any]:
    return {
        "campaign": campaign.campaign_id,
        "brand": campaign.brand,
        "first_seen_at": _stamp(campaign.first_seen_at),
        "last_seen_at": _stamp(campaign.last_seen_at),
        "first_known_day": campaign.first_on,
        "last_known_day": campaign.last_on,
        "ads": len(campaign.ads),
        "wordings": campaign.wording_count,
        "platforms": campaign.platforms,
        "countries": campaign.countries,
        "impressions": _amount(campaign.reach),
        "spend": [_amount(amount) for amount in campaign.spend],
        "refers_to_breach": campaign.label,
    }


def _ad(ad: CampaignAd, identity: tuple[str, str], response: str | None, capture: Capture | None) -> dict[str, Any]:
    external_id, advertiser = identity
    return {
        "source": {"name": ad.source, "kind": ad.source_kind, "id": external_id},
        "advertiser": advertiser,
        "title": ad.title,
        "text_sha256": hashlib.sha256(ad.text.encode("utf-8", "replace")).hexdigest(),
        "url": ad.url,
        "image_url": ad.image_url,
        "image": None,
        "language": ad.language,
        "platforms": ad.platforms,
        "countries": ad.countries,
        "first_known_day": ad.first_on,
        "ended_on": ad.ended_on,
        "first_seen_at": _stamp(ad.first_seen_at),
        "last_seen_at": _stamp(ad.last_seen_at),
        "impressions": ad.reach,
        "spend": {"range": ad.spend, "currency": ad.spend_currency},
        "breach_reference": _reference(ad),
        "response": response,
        "response_url": capture.url if capture else None,
        "captured_at": _stamp(capture.captured_at) if capture else None,
    }


def _reference(ad: CampaignAd) -> dict[str, Any]:
    """How the program judged it, with the words and the rule that decided. A judgement, not evidence by itself."""
    return {
        "label": ad.label,
        "probability": None if ad.probability is None else round(ad.probability, 4),
        "quote": ad.quote,
        "characters": None if ad.quote_start is None else [ad.quote_start, ad.quote_end],
        "rule": ad.rule,
        "reasons": ad.reasons,
        "model": ad.model,
    }


def _amount(amount: AmountRange | None) -> dict[str, Any] | None:
    if amount is None:
        return None
    found: dict[str, Any] = {"low": amount.low, "high": amount.high, "ads_that_say": amount.ad_count}
    return {**found, "currency": amount.currency} if amount.currency else found


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, default=_day) + "\n").encode("utf-8", "replace")


def _day(value: object) -> str:
    if not isinstance(value, date):
        raise TypeError(f"{type(value).__name__} is no value of a pack")
    return value.isoformat()


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
