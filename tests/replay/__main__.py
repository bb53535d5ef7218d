"""`python -m tests.replay FOLDER [PORT]`: serve third parties' recordings, and print the config that crawls them."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.replay.recordings import recorded_feeds, recorded_pages, serve_feeds, serve_pages
from tests.replay.server import ReplayServer

SOURCE = """[[source]]
name = "{name}"
kind = "feed"
url = "{url}"
allow_private = true
options = {{ delay = 0, match = "all", articles = {articles} }}
"""


def main(folder: Path, port: int) -> None:
    with ReplayServer(port) as server:
        config = [SOURCE.format(name="articles", url=serve_pages(server, recorded_pages(folder)), articles="true")]
        for name, url in serve_feeds(server, recorded_feeds(folder)).items():
            config.append(SOURCE.format(name=name, url=url, articles="false"))
        sys.stdout.write("\n".join(config))
        sys.stdout.flush()
        try:
            server.closing.wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
