"""What may be opened, and by whom."""

from __future__ import annotations

import pytest

from crawlers.addresses import EndpointRules, endpoint_of, is_local_name, is_public
from reputation.brand import Source


def source(source_id: int, url: str, *, allow_private: bool = False) -> Source:
    return Source(source_id, f"source {source_id}", "feed", url, None, 900, allow_private=allow_private)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.0.192", "168.63.129.16", "100.100.100.200",
        "::1", "::", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "not an address", "",
    ],
)  # fmt: skip
def test_address_of_a_private_or_special_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("name", ["localhost", "intranet", "printer.local", "db.internal", "x.localhost.", "app.corp"])
def test_name_of_this_network_is_local(name: str) -> None:
    assert is_local_name(name)


def test_endpoint_has_the_default_port_of_its_scheme_and_a_lower_case_host() -> None:
    assert endpoint_of("https://Example.ORG./x") == ("example.org", 443)
    assert endpoint_of("http://[::1]:8080/") == ("::1", 8080)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/", "http://a.example:99999/", "gopher://x"])
def test_endpoint_of_something_else_than_the_web_is_none(url: str) -> None:
    assert endpoint_of(url)[1] == 0


def test_rules_admit_a_private_address_for_the_endpoint_that_a_source_declares() -> None:
    rules = EndpointRules([source(1, "http://127.0.0.1:8000/feed", allow_private=True)])
    assert rules.admits(("127.0.0.1", 8000), "127.0.0.1")


@pytest.mark.parametrize("endpoint", [("127.0.0.1", 8001), ("localhost", 8000), ("0x7f000001", 8000)])
def test_rules_refuse_another_port_or_another_name_of_that_host(endpoint: tuple[str, int]) -> None:
    rules = EndpointRules([source(1, "http://127.0.0.1:8000/feed", allow_private=True)])
    assert not rules.admits(endpoint, "127.0.0.1")
    assert rules.refused_address(endpoint) == "127.0.0.1"


def test_rules_reserve_a_private_endpoint_for_the_source_that_declares_it() -> None:
    rules = EndpointRules([source(1, "http://10.0.0.1/", allow_private=True), source(2, "https://b.example/")])
    assert rules.is_reserved(("10.0.0.1", 80))
    assert rules.owns(("10.0.0.1", 80), 1)
    assert not rules.owns(("10.0.0.1", 80), 2)


def test_rules_let_connections_to_the_proxy_through_and_reserve_it() -> None:
    rules = EndpointRules([source(2, "https://b.example/")], [("proxy.corp", 3128)])
    assert rules.admits(("proxy.corp", 3128), "10.1.1.1")
    assert rules.is_reserved(("proxy.corp", 3128))
