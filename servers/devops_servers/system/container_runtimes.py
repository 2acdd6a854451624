"""Asking Docker or Podman over their socket. Only reads: every request is a GET."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import anyio
import httpx2

from devops_servers.system.report import Unseen

_SOCKETS = (
    ("docker", "run/docker.sock"),
    ("docker", "var/run/docker.sock"),
    ("podman", "run/podman/podman.sock"),
    ("docker", "run/user/{uid}/docker.sock"),
    ("podman", "run/user/{uid}/podman/podman.sock"),
)
_OTHER_RUNTIMES = {"run/containerd/containerd.sock": "containerd", "run/crio/crio.sock": "CRI-O"}
_TIMEOUT_S = 5.0
_AT_ONCE = 8

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Runtime:
    name: str
    socket: Path


@dataclass(frozen=True, slots=True)
class Container:
    """One container, running or not."""

    name: str
    id: str
    image: str
    digest: str
    """Of the image in its registry; '' where it came from none."""
    revision: str
    """What the image says it was built from (org.opencontainers.image.revision), or ''."""
    state: str
    """running, exited, restarting, paused, created or dead."""
    health: str
    """healthy, unhealthy or starting; '' where no check is defined."""
    exit_code: int
    oom_killed: bool
    error: str
    restarts: int
    """By the runtime, since it was created."""
    started: float | None
    """Seconds of the epoch; None if never."""
    finished: float | None
    memory_limit: int
    """Bytes; 0 where there is none."""
    cpu_limit_cores: float
    """0 where there is none."""


def runtimes(root: Path) -> list[Runtime]:
    """Return the runtimes whose socket is here."""
    found: dict[Path, Runtime] = {}
    for name, place in _SOCKETS:
        path = root / place.format(uid=os.getuid())
        if _is_socket(path):
            found.setdefault(path.resolve(), Runtime(name, path))
    return list(found.values())


def other_runtimes(root: Path) -> list[str]:
    """Return the runtimes that are here but do not speak a protocol that we do."""
    return [name for place, name in _OTHER_RUNTIMES.items() if _is_socket(root / place)]


async def containers(runtime: Runtime) -> list[Container]:
    """Return all containers of a runtime.

    Raises:
        Unseen: this user may not ask it, or it does not answer.
    """
    try:
        async with _client(runtime) as client:
            listed = await _get(client, "/containers/json", all="1")
            return await _inspected(client, [entry["Id"] for entry in listed])
    except httpx2.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise Unseen(
            f"{runtime.name} at {runtime.socket}: {reason}; members of its group or root may ask it"
        ) from error


async def _inspected(client: httpx2.AsyncClient, ids: list[str]) -> list[Container]:
    found: dict[str, Container] = {}
    digests: dict[str, str] = {}
    failures: list[httpx2.HTTPError] = []
    limiter = anyio.CapacityLimiter(_AT_ONCE)

    async def inspect(id: str) -> None:
        async with limiter:
            try:
                seen = await _get(client, f"/containers/{id}/json")
                image = str(seen["Image"])
                if image not in digests:
                    digests[image] = _digest(await _get(client, f"/images/{image}/json"))
                found[id] = _container(seen, digests[image])
            except httpx2.HTTPStatusError:  # it was removed meanwhile
                return
            except httpx2.HTTPError as error:  # raised again below: a task group would wrap it
                failures.append(error)

    async with anyio.create_task_group() as group:
        for id in ids:
            group.start_soon(inspect, id)
    if failures:
        raise failures[0]
    return [found[id] for id in ids if id in found]


@asynccontextmanager
async def _client(runtime: Runtime) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.AsyncHTTPTransport(uds=str(runtime.socket))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost", timeout=_TIMEOUT_S) as client:
        yield client


async def _get(client: httpx2.AsyncClient, path: str, **query: str) -> Any:
    response = await client.get(path, params=query)
    response.raise_for_status()
    return response.json()


def _container(seen: Json, digest: str) -> Container:
    state, config, host = seen["State"], seen["Config"], seen["HostConfig"]
    labels: Json = config.get("Labels") or {}
    health: Json = state.get("Health") or {}
    nano_cpus, quota, period = (host.get(name) or 0 for name in ("NanoCpus", "CpuQuota", "CpuPeriod"))
    return Container(
        name=str(seen["Name"]).lstrip("/"),
        id=str(seen["Id"])[:12],
        image=str(config.get("Image", "")),
        digest=digest,
        revision=str(labels.get("org.opencontainers.image.revision", "")),
        state=str(state.get("Status", "")),
        health=str(health.get("Status", "")).replace("none", ""),
        exit_code=int(state.get("ExitCode") or 0),
        oom_killed=bool(state.get("OOMKilled")),
        error=str(state.get("Error") or ""),
        restarts=int(seen.get("RestartCount") or 0),
        started=_epoch(state.get("StartedAt")),
        finished=_epoch(state.get("FinishedAt")),
        memory_limit=int(host.get("Memory") or 0),
        cpu_limit_cores=nano_cpus / 1e9 if nano_cpus else quota / (period or 100_000) if quota > 0 else 0.0,
    )


def _digest(image: Json) -> str:
    digests = image.get("RepoDigests") or [""]
    return str(digests[0]).partition("@")[2]


def _epoch(text: str | None) -> float | None:
    """Read a time with nanoseconds; the year 1 means never."""
    if not text or text.startswith("0001-"):
        return None
    seconds, _, rest = text.partition(".")
    zone = rest.lstrip("0123456789") or "Z"
    return datetime.fromisoformat((seconds + zone if rest else text).replace("Z", "+00:00")).timestamp()


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return False


def missing(root: Path) -> Iterator[str]:
    """Tell where sockets were looked for."""
    yield from ("/" + place.format(uid=os.getuid()) for _, place in _SOCKETS)
