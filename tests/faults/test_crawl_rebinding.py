"""A name of the open web that leads inside at the moment of connecting."""

from __future__ import annotations

from pathlib import Path

from storage.database import Database
from tests.integration.crawling import Desk
from tests.replay.server import Answer, ReplayServer

# A hostile name server: the name looks like any other, and leads to this machine.
REBINDING = """
import socket
real = socket.getaddrinfo
def rebound(host, *given, **named):
    name = host.decode() if isinstance(host, bytes) else host
    if name != "rebind.example":
        return real(host, *given, **named)
    with open({path!r}, "a") as file:
        file.write(name + "\\n")
    return real("127.0.0.1", *given, **named)
socket.getaddrinfo = rebound
"""


def test_name_that_leads_inside_when_it_is_connected_to_is_refused(db: Database, tmp_path: Path) -> None:
    desk, looked_up = Desk(db), tmp_path / "asked.txt"
    (tmp_path / "sitecustomize.py").write_text(REBINDING.format(path=str(looked_up)), "utf-8")
    with ReplayServer() as server, ReplayServer() as inside:
        server.routes["/feed"] = Answer(b"", 302, {"Location": f"http://rebind.example:{inside.port}/secret"})
        source = desk.add_source("post", f"{server.url}/feed")
        crawl = desk.crawl(source, PYTHONPATH=str(tmp_path))[0]
        assert inside.asked == []
    assert looked_up.read_text("utf-8").strip()
    assert crawl["errors"] == {"unsafe_address": 1}
