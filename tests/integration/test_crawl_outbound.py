"""The way out: an outbound proxy, the certificates we believe, what we say of ourselves, and how slowly we ask."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import ReplayServer, xml

FEED = (
    "<rss version='2.0'><channel><title>Post</title>"
    "<item><title>Northgate Bank</title><guid>1</guid></item></channel></rss>"
)


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer() as running:
        yield running


@pytest.fixture
def desk(db: Database) -> Desk:
    desk = Desk(db)
    desk.add_brand("Northgate Bank")
    return desk


def test_proxy_is_asked_for_public_names_and_for_their_robots_txt(desk: Desk, server: ReplayServer) -> None:
    server.routes["http://post.example/feed"] = xml(FEED)
    desk.set_network(proxy=server.url, contact_url="https://us.example/bot")
    crawl = desk.crawl(desk.add_source("post", "http://post.example/feed", allow_private=False, articles=False))[0]
    assert (crawl["outcome"], crawl["new_count"]) == ("ok", 1)
    assert [one.path for one in server.asked] == ["http://post.example/robots.txt", "http://post.example/feed"]
    agents = {one.headers["user-agent"] for one in server.asked}
    assert len(agents) == 1
    assert agents.pop().endswith("(+https://us.example/bot)")


@pytest.mark.parametrize("target", ["http://10.0.0.1/feed", "http://0x7f000001/feed", "http://intranet/feed"])
def test_proxy_is_not_asked_for_private_targets(desk: Desk, server: ReplayServer, target: str) -> None:
    desk.set_network(proxy=server.url)
    crawl = desk.crawl(desk.add_source("post", target, allow_private=False))[0]
    assert crawl["errors"] == {"unsafe_address": 1}
    assert server.asked == []


def test_proxy_itself_can_not_be_a_source(desk: Desk, server: ReplayServer) -> None:
    desk.set_network(proxy=server.url)
    crawl = desk.crawl(desk.add_source("post", f"{server.url}/feed", allow_private=False))[0]
    assert crawl["errors"] == {"unsafe_address": 1}
    assert server.asked == []


def test_no_proxy_hosts_and_sources_of_this_machine_go_direct(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = xml(FEED)
    desk.set_network(proxy="http://127.0.0.1:9", no_proxy=["elsewhere.example"])
    assert desk.crawl(desk.add_source("post", f"{server.url}/feed", articles=False))[0]["outcome"] == "ok"


def test_proxy_variables_of_the_environment_decide_nothing(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = xml(FEED)
    source = desk.add_source("post", f"{server.url}/feed", articles=False)
    assert desk.crawl(source, http_proxy="http://127.0.0.1:9", HTTP_PROXY="http://127.0.0.1:9")[0]["outcome"] == "ok"


def test_certificate_is_believed_only_with_its_authority_in_the_ca_bundle(desk: Desk, tmp_path: Path) -> None:
    certificate = write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ReplayServer(tls=context) as server:
        server.routes["/feed"] = xml(FEED)
        source = desk.add_source("post", f"{server.url}/feed", articles=False)
        refused = desk.crawl(source)[0]
        desk.set_network(ca_bundle=str(certificate))
        believed = desk.crawl(source)[0]
    assert (refused["outcome"], refused["errors"]) == ("failed", {"certificate": 1})
    assert (believed["outcome"], believed["new_count"]) == ("ok", 1)


def test_ca_bundle_that_holds_no_certificate_is_one_sentence(desk: Desk, server: ReplayServer, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("nothing", "utf-8")
    desk.set_network(ca_bundle=str(bundle))
    process = desk.start(desk.open_round([desk.add_source("post", f"{server.url}/feed")]))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors == f"[network] ca_bundle {bundle} holds no certificate\n"


def test_source_without_delay_option_is_asked_at_most_once_a_second(desk: Desk, server: ReplayServer) -> None:
    server.routes["/feed"] = xml(FEED)
    source = desk.add_source("post", f"{server.url}/feed", articles=False)
    desk.change("UPDATE sources SET options = '{\"articles\": false}'")
    desk.crawl(source)
    first, second = (one.at for one in server.asked)
    assert second - first >= 0.45


def write_certificate(folder: Path) -> Path:
    """A self-signed certificate of 127.0.0.1 with its key, which is an authority of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    kind, layout = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(certificate.public_bytes(kind) + key.private_bytes(kind, layout, serialization.NoEncryption()))
    return path


def test_site_that_refuses_connections_is_told_in_one_line_and_no_traceback(desk: Desk) -> None:
    process = desk.start(desk.open_round([desk.add_source("post", "http://127.0.0.1:9/feed")]))
    _, errors = process.communicate(timeout=120)

    assert "Traceback" not in errors
    assert [line for line in errors.splitlines() if "refuses connections" in line]
