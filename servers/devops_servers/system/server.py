"""MCP server: what this machine is doing, and since when. Reads only."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated

import anyio
from mcp.server import MCPServer
from mcp.types import CallToolResult
from pydantic import Field

from devops_servers._common.envelope import answer
from devops_servers._common.lean import LeanServer
from devops_servers._common.refusals import telling
from devops_servers._common.serve import READS_ONLY
from devops_servers.system import checks, machine
from devops_servers.system.containers import container_report
from devops_servers.system.disks import disk_usage
from devops_servers.system.history import History, Metric
from devops_servers.system.host_changes import HostChanges, host_changes
from devops_servers.system.kernel_events import KernelEvents, kernel_events
from devops_servers.system.network import network
from devops_servers.system.process_report import process_report
from devops_servers.system.processes import SortKey, top_processes
from devops_servers.system.report import Report, Unseen
from devops_servers.system.services import Services, services
from devops_servers.system.settings import Surroundings, Thresholds
from devops_servers.system.trend import trend
from devops_servers.system.usage_report import resource_usage

Count = Annotated[int, Field(ge=1, le=50)]
Hours = Annotated[int, Field(ge=1, le=720, description="how far back")]
Minutes = Annotated[int, Field(ge=1, le=720)]
Port = Annotated[int | None, Field(ge=1, le=65535, description="only what is on this port")]
Which = Annotated[int | str, Field(description="pid, or part of a command line")]


def build_server(thresholds: Thresholds, where: Surroundings, history: History | None = None) -> MCPServer:
    """The server for the machine that is found at `where`, naming what exceeds `thresholds` and filling `history`."""
    history = history or History()
    server = LeanServer("system", log_level="WARNING", lifespan=_watching(history))
    tools = _Tools(thresholds, where, history)
    for tool in (
        tools.check_host,
        tools.get_resource_usage,
        tools.get_disk_usage,
        tools.get_top_processes,
        tools.get_process,
        tools.get_network,
        tools.get_trend,
        tools.get_containers,
        tools.get_services,
        tools.get_kernel_events,
        tools.get_host_changes,
    ):
        server.add_tool(tool, annotations=READS_ONLY)
    server.resource("system://info", mime_type="application/json")(tools.info)
    return server


def _watching(history: History) -> Callable[[MCPServer], AbstractAsyncContextManager[None]]:
    """Fills `history` as long as the server runs."""

    @asynccontextmanager
    async def lifespan(_: MCPServer) -> AsyncGenerator[None]:
        async with anyio.create_task_group() as group:
            group.start_soon(history.watch)
            yield
            group.cancel_scope.cancel()

    return lifespan


_told = telling(Unseen)


class _Tools:
    """What this server offers, each tool with the words and bounds that a model sees."""

    def __init__(self, thresholds: Thresholds, where: Surroundings, history: History) -> None:
        self._thresholds = thresholds
        self._where = where
        self._history = history

    def info(self) -> str:
        """Host name, platform, uptime, cores, memory."""
        return json.dumps(machine.facts())

    async def check_host(self) -> Annotated[CallToolResult, checks.HostCheck]:
        """All cheap checks at once: only what is abnormal, worst first, with evidence and the next tool to call."""
        return _result(await checks.check_host(self._thresholds, self._where, self._history))

    async def get_resource_usage(self) -> CallToolResult:
        """CPU over a short interval, load, memory, swap, pressure, container limits; names what exceeds thresholds."""
        return _result(await resource_usage(self._thresholds, self._history))

    async def get_disk_usage(self) -> CallToolResult:
        """Space and inodes of each real filesystem: size, used, available, percent; fullest first."""
        return _result(await disk_usage(self._thresholds, self._history.growth))

    async def get_top_processes(self, sortBy: SortKey = "cpu", count: Count = 10) -> CallToolResult:
        """The heaviest processes over half a second: CPU, memory, disk I/O, open files, threads, age, user, command."""
        return _result(await top_processes(sortBy, count))

    @_told
    async def get_process(self, process: Which) -> CallToolResult:
        """One process: CPU, memory, limits, parents, children, open files, sockets, container, environment names."""
        return _result(await process_report(process, self._where))

    @_told
    async def get_network(self, port: Port = None) -> CallToolResult:
        """Listeners and their processes, connections by state and peer, interface rates and errors, retransmits."""
        return _result(await network(port))

    async def get_trend(self, metric: Metric = "cpu", minutes: Minutes = 60) -> CallToolResult:
        """How a figure went since this server runs: lowest, mean, highest, and since when it is above its threshold."""
        return _result(trend(self._history, metric, minutes, self._thresholds))

    @_told
    async def get_containers(self) -> CallToolResult:
        """Docker, Podman, CRI containers: state, health, restarts, exit code, limits, image, digest, revision."""
        return _result(await container_report(self._where))

    @_told
    async def get_services(self) -> Annotated[CallToolResult, Services]:
        """systemd units that failed or keep restarting, each with its last journal lines."""
        return _result(await services(self._where))

    @_told
    async def get_kernel_events(self, hours: Hours = 24) -> Annotated[CallToolResult, KernelEvents]:
        """OOM kills, disk and filesystem errors, segfaults, hung tasks, overheating, from the kernel log."""
        return _result(await kernel_events(hours, self._where))

    async def get_host_changes(self, hours: Hours = 24) -> Annotated[CallToolResult, HostChanges]:
        """What changed: boots, packages, logins, files in /etc, cron jobs and timers that ran, clock steps."""
        return _result(await host_changes(hours, self._where, self._history))


def _result(told: Report) -> CallToolResult:
    data = dict(told.data) if told.data else None
    return answer(_one(told.summary), map(_one, told.lines), footer=_one(told.footer), data=data)


def _one(line: str) -> str:
    """A name may hold a newline; it must not pass for a line of ours."""
    return " ".join(line.splitlines())
