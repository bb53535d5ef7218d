"""Kept answers: once a wording, shared by the ads found in one, and in the pack that lawyers get."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

from reputation.ad import Capture
from storage import ads, campaigns
from storage.captures import captures_of
from storage.database import Connection, Database
from storage.evidence import evidence_pack
from tests.integration.samples import NOON, add_brand, add_source, make_ad

CAPTURE = Capture("https://library.example/Ads", 200, (("Content-Type", "application/json"),), b'{"value": []}', NOON)


def blob_count(connection: Connection) -> int:
    row = connection.execute("SELECT count(*) AS n FROM blobs").fetchone()
    return int(row["n"]) if row else 0


def test_captures_are_kept_for_new_and_reworded_ads_only(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection, "Rival", "competitor"), add_source(connection)
        items = [make_ad(source, number, f"Text {number}", capture=CAPTURE) for number in (1, 2)]
        ads.store_ads(connection, [*items, make_ad(source, 3, "Imported")], {"Rival": brand}, NOON)
        ids = [ad.ad_id for one in campaigns.list_campaigns(connection) for ad in one.ads]
        assert sorted(captures_of(connection, ids).values(), key=repr) == [CAPTURE, CAPTURE]
        assert blob_count(connection) == 1
        later = replace(CAPTURE, body=b'{"value": [1]}', captured_at=NOON + timedelta(days=1))
        again = [replace(items[0], capture=later), replace(items[1], text="Other words", capture=later)]
        ads.store_ads(connection, again, {"Rival": brand}, NOON + timedelta(days=1))
        kept = {ad.text: capture for ad in ads.ads_between(connection, NOON, NOON + timedelta(days=9))
                for ad_id, capture in captures_of(connection, ids).items() if ad_id == ad.ad_id}  # fmt: skip
        assert kept == {"Text 1": CAPTURE, "Other words": later}


def test_evidence_pack_of_stored_campaign_is_the_same_each_time_and_none_of_no_campaign(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection, "Rival", "competitor"), add_source(connection)
        ads.store_ads(connection, [make_ad(source, capture=CAPTURE)], {"Rival": brand}, NOON)
        (one,) = campaigns.list_campaigns(connection)
        content = evidence_pack(connection, one.campaign_id)
        assert content is not None
        assert evidence_pack(connection, one.campaign_id) == content
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            assert packed.read("ads/0001/text.txt") == b"Switch to us today\n"
            assert sum(name.endswith(".warc") for name in packed.namelist()) == 1
        assert evidence_pack(connection, one.campaign_id + 1) is None


def test_list_campaigns_of_five_thousand_ads_gives_each_once(db: Database) -> None:
    with db.connection() as connection:
        brand, source = add_brand(connection, "Rival", "competitor"), add_source(connection)
        items = [make_ad(source, number, f"Words {number % 500}") for number in range(5_000)]
        assert ads.store_ads(connection, items, {"Rival": brand}, NOON) == 5_000
        found = campaigns.list_campaigns(connection)
        assert (len(found), sum(len(one.ads) for one in found)) == (500, 5_000)
        assert campaigns.list_campaigns(connection, since=NOON + timedelta(seconds=1)) == []
        assert campaigns.list_campaigns(connection, until=NOON) == []
        assert campaigns.list_campaigns(connection, only_flagged=True) == []
        assert len(campaigns.list_campaigns(connection, brand="Rival", limit=7)) == 7
