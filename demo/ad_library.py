"""Microsoft's Ad Library as documented: https://learn.microsoft.com/advertising/guides/ad-library-api."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from demo.ads import Ad
from demo.answers import Answer, Request, json_answer
from demo.brands import BY_KEY, COMPETITORS

TOP, MAX_TOP, MAX_RESULTS = 12, 100, 1000
COUNTRY_CODES = {"Ireland": 92, "Malta": 115, "Latvia": 104, "Estonia": 61, "Lithuania": 108}


def advertiser_id(bank: str) -> int:
    """Microsoft's number of a bank."""
    return 252_000_100 + [competitor.key for competitor in COMPETITORS].index(bank)


def advertiser_name(bank: str) -> str:
    """The verified legal name."""
    return f"{BY_KEY[bank].name} Bank AS"


class AdLibrary:
    """The library with its ads, in order of their start."""

    def __init__(self, ads: Sequence[Ad]) -> None:
        self._ads = ads
        self._by_id = {ad.ad_id: ad for ad in ads}

    def __call__(self, request: Request) -> Answer:
        """The answer to one GET."""
        path = request.path.removeprefix("/api/v1").rstrip("/")
        if path == "/Ads":
            return self._search(request)
        if path == "/Advertisers":
            return _advertisers(request.query)
        one = re.fullmatch(r"/Ads(?:\((\d+)\)|/(\d+))", path)
        if one:
            return self._one(int(one[1] or one[2]), request)
        return json_answer({"error": {"code": "404", "message": "Resource not found"}}, 404)

    def _one(self, ad_id: int, request: Request) -> Answer:
        ad = self._by_id.get(ad_id)
        if ad is None or ad.started_on > request.moment.date():
            return json_answer({"error": {"code": "404", "message": "Ad not found"}}, 404)
        expand = request.query.get("expand", request.query.get("$expand", ""))
        return json_answer(ad_json(ad, request.moment.date(), expand))

    def _search(self, request: Request) -> Answer:
        try:
            found = [ad for ad in self._ads if _matches(ad, request.query, request.moment.date())]
            top = max(0, min(MAX_TOP, int(request.query.get("top", TOP))))
            skip = max(0, int(request.query.get("skip", "0")))
        except ValueError as error:
            return json_answer({"error": {"code": "400", "message": str(error)}}, 400)
        found = found[::-1][:MAX_RESULTS]
        rows = [ad_json(ad, request.moment.date(), "") for ad in found[skip : skip + top]]
        context = f"{request.base}/api/v1/$metadata#Ads"
        return json_answer({"@odata.context": context, "@odata.count": len(found), "value": rows})


def _matches(ad: Ad, query: Mapping[str, str], today: date) -> bool:
    """Whether an ad belongs to a search. Dates are of its run; every given condition must hold.

    Raises:
        ValueError: a date or number of the query can't be read.
    """
    wanted = query.get("searchText", "").casefold()
    words = f"{advertiser_name(ad.bank)} {ad.title} {ad.text}".casefold()
    countries = {int(code) for code in query.get("countryCodes", "").split(",") if code}
    return (
        ad.started_on <= today
        and wanted in words
        and int(query.get("advertiserId") or advertiser_id(ad.bank)) == advertiser_id(ad.bank)
        and ad.ended_on >= date.fromisoformat(query.get("startDate") or "1995-01-01")
        and ad.started_on <= date.fromisoformat(query.get("endDate") or "2999-12-31")
        and (not countries or any(COUNTRY_CODES[name] in countries for name in ad.countries))
    )


def ad_json(ad: Ad, today: date, expand: str) -> dict[str, Any]:
    """The Ad entity; AdDetails only where expanded, and its lists only where those are."""
    host = f"{ad.bank}.example"
    row: dict[str, Any] = {
        "AdId": ad.ad_id, "AdvertiserId": advertiser_id(ad.bank), "AdvertiserName": advertiser_name(ad.bank),
        "Title": ad.title, "Description": ad.text, "DisplayUrl": host,
        "DestinationUrl": f"https://{host}/{ad.language}/offer-{ad.ad_id % 997}", "AssetJson": "[]",
    }  # fmt: skip
    if "AdDetails" in expand:
        row["AdDetails"] = _details(ad, today, expand)
    return row


def _details(ad: Ad, today: date, expand: str) -> dict[str, Any]:
    details: dict[str, Any] = {
        "PaidForByName": advertiser_name(ad.bank),
        "StartDate": ad.started_on.isoformat(),
        "EndDate": min(ad.ended_on, max(ad.started_on, today - timedelta(days=1))).isoformat(),
        "TotalImpressionsRange": ad.impressions,
    }
    if "ImpressionsByCountry" in expand:
        share = 100 / len(ad.countries)
        details["ImpressionsByCountry"] = [
            {"Country": name, "ImpressionShare": f"{share:.1f}%"} for name in ad.countries
        ]
    if "Targets" in expand:
        details["Targets"] = [{"TargetType": "Location", "UsedForExclusion": False}]
    return details


def _advertisers(query: Mapping[str, str]) -> Answer:
    wanted = query.get("searchText", "").casefold()
    rows = [
        {
            "AdvertiserId": advertiser_id(bank.key), "AdvertiserName": advertiser_name(bank.key),
            "AdvertiserCountry": "Latvia", "IsVerified": True,
        }
        for bank in COMPETITORS
        if wanted in advertiser_name(bank.key).casefold()
    ]  # fmt: skip
    return json_answer({"@odata.count": len(rows), "value": rows})
