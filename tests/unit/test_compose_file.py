"""docker-compose.yml and Dockerfile, read as data: what they start, publish and check, and that their parts exist."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.main import VERBS
from reputation.settings_tables import LeakWatchSettings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_compose_has_the_four_services_and_a_mailbox_and_tor_by_profile() -> None:
    assert set(SERVICES) == {"db", "scheduler", "worker", "dashboard", "mail", "tor"}
    assert [service["profiles"] for service in SERVICES.values() if "profiles" in service] == [["mail"], ["tor"]]


def test_compose_tor_listens_where_the_comment_and_the_howto_say_and_is_not_published() -> None:
    tor = SERVICES["tor"]
    entry = re.search(r"^ENTRYPOINT (\[.+\])$", tor["build"]["dockerfile_inline"], re.MULTILINE)
    assert entry
    command = json.loads(entry[1])
    told = 'tor = "tor:9050"'

    assert command[command.index("--SocksPort") + 1] == "0.0.0.0:9050"
    assert "ports" not in tor
    assert told in (ROOT / "docker-compose.yml").read_text("utf-8")
    assert told in (ROOT / "docs" / "howto" / "watch-for-leaks.md").read_text("utf-8")
    assert LeakWatchSettings(tor="tor:9050").tor == "tor:9050"


def test_compose_database_has_vectors_and_folds_cyrillic() -> None:
    assert SERVICES["db"]["image"] == "pgvector/pgvector:pg18"
    arguments = SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert arguments == ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def test_compose_publishes_on_loopback_only() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_compose_every_service_has_a_health_check_and_restarts(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["scheduler", "worker", "dashboard"])
def test_compose_parts_wait_for_the_database_and_have_time_to_end(name: str) -> None:
    service = SERVICES[name]
    assert service["depends_on"]["db"]["condition"] == "service_healthy"
    assert service["stop_grace_period"] == "30s"
    assert service["command"][0] in {verb.name for verb in VERBS}


def test_compose_worker_can_be_scaled() -> None:
    assert "container_name" not in SERVICES["worker"]
    assert "ports" not in SERVICES["worker"]


def test_compose_password_has_no_default() -> None:
    assert "${GOODWILL_DATABASE_PASSWORD:?" in SERVICES["db"]["environment"]["POSTGRES_PASSWORD"]
    assert "${GOODWILL_DATABASE_PASSWORD:?" in SERVICES["worker"]["environment"]["DATABASE_URL"]


def test_compose_hands_down_every_secret_that_the_service_reads_and_the_docs_tell_of_each() -> None:
    sources = [path.read_text("utf-8") for part in ("alerts", "crawlers") for path in (ROOT / part).rglob("*.py")]
    secrets = {name for text in sources for name in re.findall(r'"(GOODWILL_[A-Z_]+)"', text)}
    secrets -= {"GOODWILL_CONFIG", "GOODWILL_DATABASE_URL", "GOODWILL_NOW"}
    told = set(re.findall(r"^(GOODWILL_\w+)=", (ROOT / "docs" / "operations.md").read_text("utf-8"), re.MULTILINE))

    assert "GOODWILL_VK_TOKEN" in secrets
    assert secrets <= SERVICES["worker"]["environment"].keys()
    assert secrets <= told


def test_compose_mounts_the_folder_of_the_config_file_and_fixes_the_published_port() -> None:
    dashboard = SERVICES["dashboard"]
    folder = Path(dashboard["environment"]["GOODWILL_CONFIG"]).parent
    port = dashboard["command"][dashboard["command"].index("--port") + 1]

    assert f"./config:{folder}:ro" in dashboard["volumes"]
    assert [published.rpartition(":")[2] for published in dashboard["ports"]] == [port]
    assert f":{port}/" in dashboard["healthcheck"]["test"][-1]


def test_dockerfile_installs_as_make_setup_does() -> None:
    assert re.search(r"^RUN make setup\b", DOCKERFILE, re.MULTILINE)
    assert "pip install" not in DOCKERFILE


def test_dockerfile_does_not_run_as_root() -> None:
    assert re.search(r"^USER (?!root)\w+", DOCKERFILE, re.MULTILINE)


def test_dockerfile_copies_every_package_of_the_service() -> None:
    copied = set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    assert copied == packages


def test_dockerfile_copies_only_what_exists_or_is_built() -> None:
    named = [word for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()]
    assert [name for name in named if not (ROOT / name).exists() and name != "README.md"] == []


def test_compose_is_accepted_by_docker_compose() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not here: the file was parsed only")
    checked = subprocess.run(
        [docker, "compose", "--file", ROOT / "docker-compose.yml", "--profile", "*", "config", "--quiet"],
        env={"PATH": str(Path(docker).parent), "GOODWILL_DATABASE_PASSWORD": "secret"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
