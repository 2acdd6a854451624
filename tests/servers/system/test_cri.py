"""Containers of containerd and CRI-O, told by a little crictl that answers from files."""

import json
import os
import socket
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from devops_servers.system.containers import container_report, seen
from devops_servers.system.report import Unseen
from devops_servers.system.settings import Surroundings

pytestmark = pytest.mark.anyio

JUST_NOW = datetime.fromtimestamp(time.time() - 60, UTC).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")
NEVER = "0001-01-01T00:00:00Z"
IMAGE = "registry.example.org/shop@sha256:beef"


def container(name: str, state: str, *, restarts: int = 0, **status: Any) -> dict[str, Any]:
    pod = {"namespace": "shop", "pod.name": f"{name}-7d9f", "container.name": name}
    labels = {f"io.kubernetes.{key}" if "." in key else f"io.kubernetes.pod.{key}": at for key, at in pod.items()}
    return {
        "info": {"pid": 1},
        "status": {
            "id": name * 16,
            "metadata": {"name": name, "attempt": restarts},
            "image": {"image": f"registry.example.org/{name}:1.4"},
            "imageRef": IMAGE,
            "state": f"CONTAINER_{state}",
            "startedAt": "2026-01-02T03:04:05.123456789Z",
            "finishedAt": NEVER,
            "labels": labels,
            "annotations": {"io.kubernetes.container.restartCount": str(restarts)},
        }
        | status,
    }


LIMITS = {"linux": {"memoryLimitInBytes": "536870912", "cpuQuota": "50000", "cpuPeriod": "100000"}}
CONTAINERS = [
    container("apis", "RUNNING", resources=LIMITS),
    container("jobs", "EXITED", restarts=4, exitCode=137, reason="OOMKilled", finishedAt=JUST_NOW),
]
IMAGES = [
    {
        "status": {"id": "sha256:aa", "repoDigests": [IMAGE]},
        "info": {"imageSpec": {"config": {"Labels": {"org.opencontainers.image.revision": "3f2a1bc"}}}},
    }
]
CRICTL = """#!/bin/sh
case "$5" in
  ps) cat "{folder}/ps" ;;
  inspect) cat "{folder}/inspect" ;;
  inspecti) cat "{folder}/inspecti" ;;
  *) exit 64 ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Surroundings]:
    (tmp_path / "run/containerd").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "run/containerd/containerd.sock"))
        yield Surroundings(tmp_path, {"PATH": f"{tmp_path}/bin:{os.defpath}"})


def write_crictl(machine: Surroundings, *, inspected: str) -> None:
    folder = machine.root / "bin"
    ids = [each["status"]["id"] for each in CONTAINERS]
    (folder / "ps").write_text(json.dumps({"containers": [{"id": id} for id in ids]}))
    (folder / "inspect").write_text(inspected)
    (folder / "inspecti").write_text("\n".join(map(json.dumps, IMAGES)))
    (folder / "crictl").write_text(CRICTL.format(folder=folder))
    (folder / "crictl").chmod(stat.S_IRWXU)


@pytest.mark.parametrize(
    "inspected", ["\n".join(map(json.dumps, CONTAINERS)), json.dumps(CONTAINERS)], ids=["one after the other", "array"]
)
async def test_what_runs_in_each_pod_is_told_with_image_digest_revision_and_limits(
    machine: Surroundings, inspected: str
) -> None:
    write_crictl(machine, inspected=inspected)
    report = await container_report(machine)
    assert report.summary == "2 containers: 1 exited, 1 running; shop/jobs-7d9f/jobs was killed for want of memory"
    [line] = [line for line in report.lines if line.startswith("shop/apis-7d9f/apis ")]
    assert "running, since 2026-01-02T" in line
    assert "image registry.example.org/apis:1.4 · digest sha256:beef · revision 3f2a1bc" in line
    assert line.endswith("limits 0.50 cores, 512.0 MiB")
    assert report.footer.startswith("all containers of containerd")


async def test_restarts_and_the_exit_code_of_a_stopped_container_are_told(machine: Surroundings) -> None:
    write_crictl(machine, inspected=json.dumps(CONTAINERS))
    [first, _], unseen = await seen(machine)
    assert unseen == []
    assert (first.restarts, first.exit_code, first.state) == (4, 137, "exited")


async def test_without_crictl_the_runtime_is_named_with_what_would_help(machine: Surroundings) -> None:
    nowhere = Surroundings(machine.root, {"PATH": str(machine.root / "bin")})
    with pytest.raises(Unseen, match=r"containerd at .*: there is no crictl to ask it with; install cri-tools"):
        await container_report(nowhere)


async def test_an_answer_in_an_unknown_form_is_said_to_be_one(machine: Surroundings) -> None:
    write_crictl(machine, inspected='[{"odd": 1}]')
    with pytest.raises(Unseen, match=r"crictl answered in a form that is not known"):
        await container_report(machine)
