"""Which container runtimes are here, found by their sockets, and who knows how to ask each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devops_servers.system import cri, docker
from devops_servers.system.container import Container
from devops_servers.system.settings import Surroundings

_SOCKETS = (
    ("docker", "run/docker.sock"),
    ("docker", "var/run/docker.sock"),
    ("podman", "run/podman/podman.sock"),
    ("docker", "run/user/{uid}/docker.sock"),
    ("podman", "run/user/{uid}/podman/podman.sock"),
    ("containerd", "run/containerd/containerd.sock"),
    ("containerd", "run/k3s/containerd/containerd.sock"),
    ("CRI-O", "run/crio/crio.sock"),
)
_HTTP = ("docker", "podman")


@dataclass(frozen=True, slots=True)
class Runtime:
    name: str
    socket: Path


def runtimes(root: Path) -> list[Runtime]:
    """Return the runtimes whose socket is here."""
    found: dict[Path, Runtime] = {}
    for name, place in _SOCKETS:
        path = root / place.format(uid=os.getuid())
        if _is_socket(path):
            found.setdefault(path.resolve(), Runtime(name, path))
    return list(found.values())


async def containers(runtime: Runtime, where: Surroundings) -> list[Container]:
    """Return all containers of a runtime.

    Raises:
        Unseen: this user may not ask it, or it does not answer.
    """
    if runtime.name in _HTTP:
        return await docker.containers(runtime.name, runtime.socket)
    return await cri.containers(runtime.name, runtime.socket, where)


def missing(root: Path) -> Iterator[str]:
    """Tell where sockets were looked for."""
    yield from ("/" + place.format(uid=os.getuid()) for _, place in _SOCKETS)


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return False
