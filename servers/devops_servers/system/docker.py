"""Asking Docker or Podman, which speak one HTTP API, over their socket. Only reads: every request is a GET."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2

from devops_servers.system.container import Container, cores, epoch
from devops_servers.system.report import Unseen

_TIMEOUT_S = 5.0
_AT_ONCE = 8

Json = dict[str, Any]


async def containers(name: str, socket: Path) -> list[Container]:
    """Return all containers of the runtime called `name`.

    Raises:
        Unseen: this user may not ask it, or it does not answer.
    """
    try:
        async with _client(socket) as client:
            listed = await _get(client, "/containers/json", all="1")
            return await _inspected(client, [entry["Id"] for entry in listed])
    except httpx2.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise Unseen(f"{name} at {socket}: {reason}; members of its group or root may ask it") from error


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
async def _client(socket: Path) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.AsyncHTTPTransport(uds=str(socket))
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
        started=epoch(state.get("StartedAt")),
        finished=epoch(state.get("FinishedAt")),
        memory_limit=int(host.get("Memory") or 0),
        cpu_limit_cores=nano_cpus / 1e9 if nano_cpus else cores(quota, period),
    )


def _digest(image: Json) -> str:
    digests = image.get("RepoDigests") or [""]
    return str(digests[0]).partition("@")[2]
