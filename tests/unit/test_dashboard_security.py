"""Who may reach the dashboard, and what its answers forbid."""

from __future__ import annotations

import flask
import pytest

from dashboard.security import content_policy, guard, host_name
from dashboard.serve import allowed_hosts
from reputation.addresses import is_loopback
from reputation.dashboard_host import check_host
from reputation.errors import SettingsError


def client(hosts: set[str] | None) -> flask.testing.FlaskClient:
    server = flask.Flask(__name__)
    guard(server, hosts)
    server.add_url_rule("/", view_func=lambda: "<html><script>let a = 1;</script></html>")
    return server.test_client()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_host_that_others_reach_is_refused_without_leave(host: str) -> None:
    with pytest.raises(SettingsError, match="allow_remote"):
        check_host(host, allow_remote=False)
    check_host(host, allow_remote=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_host_of_this_machine_alone_is_accepted(host: str) -> None:
    assert is_loopback(host)
    check_host(host, allow_remote=False)


def test_request_under_a_foreign_name_is_refused() -> None:
    browser = client(allowed_hosts("127.0.0.1", "https://Goodwill.example/x"))
    assert browser.get("/", headers={"Host": "evil.example:8050"}).status_code == 421
    for host in ("127.0.0.1:8050", "localhost", "[::1]:8050", "goodwill.example"):
        assert browser.get("/", headers={"Host": host}).status_code == 200


def test_request_under_any_name_is_served_where_a_proxy_checks_it() -> None:
    assert client(None).get("/", headers={"Host": "anything.example"}).status_code == 200


def test_answer_forbids_frames_foreign_scripts_and_guessing() -> None:
    headers = client(None).get("/").headers
    policy = headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "'sha256-" in scripts


def test_policy_hashes_each_inline_script_and_no_linked_one() -> None:
    page = '<script src="/a.js"></script><script>one</script><script id="x" type="t">two</script>'
    assert content_policy(page).count("sha256-") == 2


@pytest.mark.parametrize(
    ("host", "name"), [("A.example:80", "a.example"), ("[::1]:80", "::1"), ("", ""), ("[", ""), ("x", "x")]
)
def test_host_name_is_taken_from_the_header(host: str, name: str) -> None:
    assert host_name(host) == name
