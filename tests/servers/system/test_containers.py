"""Containers, told by a little daemon that speaks as much of Docker's protocol as is asked of it."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from typing import Any

import pytest

from devops_servers.system.container_runtimes import runtimes
from devops_servers.system.containers import container_report, findings, seen
from devops_servers.system.findings import Severity
from devops_servers.system.report import Unseen
from devops_servers.system.settings import Surroundings

pytestmark = pytest.mark.anyio


def container(name: str, state: dict[str, Any], *, restarts: int = 0, **host: int) -> dict[str, Any]:
    return {
        "Id": name * 16,
        "Name": f"/{name}",
        "Image": "sha256:aa",
        "RestartCount": restarts,
        "State": {"StartedAt": "2026-01-02T03:04:05.123456789Z", "FinishedAt": "0001-01-01T00:00:00Z"} | state,
        "Config": {"Image": f"shop/{name}:1.4", "Labels": {"org.opencontainers.image.revision": "3f2a1bc"}},
        "HostConfig": {"Memory": 0, "NanoCpus": 0} | host,
    }


JUST_NOW = datetime.fromtimestamp(time.time() - 60, UTC).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")
CONTAINERS = {
    each["Id"]: each
    for each in (
        container("apis", {"Status": "running", "Health": {"Status": "healthy"}}, Memory=512 << 20, NanoCpus=500000000),
        container("cron", {"Status": "exited", "ExitCode": 137, "OOMKilled": True, "FinishedAt": JUST_NOW}),
        container("jobs", {"Status": "exited", "ExitCode": 0, "FinishedAt": JUST_NOW}),
        container("webs", {"Status": "running", "Health": {"Status": "unhealthy"}}, restarts=4),
    )
}


class Daemon(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        kind, _, rest = self.path.strip("/").partition("/")
        if self.path.startswith("/containers/json"):
            body: Any = [{"Id": id} for id in [*CONTAINERS, "gone"]]
        elif kind == "containers":
            body = CONTAINERS.get(rest.removesuffix("/json"))
        else:
            body = {"RepoDigests": ["registry.example.org/shop@sha256:beef"]}
        content = json.dumps(body).encode()
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def address_string(self) -> str:
        return "test"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Surroundings]:
    (tmp_path / "run").mkdir()
    with ThreadingUnixStreamServer(str(tmp_path / "run/docker.sock"), Daemon) as daemon:
        thread = threading.Thread(target=daemon.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Surroundings(tmp_path, {})
        daemon.shutdown()
        thread.join()


async def test_what_is_deployed_is_told_with_image_digest_revision_and_limits(machine: Surroundings) -> None:
    report = await container_report(machine)
    [line] = [line for line in report.lines if line.startswith("apis ")]
    assert "running, healthy, since 2026-01-02T" in line
    assert "image shop/apis:1.4 · digest sha256:beef · revision 3f2a1bc" in line
    assert line.endswith("limits 0.50 cores, 512.0 MiB")


async def test_containers_in_trouble_come_first_and_are_named(machine: Surroundings) -> None:
    report = await container_report(machine)
    assert report.summary.startswith("4 containers: 2 exited, 2 running; ")
    assert "cron was killed for want of memory" in report.summary
    assert "webs is unhealthy" in report.summary
    assert "jobs" not in report.summary
    assert {line.split(" ")[0] for line in report.lines[:2]} == {"cron", "webs"}


async def test_trouble_is_told_as_something_abnormal(machine: Surroundings) -> None:
    found, unseen = await seen(machine)
    assert unseen == []
    assert [finding.severity for finding in findings(found)] == [Severity.CRITICAL, Severity.CRITICAL]


async def test_a_machine_without_a_runtime_is_said_to_be_one(tmp_path: Path) -> None:
    report = await container_report(Surroundings(tmp_path, {}))
    assert report.summary == "no container runtime can be asked from here"
    assert "docker.sock" in report.footer


async def test_a_runtime_that_does_not_answer_is_named_with_what_would_help(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with ThreadingUnixStreamServer(str(tmp_path / "run/docker.sock"), Daemon):
        pass  # its socket stays, but nobody listens
    assert len(runtimes(tmp_path)) == 1
    with pytest.raises(Unseen, match=r"docker at .*; .*root may ask it"):
        await container_report(Surroundings(tmp_path, {}))
