"""The demo's goodwill.toml: the fictional bank, its incident, and the sites on loopback as its sources."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from demo.ads import PROMO_BANK
from demo.articles import OUTLETS
from demo.brands import BANKS, COMPETITORS, OWN, Bank
from demo.children import HOST
from demo.outlets import FEED_PATHS
from demo.promo import PATH
from demo.server import AD_LIBRARY, PROMO
from demo.world import INSTANCES, ZONE, World

RECIPIENTS = (("press@lindavra.example", "en"), ("pressa@lindavra.example", "ru"))
KNOWN_DAYS_BEFORE = 4
"""The bank's data was taken so many days before the public learned of it."""


def demo_toml(world: World, sites: Mapping[str, str], port: int, outbox: Path) -> str:
    """The text of the file. `sites` maps the server's site names to their addresses."""
    occurred_on = world.disclosed_on - timedelta(days=KNOWN_DAYS_BEFORE)
    readers = ", ".join(f"{{email = {_text(email)}, language = {_text(code)}}}" for email, code in RECIPIENTS)
    return "\n".join(
        [
            "# Written by `goodwill demo` at every start: changes made here are lost.",
            "[organisation]",
            f"name = {_text(OWN.name + ' Bank')}",
            f"timezone = {_text(ZONE)}",
            'languages = ["en", "ru"]',
            *(line for bank in BANKS for line in _brand(bank)),
            "[[incident]]",
            'name = "Theft of customer data"',
            f"brand = {_text(OWN.name)}",
            f"occurred_on = {occurred_on.isoformat()}",
            f"disclosed_at = {world.disclosed_at.isoformat()}",
            'data_types = ["passport scans", "home addresses", "phone numbers"]',
            'sector = "bank"',
            *(line for source in _sources(sites) for line in source),
            "[alerts]",
            'daily_at = "08:00"',
            f"recipients = [{readers}]",
            f"outbox_dir = {_text(str(outbox))}",
            "[reports]",
            f"recipients = [{readers}]",
            "[dashboard]",
            f"port = {port}",
            f"public_url = {_text(f'http://{HOST}:{port}')}",
            "",
        ]
    )


def _brand(bank: Bank) -> Iterator[str]:
    yield "[[brand]]"
    yield f"name = {_text(bank.name)}"
    yield f"role = {_text(bank.role)}"
    yield f"aliases = [{', '.join(map(_text, bank.aliases))}]"


def _sources(sites: Mapping[str, str]) -> Iterator[list[str]]:
    for outlet in OUTLETS:
        yield _source(outlet.name, "feed", sites[outlet.key] + FEED_PATHS[outlet.feed], country='"LV"')
    for domain in INSTANCES.values():
        yield _source(domain, "mastodon", sites[domain], timeline='"public"')
    for bank in COMPETITORS:
        yield _source(
            f"Microsoft Ad Library: {bank.name}", "microsoft_ads", f"{sites[AD_LIBRARY]}/api/v1", brand=_text(bank.name)
        )
    yield _source(f"{PROMO_BANK.name}: switch page", "promo_page", sites[PROMO] + PATH, brand=_text(PROMO_BANK.name))


def _source(name: str, kind: str, url: str, **options: str) -> list[str]:
    listed = ", ".join(["delay = 0", *(f"{key} = {value}" for key, value in options.items())])
    return [
        "[[source]]",
        f"name = {_text(name)}",
        f"kind = {_text(kind)}",
        f"url = {_text(url)}",
        "allow_private = true",
        f"options = {{{listed}}}",
    ]


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are a part of TOML's."""
    return json.dumps(value, ensure_ascii=False)
