"""The evidence pack: the same bytes each time, sums that hold, WARC records that can be read, and nothing of ours."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from presentation.evidence_pack import pack
from presentation.evidence_warc import warc_file
from reputation.ad import Capture
from reputation.campaigns import Campaign, CounterMeasure
from tests.unit.test_campaigns import ad

BODY = b'{"value": [1, 2]}\r\n\r\nWARC/1.1\r\n'
CAPTURE = Capture(
    "https://library.example/Ads?skip=0",
    200,
    (("Content-Type", "application/json"), ("Content-Encoding", "gzip"), ("X-Odd", "a\r\nWARC-Type: forged")),
    BODY,
    datetime(2026, 11, 24, 12, 0, 0, 5, UTC),
)


def campaign() -> Campaign:
    ads = (ad(1, label="explicit", probability=0.912345, quote="leak", before_text="Before"), ad(2), ad(3))
    measure = CounterMeasure("Our secret plan", "Ann", None)
    return Campaign(7, 2, "Rival\nBank", ads, "confirmed", None, measure)


def made(captures: dict[int, Capture] | None = None) -> bytes:
    identities = {number: (f"ext-{number}", "Rival AS") for number in (1, 2, 3)}
    return pack(campaign(), identities, {1: CAPTURE, 2: CAPTURE} if captures is None else captures)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_pack_is_the_same_bytes_each_time_and_others_for_another_word() -> None:
    assert made() == made()
    other = replace(campaign(), ads=(ad(1, text="Another"),))
    assert pack(other, {1: ("ext-1", "Rival AS")}, {}) != made()


def test_pack_sums_hold_for_every_file() -> None:
    files = unpacked(made())
    sums = {line[66:]: line[:64] for line in files["SHA256SUMS"].decode().splitlines()}
    assert sums == {name: hashlib.sha256(files[name]).hexdigest() for name in files if name != "SHA256SUMS"}
    listed = {one["file"]: (one["sha256"], one["bytes"]) for one in json.loads(files["manifest.json"])["files"]}
    assert listed == {
        name: (hashlib.sha256(content).hexdigest(), len(content))
        for name, content in files.items()
        if name not in {"SHA256SUMS", "manifest.json"}
    }


def test_pack_holds_words_times_and_the_shared_answer_once() -> None:
    files = unpacked(made())
    assert files["ads/0001/text.txt"] == b"Text 1\n"
    assert files["ads/0001/text-before.txt"] == b"Before\n"
    told = json.loads(files["ads/0001/ad.json"])
    assert told["source"] == {"name": "Library", "kind": "microsoft_ads", "id": "ext-1"}
    assert told["text_sha256"] == hashlib.sha256(b"Text 1").hexdigest()
    assert told["captured_at"] == "2026-11-24T12:00:00.000005+00:00"
    assert told["breach_reference"]["quote"] == "leak"
    warcs = [name for name in files if name.endswith(".warc")]
    assert warcs == [told["response"]]
    assert json.loads(files["ads/0003/ad.json"])["response"] is None


def test_pack_says_what_is_not_kept_and_nothing_of_the_organisations_own_side() -> None:
    files = unpacked(made())
    words = files["README.txt"].decode()
    assert "Campaign 7 of Rival Bank: 3 ads in 3 wordings." in words
    assert "kept for 2 of 3 ads" in words
    assert "Images are not kept" in words
    assert not any(b"secret plan" in content or b"confirmed" in content for content in files.values())
    assert "kept for 0 of 3 ads" in unpacked(made({}))["README.txt"].decode()


def read_records(content: bytes) -> list[tuple[dict[str, str], bytes]]:
    """The records of a WARC file, by its own lengths."""
    found = []
    while content:
        head, _, rest = content.partition(b"\r\n\r\n")
        version, *lines = head.decode().split("\r\n")
        assert version == "WARC/1.1"
        fields = dict(line.split(": ", 1) for line in lines)
        length = int(fields["Content-Length"])
        found.append((fields, rest[:length]))
        assert rest[length : length + 4] == b"\r\n\r\n"
        content = rest[length + 4 :]
    return found


def test_warc_file_is_readable_by_its_lengths_and_digests() -> None:
    (info, _), (answer, block) = read_records(warc_file(CAPTURE))
    assert (info["WARC-Type"], answer["WARC-Type"]) == ("warcinfo", "response")
    assert info["WARC-Record-ID"] != answer["WARC-Record-ID"]
    assert answer["WARC-Target-URI"] == CAPTURE.url
    head, _, body = block.partition(b"\r\n\r\n")
    assert body == BODY
    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 200 OK"
    assert "X-Archive-Orig-Content-Encoding: gzip" in lines
    assert "X-Odd: a WARC-Type: forged" in lines
    assert f"Content-Length: {len(BODY)}" in lines
    digests = {"WARC-Payload-Digest": BODY, "WARC-Block-Digest": block}
    for name, content in digests.items():
        assert answer[name] == "sha256:" + base64.b32encode(hashlib.sha256(content).digest()).decode()


@pytest.mark.parametrize("status", [599, 0])
def test_warc_file_of_an_unknown_status_is_readable(status: int) -> None:
    _, (_, block) = read_records(warc_file(replace(CAPTURE, status=status)))
    assert block.startswith(f"HTTP/1.1 {status} \r\n".encode())
